import type { Topic } from "../../diagnostics/topic.js";
import { ask } from "../../diagnostics/did-you-mean.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { BlockSpec, DecodedBlock, DecodedLine, LineSpec } from "../../model/schema.js";
import { decodeArgs } from "./decode-args.js";
import type { LineOwner } from "./decode-context.js";
import { textOf } from "../../source/source-file.js";
import type { Decoding } from "./decode-context.js";
import { firstWords, foreignLine, nearest, pastedFile, secondWords, type LineInBlock } from "./foreign-line.js";
import { fieldOf, keywordOf, meantRow, spanOfWords } from "./meant.js";
import { withoutShellLines } from "./shell-lines.js";

/**
 * Reads a block's lines (null: there is no block) by the schema. Lines that cannot be read are reported and left out.
 */
export function decodeBlock(
  spec: BlockSpec,
  lines: readonly ResolvedLine[] | null,
  owner: LineOwner,
  decoding: Decoding,
): DecodedBlock {
  if (lines === null && spec.rows !== null) {
    decoding.report("HAP3007", `expected a block after \`${owner.name}\``, owner.span, {
      help: `write its lines between braces: \`${owner.name} { … }\``,
    });
  }
  if (lines !== null && !allowsLines(spec)) {
    decoding.report("HAP3008", `expected no block after \`${owner.name}\``, owner.span);
    return { fields: {}, rows: [], lines: [], remarks: [] };
  }
  const last = lines?.at(-1)?.span ?? owner.span;
  const all = withoutShellLines(spec, lines ?? [], decoding).flatMap(
    (line) => decodeLine(spec, { ...line, last }, owner, decoding) ?? [],
  );
  const fields: Record<string, DecodedLine | readonly DecodedLine[] | null> = {};
  for (const [keyword, field] of Object.entries(spec.fields)) {
    const found = all.filter((line) => line.word === keyword);
    fields[keyword] = field.repeat ? found : only(found, decoding);
    const missing =
      field.required && found.length === 0 && !(lines ?? []).some((line) => fieldOf(spec, line.words) === keyword);
    if (missing) {
      const topic: Topic = `line ${keyword} at ${owner.span.file.path}:${owner.span.start}`;
      const message = `\`${owner.name}\` needs a line \`${keyword}\`: ${field.doc}`;
      decoding.report("HAP3006", message, owner.span, { topic });
    }
  }
  return { fields, rows: all.filter((line) => line.word === ""), lines: all, remarks: [] };
}

function allowsLines(spec: BlockSpec): boolean {
  return spec.rows !== null || Object.keys(spec.fields).length > 0;
}

function only(found: readonly DecodedLine[], decoding: Decoding): DecodedLine | null {
  const [first, second] = found;
  if (first !== undefined && second !== undefined) {
    decoding.report("HAP3005", `\`${first.word}\` may stand only once`, second.span, {
      related: [{ message: "first given here", span: first.span }],
    });
  }
  return first ?? null;
}

function decodeLine(spec: BlockSpec, line: LineInBlock, owner: LineOwner, decoding: Decoding): DecodedLine | null {
  const [first] = line.words;
  if (first === undefined) return null;
  const keyword = fieldOf(spec, line.words);
  if (keyword === null && spec.rows === null) return decodeMeant(spec, line, decoding);
  const decoded =
    keyword === null || spec.fields[keyword] === undefined
      ? decodeRow(spec, line, owner, decoding)
      : decodeField(spec.fields[keyword], keyword, line, decoding);
  if (decoded === null) decoding.unread(keyword ?? "");
  return decoded;
}

function decodeRow({ rows }: BlockSpec, line: ResolvedLine, owner: LineOwner, decoding: Decoding): DecodedLine | null {
  if (rows === null) return null;
  return decodeAs(rows, { ...line, words: meantRow(rows.args, line, owner, decoding) }, null, decoding);
}

function decodeField(field: LineSpec, keyword: string, line: ResolvedLine, decoding: Decoding): DecodedLine | null {
  const owner = { name: keyword, span: line.words[0]?.span ?? line.span };
  const words = withoutEquals(field, line.words.slice(keyword.split(" ").length), owner, decoding);
  return decodeAs(field, { ...line, words }, owner, decoding);
}

/** `keepalive = 1` is told, and read as `keepalive 1`. */
function withoutEquals(
  { args }: LineSpec,
  words: readonly ResolvedWord[],
  { name }: LineOwner,
  decoding: Decoding,
): readonly ResolvedWord[] {
  const [equals, ...values] = words;
  const [value] = values;
  const takesAny = Object.values(args).some(({ count }) => count === "words" || count === "any");
  if (equals === undefined || keywordOf(equals) !== "=" || value === undefined || takesAny) return words;
  decoding.report("HAP3003", `expected the value right after \`${name}\`, found \`=\``, equals.span, {
    help: `write \`${name} ${values.map(({ span }) => textOf(span)).join(" ")}\``,
    fix: [{ span: { ...equals.span, end: value.span.start }, text: "" }],
  });
  return values;
}

/** A line with an unknown keyword is reported, then read as the one that seems to be meant, if there is one. */
function decodeMeant(spec: BlockSpec, line: LineInBlock, decoding: Decoding): DecodedLine | null {
  const meant = reportUnknown(spec, line, decoding) ?? "";
  const field = spec.fields[meant];
  const silent: Decoding = { ...decoding, report: () => undefined, add: () => undefined };
  const decoded = field === undefined ? null : decodeField(field, meant, line, silent);
  if (decoded === null) decoding.unread(meant);
  return decoded;
}

/** Reads a line whose keyword, if it has one, is taken off already. */
function decodeAs(
  spec: LineSpec,
  line: ResolvedLine,
  keyword: LineOwner | null,
  decoding: Decoding,
): DecodedLine | null {
  const owner = keyword === null ? { name: firstText(line), span: line.span } : { ...keyword, span: line.span };
  const decoded = decodeArgs(spec.args, line.words, owner, decoding);
  const inner = decodeInner(spec, line, owner, decoding);
  if (decoded === null || inner === "bad") return null;
  return { word: keyword?.name ?? "", args: decoded.args, at: decoded.at, block: inner, span: line.span };
}

function decodeInner(
  spec: LineSpec,
  line: ResolvedLine,
  owner: LineOwner,
  decoding: Decoding,
): DecodedBlock | null | "bad" {
  if (spec.block !== null) return decodeBlock(spec.block, line.block, owner, decoding);
  if (line.block === null) return null;
  decoding.report("HAP3008", `expected no block after \`${owner.name}\``, owner.span);
  return "bad";
}

/** Reports a line whose keyword is unknown; gives the keyword that it seems to be meant for. */
function reportUnknown(spec: BlockSpec, line: LineInBlock, decoding: Decoding): string | null {
  const [first, second] = line.words;
  if (first === undefined) return null;
  const seconds = secondWords(spec, keywordOf(first));
  if (seconds.length > 0 && second === undefined) {
    const help = `expected ${listOf(seconds)}`;
    decoding.report("HAP3002", `expected a word after \`${first.value}\``, first.span, { help });
    return null;
  }
  const word = seconds.length > 0 && second !== undefined ? second : first;
  const known = seconds.length > 0 ? seconds : firstWords(spec);
  const shown = typeof word.value === "string" ? `\`${shownWord(word.value, word.form)}\`` : "a secret";
  if (typeof word.value === "string" && known.includes(word.value)) {
    decoding.report("HAP3011", `expected a keyword, found the quoted word ${shown}`, word.span, {
      label: "a quoted word is never a keyword",
      help: `write \`${word.value}\` without quotes`,
    });
    return word.value;
  }
  const meant = word === first ? foreignLine(spec, line, decoding.step) : null;
  if (meant !== null) {
    const last = line.words.at(-1) ?? first;
    decoding.report("HAP3001", `unknown word ${shown} at the start of a line`, word.span, {
      label: meant.label,
      help: meant.help,
      fix: meant.line === null ? [] : [{ span: spanOfWords(first, last), text: meant.line }],
      asked: meant.asked,
      ...pastedFile(spec, line, meant, decoding.step),
    });
    return meant.line?.split(" ", 1)[0] ?? null;
  }
  const near = typeof word.value === "string" ? nearest(word.value, known) : null;
  const place = word === first ? "at the start of a line" : `after \`${first.value}\``;
  decoding.report("HAP3001", `unknown word ${shown} ${place}`, word.span, {
    ...(near !== null ? ask(near, word.span) : { help: known.length <= 12 ? `expected ${listOf(known)}` : undefined }),
    fix: near !== null && isCertain(word, near) ? [{ span: word.span, text: near }] : [],
  });
  return near;
}

/** In a daemon's file a value may be glued to its keyword, and be a password: it is not shown. */
function shownWord(text: string, form: ResolvedWord["form"]): string {
  return form === "file" ? text.replace(/=.+$/su, "=…") : text;
}

/** A word of a running daemon's file is not guessed at: only its case is certain. */
function isCertain({ value, form, span }: ResolvedWord, near: string): boolean {
  if (textOf(span) !== value) return false;
  return form !== "file" || near.toLowerCase() === value.toLowerCase();
}

function listOf(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

function firstText(line: ResolvedLine): string {
  const [first] = line.words;
  return first === undefined ? "" : first.value.toString();
}
