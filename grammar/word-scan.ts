import type { IToken } from "chevrotain";

/** What a position in the words mode stands for. */
export type Role = "text" | "interpolation" | "quote" | "heredoc" | "comment" | "semicolon" | "open" | "close";

/**
 * The word under the lexer: where it ends, and which of its braces are block marks because they have no partner in it.
 */
interface RawWord {
  readonly start: number;
  /** Exclusive; the next blank, line end or continuation. */
  readonly end: number;
  /** Where the text stops and trailing `;` and unpaired braces begin. */
  readonly coreEnd: number;
  readonly unpaired: ReadonlySet<number>;
  /** Where the text began, once it has; -1 before. */
  coreStart: number;
}

const words = new WeakMap<IToken[], RawWord>();

/**
 * What stands at `offset`, which must be neither a blank nor a line end. The word is looked at as a whole once, since
 * whether a brace is text depends on its partner; the result is kept per lexing run, found by that run's token list.
 */
export function roleAt(text: string, offset: number, run: IToken[]): Role {
  const word = wordAt(text, offset, run);
  if (offset < word.coreEnd && word.coreStart !== -1)
    return startsInterpolation(text, offset) ? "interpolation" : "text";
  const char = text.charAt(offset);
  if (char === ";") return "semicolon";
  if (word.unpaired.has(offset)) return char === "{" ? "open" : "close";
  if (char === "#") return "comment";
  if (char === '"' || char === "'") return "quote";
  if (text.startsWith("<<", offset)) return "heredoc";
  return startsInterpolation(text, offset) ? "interpolation" : "text";
}

/** Whether the text at `offset` begins its word; from now on the word counts as begun. */
export function beginsWord(text: string, offset: number, run: IToken[]): boolean {
  const word = wordAt(text, offset, run);
  if (word.coreStart === -1) word.coreStart = offset;
  return word.coreStart === offset;
}

/** Where the plain text at `offset` ends: at the next `${` or the end of the word's text. */
export function textEnd(text: string, offset: number, run: IToken[]): number {
  const { coreEnd } = wordAt(text, offset, run);
  let at = offset;
  while (at < coreEnd && !startsInterpolation(text, at)) at += text.startsWith("\\${", at) ? 3 : 1;
  return Math.min(at, coreEnd);
}

/** The whole text of the word that begins at `offset`, without trailing `;` and block marks. */
export function wordText(text: string, offset: number, run: IToken[]): string {
  return text.slice(offset, wordAt(text, offset, run).coreEnd);
}

/** Space and tab, and the white space that is an error but separates words all the same. */
export function isBlank(char: string): boolean {
  return char === " " || char === "\t" || /[\s\u200b\u2060\ufeff]/.test(char);
}

/**
 * Where `${ … }` ends, quotes inside it respected: after its `}`, or at the line end when it is not closed. `spans`
 * says whether its brackets may go over several lines: not in a string or a heredoc.
 */
export function interpolationEnd(text: string, offset: number, spans: boolean): number {
  const nesting: ("expression" | "string")[] = ["expression"];
  let at = offset + 2;
  while (nesting.length > 0 && at < text.length && !atLineEnd(text, at)) {
    const char = text.charAt(at);
    if (nesting.at(-1) === "string") {
      if (char === '"') nesting.pop();
      else if (char === "\\" && !atLineEnd(text, at + 1)) at++;
      else if (startsInterpolation(text, at)) {
        nesting.push("expression");
        at++;
      }
    } else if (char === "}") nesting.pop();
    else if (spans && nesting.length === 1 && (char === "[" || char === "(")) at = Math.max(at, partnerOf(text, at));
    else if (char === '"') nesting.push("string");
    else if (char === "'") at = singleQuoteEnd(text, at) - 1;
    at++;
  }
  return at;
}

/** How deep brackets may nest for their partner to be looked for: the deepest that is read at all. */
const DEEPEST = 64;

/**
 * Where the bracket at `offset` of an expression is closed, over lines if need be; -1 when a brace, a `;` between
 * blanks or the end of the text comes first.
 */
export function partnerOf(text: string, offset: number): number {
  const open: string[] = [];
  let at = offset;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "[" || char === "(") open.push(char);
    else if (char === "]" || char === ")") {
      if (open.pop() !== (char === "]" ? "[" : "(")) return -1;
      if (open.length === 0) return at;
    } else if (char === "{" || char === "}" || char === ";" || open.length > DEEPEST) return -1;
    else if (char === '"' || char === "'") {
      at = quoteEnd(text, at) - 1;
      if (text.charAt(at) !== char) return -1;
    } else if (char === "#" && isBlankOrEnd(text.charAt(at - 1))) {
      while (at + 1 < text.length && text.charAt(at + 1) !== "\n") at++;
    }
    at++;
  }
  return -1;
}

function isBlankOrEnd(char: string): boolean {
  return char === "\n" || isBlank(char);
}

/** After the quote that closes the one at `offset`, or the line end. */
export function quoteEnd(text: string, offset: number): number {
  const quote = text.charAt(offset);
  let at = offset + 1;
  while (at < text.length && !atLineEnd(text, at)) {
    const char = text.charAt(at);
    if (char === quote) return at + 1;
    if (quote === '"' && char === "\\" && !atLineEnd(text, at + 1)) at++;
    else if (quote === '"' && text.startsWith("${", at)) at = interpolationEnd(text, at, false) - 1;
    at++;
  }
  return at;
}

/** Up to where line ends are blanks, by lexing run: inside a bracket that closes on a later line. */
const spans = new WeakMap<IToken[], number>();

/** Takes note of an opening bracket of an expression outside of strings and heredocs. */
export function noteBracket(text: string, offset: number, run: IToken[]): void {
  if (offset < (spans.get(run) ?? 0)) return;
  const end = partnerOf(text, offset);
  if (end !== -1 && text.slice(offset, end).includes("\n")) spans.set(run, end);
}

/** Whether `offset` lies inside a bracket that goes over several lines. */
export function inBracket(offset: number, run: IToken[]): boolean {
  return offset < (spans.get(run) ?? 0);
}

function singleQuoteEnd(text: string, offset: number): number {
  let at = offset + 1;
  while (at < text.length && text.charAt(at) !== "'" && !atLineEnd(text, at)) at++;
  return text.charAt(at) === "'" ? at + 1 : at;
}

/** Whether `\n` or `\r\n` stands at `at`. */
export function atLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || (code === 13 && text.charCodeAt(at + 1) === 10);
}

function startsInterpolation(text: string, offset: number): boolean {
  return text.charCodeAt(offset) === 36 && text.charCodeAt(offset + 1) === 123;
}

function wordAt(text: string, offset: number, run: IToken[]): RawWord {
  const known = words.get(run);
  if (known !== undefined && known.start <= offset && offset < known.end) return known;
  const word = scanWord(text, offset);
  words.set(run, word);
  return word;
}

function scanWord(text: string, start: number): RawWord {
  const open: number[] = [];
  const unpaired = new Set<number>();
  const escaped = new Set<number>();
  let at = start;
  while (at < text.length && !endsWord(text, at)) {
    const char = text.charAt(at);
    if (startsInterpolation(text, at)) {
      at = interpolationEnd(text, at, true);
      continue;
    }
    if (text.startsWith("\\${", at)) {
      at += 2;
      escaped.add(at);
      open.push(at);
    } else if (char === "{") open.push(at);
    else if (char === "}" && open.pop() === undefined) unpaired.add(at);
    at++;
  }
  for (const brace of open) if (!escaped.has(brace)) unpaired.add(brace);
  let coreEnd = at;
  while (coreEnd > start && (text.charAt(coreEnd - 1) === ";" || unpaired.has(coreEnd - 1))) coreEnd--;
  return { start, end: at, coreEnd, unpaired, coreStart: -1 };
}

function endsWord(text: string, at: number): boolean {
  const char = text.charAt(at);
  return isBlank(char) || (char === "\\" && continuesLine(text, at));
}

function continuesLine(text: string, at: number): boolean {
  const continuation = /\\[ \t]*\r?\n/y;
  continuation.lastIndex = at;
  return continuation.test(text);
}
