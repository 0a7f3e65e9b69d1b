import { createToken, Lexer, type CustomPatternMatcherFunc, type IToken, type ITokenConfig } from "chevrotain";
import { currentHeredoc, heredocTextEnd, startHeredoc } from "./heredoc-scan.js";
import { lineHasBlock } from "./line-scan.js";
import {
  atLineEnd,
  beginsWord,
  inBracket,
  interpolationEnd,
  roleAt,
  textEnd,
  wordText,
  type Role,
} from "./word-scan.js";

/** A token found by looking at the word as a whole. `hint` lists the characters it can start with. */
function custom(name: string, match: CustomPatternMatcherFunc, more: Partial<ITokenConfig> = {}) {
  return createToken({ name, pattern: match, line_breaks: false, ...more });
}

function matched(image: string | null): [string] | null {
  return image === null ? null : [image];
}

/** A single character that stands as a word of its own. */
function mark(role: Role): CustomPatternMatcherFunc {
  return (text, offset, run) => matched(roleAt(text, offset, run) === role ? text.charAt(offset) : null);
}

/**
 * Text or `${` within a word, told apart by whether it begins the word: white space is skipped, so the parser could
 * not.
 */
function piece(role: "text" | "interpolation", first: boolean): CustomPatternMatcherFunc {
  return (text, offset, run) => {
    if (roleAt(text, offset, run) !== role || beginsWord(text, offset, run) !== first) return null;
    return [role === "interpolation" ? "${" : text.slice(offset, textEnd(text, offset, run))];
  };
}

/** `for`, `if` and `else` where a statement starts; anywhere else, and quoted, they are words. */
function keyword(word: string, applies: (text: string, offset: number, run: IToken[]) => boolean) {
  return (text: string, offset: number, run: IToken[]): [string] | null => {
    if (!text.startsWith(word, offset) || !startsStatement(run) || roleAt(text, offset, run) !== "text") return null;
    return wordText(text, offset, run) === word && applies(text, offset, run) ? [word] : null;
  };
}

function startsStatement(run: IToken[]): boolean {
  const last = run.at(-1)?.tokenType;
  return last === undefined || last === Eol || last === Semicolon || last === LCurly || last === RCurly;
}

function annotation(isCondition: boolean): CustomPatternMatcherFunc {
  return (text, offset, run) => {
    if (text.charAt(offset) !== "@" || !startsStatement(run) || roleAt(text, offset, run) !== "text") return null;
    const word = wordText(text, offset, run);
    return /^@[A-Za-z]/.test(word) && !word.includes("${") && (word === "@when") === isCondition ? [word] : null;
  };
}

/** Zero characters where the line ends: leaves a mode that the line did not close. */
const beforeLineEnd: CustomPatternMatcherFunc = (text, offset) => matched(atLineEnd(text, offset) ? "" : null);

const beforeHeadEnd: CustomPatternMatcherFunc = (text, offset) =>
  matched(atLineEnd(text, offset) || /[{};]/.test(text.charAt(offset)) ? "" : null);

const heredocStart: CustomPatternMatcherFunc = (text, offset, run) =>
  matched(roleAt(text, offset, run) === "heredoc" ? startHeredoc(text, offset, run) : null);

const heredocText: CustomPatternMatcherFunc = (text, offset, run) => {
  const range = currentHeredoc(run);
  if (range === null) return null;
  const end = heredocTextEnd(text, offset, range);
  return end > offset ? [text.slice(offset, end)] : null;
};

const heredocInterpolation: CustomPatternMatcherFunc = (text, offset, run) => {
  const range = currentHeredoc(run);
  const filled = range !== null && !range.raw && offset < range.bodyEnd;
  return matched(filled && text.startsWith("${", offset) ? "${" : null);
};

/** `${for …}`, `${if …}`, `${else}`, `${else if …}` or `${end}` alone on its line. */
const directive: CustomPatternMatcherFunc = (text, offset, run, groups) => {
  if (heredocInterpolation(text, offset, run, groups) === null) return null;
  const word = /\$\{[ \t]*(?:for|if|else|end)(?![\p{L}\p{N}_-])/uy;
  word.lastIndex = offset;
  if (!word.test(text) || !isFirstOnLine(text, offset)) return null;
  const rest = /[ \t]*\r?\n/y;
  rest.lastIndex = interpolationEnd(text, offset, false);
  return matched(rest.test(text) ? "${" : null);
};

function isFirstOnLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text.charAt(at) === " " || text.charAt(at) === "\t")) at--;
  return at < 0 || text.charAt(at) === "\n";
}

const heredocEnd: CustomPatternMatcherFunc = (_text, offset, run) => {
  const range = currentHeredoc(run);
  return range === null || offset >= range.bodyEnd ? [range?.closing ?? ""] : null;
};

const name: CustomPatternMatcherFunc = (text, offset) => {
  const pattern = /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-+[\p{L}\p{M}\p{N}_]+)*/uy;
  pattern.lastIndex = offset;
  return matched(pattern.exec(text)?.[0] ?? null);
};

// Lines and words
export const Blank = createToken({
  name: "Blank",
  pattern: /[^\S\r\n]+|\r(?!\n)|[\u200b\u2060\ufeff]/,
  group: Lexer.SKIPPED,
});
export const Continuation = createToken({
  name: "Continuation",
  pattern: /\\[ \t]*\r?\n/,
  group: "continuations",
  line_breaks: true,
});
export const Comment = custom(
  "Comment",
  (text, offset, run) => matched(roleAt(text, offset, run) === "comment" ? restOfLine(text, offset) : null),
  { group: "comments", start_chars_hint: ["#"] },
);
export const Eol = createToken({ name: "Eol", label: "the end of the line", pattern: /\r?\n/, line_breaks: true });
export const Semicolon = custom("Semicolon", mark("semicolon"), { label: "`;`", start_chars_hint: [";"] });
export const LCurly = custom("LCurly", mark("open"), { label: "`{`", start_chars_hint: ["{"] });
export const RCurly = custom("RCurly", mark("close"), { label: "`}`", start_chars_hint: ["}"] });
export const WordText = custom("WordText", piece("text", true), { label: "a word" });
export const GluedText = custom("GluedText", piece("text", false), { label: "the rest of the word" });
export const WordInterpolation = custom("WordInterpolation", piece("interpolation", true), {
  label: "`${`",
  start_chars_hint: ["$"],
  push_mode: "expr",
});
export const GluedInterpolation = custom("GluedInterpolation", piece("interpolation", false), {
  label: "`${`",
  start_chars_hint: ["$"],
  push_mode: "expr",
});
/** A word that starts with `<<` and is no heredoc. */
export const BadHeredoc = custom(
  "BadHeredoc",
  (text, offset, run) => matched(roleAt(text, offset, run) === "heredoc" ? wordText(text, offset, run) || "<<" : null),
  { start_chars_hint: ["<"] },
);

// Statements that are not plain lines
const expectsHead = { push_mode: "head" };
export const For = custom("For", keyword("for", lineHasBlock), {
  label: "`for`",
  start_chars_hint: ["f"],
  ...expectsHead,
});
export const If = custom("If", keyword("if", lineHasBlock), { label: "`if`", start_chars_hint: ["i"], ...expectsHead });
/** The `if` of `else if`. */
export const ElseIf = custom(
  "ElseIf",
  (text, offset, run) =>
    matched(
      run.at(-1)?.tokenType === Else && roleAt(text, offset, run) === "text" && isIf(text, offset, run) ? "if" : null,
    ),
  { label: "`if`", start_chars_hint: ["i"], ...expectsHead },
);
export const Else = custom(
  "Else",
  keyword("else", (text, offset, run) => isAfterBlock(text, offset, run) || lineHasBlock(text, offset)),
  { label: "`else`", start_chars_hint: ["e"] },
);
export const AtWhen = custom("AtWhen", annotation(true), { label: "`@when`", start_chars_hint: ["@"], ...expectsHead });
export const AtName = custom("AtName", annotation(false), { label: "an annotation", start_chars_hint: ["@"] });
export const HeadComment = createToken({ name: "HeadComment", pattern: /(?<=\s)#[^\n]*?(?=\r?\n)/, group: "comments" });
export const HeadEnd = custom("HeadEnd", beforeHeadEnd, { label: "the end of the expression", pop_mode: true });

// Strings
export const StringOpen = createToken({ name: "StringOpen", label: '`"`', pattern: '"', push_mode: "string" });
export const StringClose = createToken({ name: "StringClose", label: '`"`', pattern: '"', pop_mode: true });
export const StringText = createToken({ name: "StringText", pattern: /(?:[^"\\$\r\n]|\r(?!\n))+/, line_breaks: false });
export const StringEscape = createToken({ name: "StringEscape", pattern: /\\[nt"\\$]/ });
export const BadEscape = createToken({ name: "BadEscape", pattern: /\\[^\r\n]/ });
export const StringInterpolation = createToken({ name: "StringInterpolation", pattern: "${", push_mode: "exprLine" });
export const StringRest = createToken({ name: "StringRest", pattern: /[\\$]/ });
export const StringUnclosed = custom("StringUnclosed", beforeLineEnd, { pop_mode: true });
export const RawString = createToken({
  name: "RawString",
  label: "a string",
  pattern: /'(?:[^'\r\n]|\r(?!\n))*'/,
  line_breaks: false,
});
export const RawUnclosed = createToken({ name: "RawUnclosed", pattern: /'(?:[^'\r\n]|\r(?!\n))*/, line_breaks: false });

/** In the words mode a quote counts only where a word starts. */
export const WordQuote = custom("WordQuote", quote(/"/y), {
  label: '`"`',
  start_chars_hint: ['"'],
  push_mode: "string",
  categories: StringOpen,
});
export const WordRaw = custom("WordRaw", quote(/'(?:[^'\r\n]|\r(?!\n))*'/y), {
  label: "a string",
  start_chars_hint: ["'"],
  categories: RawString,
});
export const WordRawUnclosed = custom("WordRawUnclosed", quote(/'(?:[^'\r\n]|\r(?!\n))*/y), {
  start_chars_hint: ["'"],
  categories: RawUnclosed,
});

// Heredocs
export const HeredocStart = custom("HeredocStart", heredocStart, { start_chars_hint: ["<"], push_mode: "heredocHead" });
export const HeredocJunk = createToken({
  name: "HeredocJunk",
  pattern: /(?:[^\s#;]|;(?![ \t]*(?:#|\r?\n)))(?:[^\r\n]|\r(?!\n))*/,
  line_breaks: false,
});
export const HeredocSemicolon = createToken({ name: "HeredocSemicolon", pattern: ";" });
export const HeredocComment = createToken({ name: "HeredocComment", pattern: /#[^\n]*?(?=\r?\n)/, group: "comments" });
export const HeredocEol = createToken({
  name: "HeredocEol",
  pattern: /\r?\n/,
  line_breaks: true,
  pop_mode: true,
  push_mode: "heredoc",
});
export const HeredocText = custom("HeredocText", heredocText, { line_breaks: true });
export const HeredocInterpolation = custom("HeredocInterpolation", heredocInterpolation, { push_mode: "exprLine" });
export const DirectiveOpen = custom("DirectiveOpen", directive, { label: "`${`", push_mode: "exprLine" });
export const HeredocEnd = custom("HeredocEnd", heredocEnd, { pop_mode: true });

// Expressions
/** A line end inside a bracket that closes on a later line is a blank. */
export const BracketEol = createToken({
  name: "BracketEol",
  pattern: (text: string, offset: number, run: IToken[]) =>
    matched(inBracket(offset, run) ? (/^\r?\n/.exec(text.slice(offset, offset + 2))?.[0] ?? null) : null),
  group: Lexer.SKIPPED,
  line_breaks: true,
  start_chars_hint: ["\r", "\n"],
});
export const BracketComment = custom(
  "BracketComment",
  (text, offset, run) => {
    const isComment = text.charAt(offset) === "#" && /\s/.test(text.charAt(offset - 1)) && inBracket(offset, run);
    return matched(isComment ? restOfLine(text, offset) : null);
  },
  { group: "comments", start_chars_hint: ["#"] },
);
export const InterpolationEnd = createToken({ name: "InterpolationEnd", label: "`}`", pattern: Lexer.NA });
export const InterpolationClose = createToken({
  name: "InterpolationClose",
  label: "`}`",
  pattern: "}",
  pop_mode: true,
  categories: InterpolationEnd,
});
export const InterpolationUnclosed = custom("InterpolationUnclosed", beforeLineEnd, {
  pop_mode: true,
  categories: InterpolationEnd,
});
export const Name = custom("Name", name, { label: "a name" });

function quote(pattern: RegExp): CustomPatternMatcherFunc {
  return (text, offset, run) => {
    if (roleAt(text, offset, run) !== "quote") return null;
    pattern.lastIndex = offset;
    return matched(pattern.exec(text)?.[0] ?? null);
  };
}

function restOfLine(text: string, offset: number): string {
  let end = text.indexOf("\n", offset);
  if (end > 0 && text.charAt(end - 1) === "\r") end--;
  return text.slice(offset, end === -1 ? text.length : end);
}

function isIf(text: string, offset: number, run: IToken[]): boolean {
  return wordText(text, offset, run) === "if";
}

/** Whether the last thing before `offset` on its line is a `}`. */
function isAfterBlock(text: string, offset: number, run: IToken[]): boolean {
  const last = run.at(-1);
  return last?.tokenType === RCurly && !text.slice(last.startOffset, offset).includes("\n");
}
