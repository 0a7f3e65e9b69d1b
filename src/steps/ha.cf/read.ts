import {
  atoi,
  chunksOf,
  lineOf,
  oddBlanks,
  wordsOf,
  type Chunk,
  type DaemonReading,
  type Remark,
} from "../../model/daemon-file.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import { join, type SourceFile } from "../../source/source-file.js";
import { DIRECTIVES, VERBATIM } from "./directives.js";
import { unsigned } from "./values.js";

/** Bytes that Heartbeat reads of a line at once (MAXLINE of heartbeat.h, less the NUL). */
const LINE = 5119;
const BLANK = /[ \t\n\r\f]/;
const BLANK_OR_COMMA = /[ \t\n\r\f,]/;

/** Directives of which each value of a line adds something; of others each value takes the place of the one before. */
const ADDING = ["node", "bcast", "udp", "serial", "ping", "ping6", "env"];
/** How many words are read of lines that are taken whole. */
const READ: Readonly<Record<string, number>> = { ucast: 2, ucast6: 2, mcast: 5, mcast6: 5 };
/** Directives whose value is read by atoi(3). */
const NUMBERS = [
  ...["udpport", "debug", "hopfudge", "rtprio", "memreserve", "compression_threshold", "max_rexmit_delay", "baud"],
];
/** How many bits Heartbeat keeps of the numbers of a line that is taken whole: by the word's place. */
const SHORT: Readonly<Record<string, readonly (number | undefined)[]>> = {
  mcast: [undefined, undefined, 16, 8, 8],
  mcast6: [undefined, undefined, undefined, 32, 32],
};

/** Reads ha.cf as parse_config of Heartbeat's config.c does (3.0.6; 2.1.x has the same code). */
export function readHaCf(source: SourceFile): DaemonReading {
  const remarks: Remark[] = [];
  const remark = (found: Remark): void => void remarks.push(found);
  const lines = chunksOf(source, LINE, remark).flatMap((chunk) => linesOf(withoutRest(chunk, remark), remark));
  return { lines, remarks };
}

/** What is left of a line when the comment, the line's end and what follows a NUL are off. */
function withoutRest(chunk: Chunk, remark: (remark: Remark) => void): Chunk {
  const { source, start, text } = chunk;
  const at = (offset: number) => ({ file: source, start: start + offset, end: start + offset + 1 });
  const nul = text.indexOf("\0");
  if (nul !== -1) remark({ kind: "nul", span: at(nul), found: "" });
  const read = nul === -1 ? text : text.slice(0, nul);
  const hash = read.indexOf("#");
  if (hash > 0 && !BLANK_OR_COMMA.test(read[hash - 1] ?? ""))
    remark({ kind: "hash-in-word", span: at(hash), found: "" });
  const bare = hash === -1 ? read : read.slice(0, hash);
  const begin = bare.search(/[^ \t\n\r\f]/);
  const end = begin === -1 ? -1 : bare.slice(begin).search(/[\r\n]/);
  if (end === -1) return { ...chunk, text: bare };
  const cut = begin + end;
  const rest = bare.slice(cut).trim();
  if (rest !== "") remark({ kind: "carriage-return", span: at(cut), found: "" });
  return { ...chunk, text: bare.slice(0, cut) };
}

function linesOf(chunk: Chunk, remark: (remark: Remark) => void): readonly ResolvedLine[] {
  const [name] = wordsOf(chunk, BLANK);
  if (name === undefined) return [];
  const directive = name.value.toString();
  const after = name.span.end - chunk.start;
  const rest: Chunk = { ...chunk, start: chunk.start + after, text: chunk.text.slice(after) };
  const isWhole = VERBATIM.includes(directive);
  const values = isWhole ? wholeOf(rest) : wordsOf(rest, BLANK_OR_COMMA);
  for (const word of [name, ...values]) for (const found of oddBlanks(word)) remark(found);
  // The line of an unknown directive is refused and not read any further.
  if (!Object.hasOwn(DIRECTIVES, directive)) return lineOf([name, ...values]);
  const [first] = values;
  if (first === undefined && !isWhole) {
    remark({ kind: "no-value", span: name.span, found: directive });
    return [];
  }
  for (const [i, word] of values.entries()) {
    const bits = NUMBERS.includes(directive) ? 32 : SHORT[directive]?.[i];
    if (bits !== undefined) noteNumber(word, bits, remark);
  }
  if (!isWhole && !ADDING.includes(directive) && values.length > 1) {
    for (const word of values.slice(0, -1)) remark({ kind: "several-values", span: word.span, found: directive });
    return values.flatMap((value) => lineOf([name, value]));
  }
  return lineOf([name, ...readOf(directive, values, remark)]);
}

/** The words of a line that is taken whole: leading commas are skipped, later ones are part of the words. */
function wholeOf(rest: Chunk): readonly ResolvedWord[] {
  const skip = rest.text.search(/[^ \t\n\r\f,]/);
  if (skip === -1) return [];
  return wordsOf({ ...rest, start: rest.start + skip, text: rest.text.slice(skip) }, BLANK);
}

function readOf(
  directive: string,
  values: readonly ResolvedWord[],
  remark: (remark: Remark) => void,
): readonly ResolvedWord[] {
  const most = READ[directive] ?? Infinity;
  const [first, ...more] = values.slice(most);
  if (first !== undefined) {
    remark({ kind: "surplus", span: join(first.span, (more.at(-1) ?? first).span), found: directive });
  }
  return values.slice(0, most);
}

/** Notes a number that is read as another one: `12abc` is 12, `0x10` is 0, 256 is 0 in eight bits. */
function noteNumber({ value, span }: ResolvedWord, bits: number, remark: (remark: Remark) => void): void {
  const whole = atoi(value.toString());
  const number = bits === 32 ? whole : unsigned(whole, bits);
  if (
    !/^[+-]?\d+$/.test(value.toString()) ||
    String(number) !== value.toString().replace(/^\+?0*(?=\d)|^-0+(?=\d)/, "")
  ) {
    remark({ kind: "number", span, found: String(number) });
  }
}
