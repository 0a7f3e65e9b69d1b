import type { SourceFile, Span } from "../source/source-file.js";
import type { Diagnostic } from "./diagnostic.js";

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * A diagnostic as it may be shown: in its lines and texts every word that is a secret, or stands where one stands, is
 * asterisks. What a word is for is seen in the text, not in the tree, since a file may be wrong in any way.
 */
export function withoutSecrets(problem: Diagnostic): Diagnostic {
  const spans = [problem.span, ...problem.related.map(({ span }) => span)].filter((span) => span !== null);
  const masked = new Map<SourceFile, Masked>();
  for (const { file } of spans) {
    const own = problem.hidden.filter((span) => span.file === file);
    if (!masked.has(file)) masked.set(file, maskOf(file, own));
  }
  if ([...masked].every(([file, one]) => one.file === file)) return problem;
  const texts = [...masked.values()].flatMap((one) => one.texts).toSorted((a, b) => b.length - a.length);
  const clean = (text: string): string => texts.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
  const move = (span: Span): Span => ({ ...span, file: masked.get(span.file)?.file ?? span.file });
  return {
    ...problem,
    message: clean(problem.message),
    label: problem.label === null ? null : clean(problem.label),
    help: problem.help === null ? null : clean(problem.help),
    details: problem.details.map(({ label, text }) => ({ label, text: clean(text) })),
    span: problem.span === null ? null : move(problem.span),
    related: problem.related.map(({ message, span }) => ({ message: clean(message), span: move(span) })),
  };
}

interface Masked {
  /** A copy in which secrets are asterisks; every offset stays what it was. */
  readonly file: SourceFile;
  /** What was hidden, without quotes, where it is long enough to be told from other text. */
  readonly texts: readonly string[];
}

/** Of a file, for all of its problems. */
const known = new WeakMap<SourceFile, { readonly ranges: readonly Range[]; readonly masked: Masked }>();

function maskOf(file: SourceFile, own: readonly Range[]): Masked {
  let found = known.get(file);
  if (found === undefined) {
    const ranges = secretsIn(file.text);
    found = { ranges, masked: withRanges(file, ranges) };
    known.set(file, found);
  }
  return own.length === 0 ? found.masked : withRanges(file, [...found.ranges, ...own]);
}

function withRanges(file: SourceFile, all: readonly Range[]): Masked {
  const ranges = all.toSorted((a, b) => a.start - b.start);
  if (ranges.length === 0) return { file, texts: [] };
  let text = "";
  let at = 0;
  const texts: string[] = [];
  for (const { start, end } of ranges) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    const secret = file.text.slice(from, end);
    text += file.text.slice(at, from) + secret.replace(/[^\s]/g, "*");
    at = end;
    texts.push(...secret.split(/[\s"']+/).filter((word) => word.length >= SHORTEST && !/^\*+$/.test(word)));
  }
  return { file: { ...file, text: text + file.text.slice(at) }, texts: [...new Set(texts)] };
}

/** Characters; shorter words would hide half of a message and protect nothing. */
const SHORTEST = 4;

/** A word: quoted, perhaps without its closing quote, or up to a blank. */
const WORD = String.raw`(?:"(?:[^"\\\n]|\\.)*"?[^\s;]*|'[^'\n]*'?[^\s;]*|[^\s"'][^\s]*)`;

/** A value that is only filled in shows nothing. */
const FILLED = /^["']?\$\{[^}\n]*\}["']?$/;

/**
 * Where secrets stand: keys of authkeys, what follows `password`, and values of names that are declared or called so.
 */
function secretsIn(text: string): readonly Range[] {
  const names = [...text.matchAll(/(?<![\w-])param[ \t]+secret[ \t]+([\w-]+)/g)].map((found) => found[1] ?? "");
  const listed = names.map((name) => name.replaceAll("-", "\\-"));
  const called = String.raw`[\w-]*(?:passw(?:or)?d|passphrase|secret|token)[\w-]*|(?:[\w-]*[-_])?(?:key|pass)`;
  const name = [...listed, called].join("|");
  const patterns = [
    // N METHOD KEY, as authkeys has it: all that follows the method.
    /^[^\S\r\n]*\d+[^\S\r\n]*(?:sha1|md5|sha256|sha512|hmac)[^\S\r\n]+([^\n\r]+)/gim,
    new RegExp(String.raw`(?<![\w$.{-])pass(?:word|wd)?[ \t]+(?!=)(${WORD})`, "gi"),
    // A line `secret VALUE` of ldirectord, for radius.
    new RegExp(String.raw`^[ \t]*secret[ \t]+(?![=(])(${WORD})`, "gm"),
    new RegExp(String.raw`(?<![\w-])param[ \t]+secret[ \t]+[\w-]+(?![\w-])[ \t]*=?[ \t]*([^\n\r#;{}$]+)`, "g"),
    new RegExp(String.raw`(?<![\w$.{-])(?:${name})[ \t]*=[ \t]*(${WORD}(?:[ \t]+(?![;}#])${WORD})*)`, "gim"),
  ];
  return [
    ...keysOutOfPlace(text),
    ...patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].flatMap((found) => {
        const value = (found[1] ?? "").trimEnd();
        const start = found.index + found[0].indexOf(found[1] ?? "", found[0].length - (found[1] ?? "").length);
        // As hap's own command lines name a file: `--set password=@FILE`.
        if (value.startsWith("@") && /--set[ \t=]+$/.test(text.slice(Math.max(0, found.index - 8), found.index)))
          return [];
        return value === "" || FILLED.test(value) ? [] : [{ start, end: start + value.length }];
      }),
    ),
  ];
}

/** Characters: no number, method or keyword of authkeys is as long. */
const LONGEST_OPEN = 7;

/** Long words in the lines of `authkeys` blocks: with a method or number left out, a key stands in another place. */
function keysOutOfPlace(text: string): readonly Range[] {
  // A `}` of a `${…}` does not end the block.
  return [...text.matchAll(/(?<=(?<![\w-])authkeys[ \t]*\{)(?:\$\{[^}\n]*\}|[^}])*/g)].flatMap(({ 0: body, index }) =>
    [...body.matchAll(/^(?![ \t]*(?:#|@|from\b|for\b|if\b|else\b))[^\r\n]*/gm)].flatMap((line) =>
      [...line[0].matchAll(/(?:\$\{[^}]*\}|[^\s;#])+/g)].flatMap((word) => {
        const start = index + line.index + word.index;
        const isOpen = word[0].length <= LONGEST_OPEN || FILLED.test(word[0]);
        return isOpen ? [] : [{ start, end: start + word[0].length }];
      }),
    ),
  );
}
