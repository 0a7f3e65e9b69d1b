import type { IToken } from "chevrotain";
import { ExpressionToken } from "../../grammar/expression-tokens.js";
import { tokenize } from "../../grammar/lexer.js";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { changed, spanInFile, type DraftEdit, type Draft } from "./draft.js";

/** The draft with the right characters, and one problem for each wrong one. */
export interface Corrected {
  readonly draft: Draft;
  readonly diagnostics: readonly Diagnostic[];
}

/** A wrong character and what it was meant for. */
interface Wrong extends DraftEdit {
  /** How the character is called. */
  readonly name: string;
  /** Where the closing one of a pair stands. */
  readonly partner?: DraftEdit;
  /** What of the text may tell nothing else: the word, or the quoted text. */
  readonly covers: readonly [start: number, end: number];
}

/**
 * Characters of Chinese input methods, text programs and PDF files in place of those of the language: full-width
 * punctuation, typographic quotes and dashes, ligatures, letters of another script that look alike. They count outside
 * of strings, comments and heredocs only; the text is read on as if the right ones were there.
 */
export function correctCharacters(file: SourceFile, draft: Draft): Corrected {
  if (!SUSPICIOUS.test(draft.text)) return { draft, diagnostics: [] };
  const wrong: Wrong[] = [];
  let from = 0;
  for (const token of tokenize(draft.text).tokens) {
    if (token.startOffset < from || !isCode(token) || !SUSPICIOUS.test(token.image)) continue;
    for (const one of wrongIn(draft.text, token)) {
      if (one.start < from) continue;
      wrong.push(one);
      from = one.partner?.end ?? (one.text === "#" || isQuote(one.text) ? lineEnd(draft.text, one.start) : one.end);
    }
  }
  const changes = wrong.flatMap(({ partner, ...one }) => (partner === undefined ? [one] : [one, partner]));
  return { draft: changed(draft, changes), diagnostics: wrong.map((one) => report(file, draft, one)) };
}

const DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d";
const SINGLE = "‘’‚‛＇";
const DOUBLE = "“”„‟«»〝〞＂「」『』";
const PUNCTUATION: ReadonlyMap<string, readonly [text: string, name: string]> = new Map([
  ["，", [",", "a full-width comma"]],
  ["、", [",", "a Chinese comma"]],
  ["。", [".", "a Chinese full stop"]],
  ["；", [";", "a full-width semicolon"]],
  ["【", ["[", "a Chinese bracket"]],
  ["】", ["]", "a Chinese bracket"]],
]);
const NAMES: Readonly<Record<string, string>> = {
  "{": "brace",
  "}": "brace",
  "(": "parenthesis",
  ")": "parenthesis",
  "[": "bracket",
  "]": "bracket",
  ":": "colon",
  "=": "equals sign",
  "#": "hash",
  $: "dollar sign",
  "/": "slash",
  ".": "full stop",
  "@": "at sign",
};

/** Cyrillic and Greek letters that look like Latin ones. */
const ALIKE: ReadonlyMap<string, string> = new Map(
  [
    ["аеорсухіјѕһԁԛԝ", "aeopcyxijshdqw"],
    ["АВЕКМНОРСТХЅІЈ", "ABEKMHOPCTXSIJ"],
    ["οανικρτυχ", "oavikptux"],
    ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"],
  ].flatMap(([from = "", to = ""]) => Array.from(from, (letter, index) => [letter, to.charAt(index)] as const)),
);

const FULL_WIDTH = /[\uff01-\uff5e]/;
const DASH = new RegExp(`[${DASHES}]`);
const LIGATURE = /[\ufb00-\ufb06]/;
const SUSPICIOUS = new RegExp(
  `[${DASHES}${SINGLE}${DOUBLE}、。【】\uff01-\uff5e\ufb00-\ufb06${[...ALIKE.keys()].join("")}]`,
);

const CODE = new Set([t.WordText, t.GluedText, t.AtName, t.BadHeredoc, t.Name]);

function isCode({ tokenType }: IToken): boolean {
  return CODE.has(tokenType) || (tokenType.CATEGORIES ?? []).includes(ExpressionToken);
}

function isQuote(text: string): boolean {
  return text === '"' || text === "'";
}

/** Wrong characters of one word that are told. */
const MOST_IN_WORD = 20;

/** The wrong characters of one token, in order. */
function wrongIn(text: string, token: IToken): readonly Wrong[] {
  const start = token.startOffset;
  const [first = ""] = token.image;
  if (`${SINGLE}${DOUBLE}`.includes(first) && token.tokenType !== t.GluedText) {
    return [quoted(text, start, token.image)];
  }
  const isForeignWord = /[^\x00-\x7f]/.test(token.image.replace(ALL_WRONG, ""));
  const isMixed = /[A-Za-z]/.test(token.image) && !isForeignWord;
  const isInWords = token.tokenType === t.WordText || token.tokenType === t.GluedText;
  const found: Wrong[] = [];
  for (const run of token.image.matchAll(RUNS)) {
    if (found.length === MOST_IN_WORD) break;
    const one = wrongRun(run[0], { isForeignWord, isMixed, isFirst: run.index === 0 });
    if (one === null) continue;
    const at = start + run.index;
    const covers = wordAround(text, at);
    found.push({ ...spaced(text, { ...one, start: at, end: at + run[0].length }, isInWords), name: one.name, covers });
  }
  return found;
}

const ALL_WRONG = new RegExp(SUSPICIOUS.source, "g");
/** Wrong letters and digits in a row are told together, punctuation one by one. */
const RUNS = new RegExp(
  `[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+|[${[...ALIKE.keys()].join("")}]+|${SUSPICIOUS.source}`,
  "g",
);

interface CharacterContext {
  /** The word has letters of another script, so that its letters are most likely meant. */
  readonly isForeignWord: boolean;
  /** The word has Latin letters and none of another script but look-alikes. */
  readonly isMixed: boolean;
  readonly isFirst: boolean;
}

function wrongRun(run: string, around: CharacterContext): { readonly text: string; readonly name: string } | null {
  const [char = ""] = run;
  const known = PUNCTUATION.get(char);
  if (known !== undefined) return { text: known[0], name: known[1] };
  if (DASH.test(char)) {
    const isOption = around.isFirst && char !== "\u2013" && char !== "\u2212" && char !== "\uff0d";
    return { text: isOption ? "--" : "-", name: "a dash of a text program" };
  }
  if (LIGATURE.test(char)) return { text: char.normalize("NFKC"), name: "a ligature of a PDF or a text program" };
  if (FULL_WIDTH.test(char)) {
    const text = run.normalize("NFKC");
    if (/[A-Za-z0-9]/.test(text)) {
      const what = /^\d+$/.test(text) ? "digit" : "letter";
      const name = run.length === 1 ? `a full-width ${what}` : `full-width ${what}s`;
      return around.isForeignWord ? null : { text, name };
    }
    return { text, name: `a full-width ${NAMES[text] ?? "character"}` };
  }
  if (!ALIKE.has(char) || !around.isMixed) return null;
  const text = Array.from(run, (letter) => ALIKE.get(letter) ?? letter).join("");
  const script = /\p{Script=Greek}/u.test(char) ? "Greek" : "Cyrillic";
  return { text, name: run.length === 1 ? `a ${script} letter` : `${script} letters` };
}

/**
 * Braces and equals signs get the blanks that a wide character seems to have; a comma or full stop between words is
 * one.
 */
function spaced(text: string, change: DraftEdit, isInWords: boolean): DraftEdit {
  // No colon stands before a block: what is wide has the blank in it.
  if (change.text === ":" && /^[ \t]*[{｛][ \t\r]*$/m.test(restOfLine(text, change.end))) {
    return { ...change, text: /^[ \t]/.test(text.slice(change.end, change.end + 1)) ? "" : " " };
  }
  if (!isInWords) return change;
  const isEdge = (char: string): boolean => char === "" || /\s/.test(char);
  const before = isEdge(text.charAt(change.start - 1)) ? "" : " ";
  const after = isEdge(text.charAt(change.end)) ? "" : " ";
  switch (change.text) {
    case "{":
      return /[$＄]/.test(text.charAt(change.start - 1)) ? change : { ...change, text: `${before}{${after}` };
    case "}":
      return isInterpolation(text, change.start) ? change : { ...change, text: `${before}}${after}` };
    case "=":
      return { ...change, text: `${before}=${after}` };
    case ";":
      return { ...change, text: `;${after}` };
    case ",":
      return { ...change, text: after };
    case ".":
      return after === "" ? { ...change, text: "" } : change;
    default:
      return change;
  }
}

function restOfLine(text: string, at: number): string {
  return text.slice(at, Math.min(lineEnd(text, at), at + LONGEST_NAME));
}

/** Whether the brace at `at` closes a `${` of its own word. */
function isInterpolation(text: string, at: number): boolean {
  const [start] = wordAround(text, at);
  return /[$＄][{｛][^\s}｝]*$/.test(text.slice(Math.max(start, at - LONGEST_NAME), at));
}

/** Characters in `${ }` that are looked at. */
const LONGEST_NAME = 200;

/** The word that was asked for last, since it may have many wrong characters. */
let last: { readonly text: string; readonly range: readonly [number, number] } = { text: "", range: [0, 0] };

function wordAround(text: string, at: number): readonly [number, number] {
  const [from, to] = last.range;
  if (last.text !== text || at < from || at >= to) last = { text, range: scanAround(text, at) };
  return last.range;
}

function scanAround(text: string, at: number): readonly [number, number] {
  let start = at;
  let end = at;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start--;
  while (end < text.length && !/\s/.test(text.charAt(end))) end++;
  return [start, end];
}

/** Characters in which the closing quote is looked for. */
const LONGEST_QUOTED = 2000;

/** A typographic quote that opens a text: the closing one is of the same kind, or a straight one. */
function quoted(text: string, start: number, image: string): Wrong {
  const [open = ""] = image;
  const isDouble = DOUBLE.includes(open);
  const end = lineEnd(text, start);
  const rest = text.slice(start + 1, Math.min(end, start + LONGEST_QUOTED));
  const closing = (isDouble ? /[“”„‟«»〝〞＂「」『』"](?=[\s;]|$)/ : /[‘’‚‛＇'](?=[\s;]|$)/).exec(rest);
  const straight = isDouble ? '"' : "'";
  const name = FULL_WIDTH.test(open) ? "a full-width quote" : "a quote of a text program";
  const change = { start, end: start + 1, text: straight, name };
  if (closing === null) return { ...change, covers: [start, end] };
  const at = start + 1 + closing.index;
  return { ...change, partner: { start: at, end: at + 1, text: straight }, covers: [start, at + 1] };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

function report(file: SourceFile, draft: Draft, wrong: Wrong): Diagnostic {
  const spanOf = (start: number, end: number) => spanInFile(file, draft, start, end);
  const image = draft.text.slice(wrong.start, wrong.end);
  const [open = ""] = image;
  const points =
    image.length > 1 ? "" : ` (U+${(open.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")})`;
  const span = spanOf(wrong.start, wrong.end);
  const changes = wrong.partner === undefined ? [wrong] : [wrong, wrong.partner];
  const fix = changes.map(({ start, end, text }) => ({ span: spanOf(start, end), text }));
  return diagnostic(isQuote(wrong.text) ? "HAP1012" : "HAP1013", `\`${image}\`${points} is ${wrong.name}`, span, {
    help: `${helpOf(draft.text, wrong)}; quote the word to mean the character itself`,
    fix,
    covers: [spanOf(...wrong.covers)],
  });
}

function helpOf(text: string, wrong: Wrong): string {
  const { start, end, covers, partner } = wrong;
  if (isQuote(wrong.text)) return "quotes are straight: `\"…\"` or `'…'`";
  const meant = wrong.text.trim();
  if (meant === "") return wrong.text === "" ? "take it away" : "write a blank";
  const [from, to] = covers;
  const word = `${text.slice(from, start)}${wrong.text}${text.slice(end, to)}`;
  return partner === undefined && word.length <= 40 && word.trim() !== meant && !SUSPICIOUS.test(word)
    ? `write \`${word}\``
    : `write \`${meant}\``;
}
