import { shortened } from "../../grammar/messages.js";
import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { lineText, position, textOf, type SourceFile, type Span } from "../source/source-file.js";
import type { Tokens } from "../../grammar/lexer.js";
import { spanOf } from "./context.js";
import { endOfToken } from "./draft.js";

/**
 * Reports what shows in a token and its neighbours: glued quotes and braces, what follows a `}`, a trailing `;`, `<<`,
 * `\`.
 */
export function checkTokens(file: SourceFile, { tokens, comments, continuations }: Tokens): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [index, token] of tokens.entries()) {
    // What was put right stands in the file in another way, and has been told.
    if (!file.text.startsWith(token.image, token.startOffset) && token.startOffset < file.text.length) continue;
    const around = { file, token, tokens, index, previous: tokens[index - 1], next: tokens[index + 1] };
    for (const check of checksOf(token)) found.push(...check(around));
  }
  found.push(...continuations.flatMap((token) => checkContinuation(file, token)));
  found.push(...comments.flatMap((token) => checkGluedComment(file, token)));
  return found;
}

interface TokenContext {
  readonly file: SourceFile;
  readonly token: IToken;
  readonly tokens: readonly IToken[];
  readonly index: number;
  readonly previous: IToken | undefined;
  readonly next: IToken | undefined;
}

type Check = (around: TokenContext) => readonly Diagnostic[];

const wordStarts = new Set([t.WordText, t.WordInterpolation, t.WordQuote, t.WordRaw, t.HeredocStart, t.BadHeredoc]);

function checksOf({ tokenType }: IToken): readonly Check[] {
  if (tokenType === t.LCurly) return [checkGluedBrace, checkStrayBlock];
  if (tokenType === t.RCurly) return [checkGluedBrace, checkAfterBlock];
  if (tokenType === t.Semicolon) return [checkSemicolon];
  if (tokenType === t.HeredocSemicolon) return [checkSemicolon];
  if (tokenType === t.HeredocJunk) return [checkHeredocJunk];
  if (tokenType === t.BadHeredoc) return [checkBadHeredoc, checkGluedQuote];
  return wordStarts.has(tokenType) ? [checkGluedQuote] : [];
}

const endOf = endOfToken;

function checkGluedBrace({ file, token }: TokenContext): readonly Diagnostic[] {
  const before = file.text.charAt(token.startOffset - 1);
  const after = file.text.charAt(endOf(token));
  const glued = (char: string): boolean => char !== "" && !/[\s;]/.test(char);
  const isFirstOfWord = !glued(before) && glued(after);
  if (!isFirstOfWord && !(glued(before) && !/[{}]/.test(before))) return [];
  const side = isFirstOfWord ? "after" : "before";
  const message = `expected a blank ${side} \`${token.image}\``;
  const span = spanOf(file, token);
  const at = isFirstOfWord ? span.end : span.start;
  return [
    diagnostic("HAP1043", message, span, {
      help: `a \`${token.image}\` that stands for a block is a word of its own; quote the word to mean the text`,
      fix: [{ span: { file, start: at, end: at }, text: " " }],
      // Of `$name}`, which lacks its `{`, the brace tells it all.
      // What opens no block, or one that the line does not take, is wrong for that reason.
      covers: [
        token.tokenType === t.RCurly && !isFirstOfWord
          ? restOfLine({ ...span, start: wordStart(span) })
          : isGluedOpen(file, token)
            ? wholeLine(span)
            : span,
      ],
    }),
  ];
}

/** Whether a `{` stands at the start of a longer word, as in `{x`: a text as likely as a block. */
export function isGluedOpen(file: SourceFile, token: IToken): boolean {
  if (token.tokenType !== t.LCurly || token.image === "") return false;
  const [before, after] = [file.text.charAt(token.startOffset - 1), file.text.charAt(endOf(token))];
  return /^[\s;]?$/.test(before) && /[^\s;]/.test(after);
}

/** Whether a `}` stands at the end of a longer word, as in `x}`. */
export function isGluedClose(file: SourceFile, token: IToken): boolean {
  return token.tokenType === t.RCurly && token.image !== "" && /[^\s;{}]/.test(file.text.charAt(token.startOffset - 1));
}

function wholeLine(span: Span): Span {
  const start = span.file.text.lastIndexOf("\n", span.start) + 1;
  return restOfLine({ ...span, start });
}

function wordStart({ file, start }: Span): number {
  let at = start;
  while (at > 0 && /\S/.test(file.text.charAt(at - 1))) at--;
  return at;
}

function restOfLine({ file, start }: Span): Span {
  const newline = file.text.indexOf("\n", start);
  return { file, start, end: newline === -1 ? file.text.length : newline };
}

function checkStrayBlock({ file, token, tokens, index, previous }: TokenContext): readonly Diagnostic[] {
  // Of several in a row the first is told.
  if (previous?.tokenType === t.LCurly && endOf(previous) === token.startOffset) return [];
  if (previous?.tokenType === t.RCurly) return [];
  const span = spanOf(file, token);
  if (previous === undefined || separators.has(previous.tokenType)) {
    const help = "`{` stands at the end of the line that it belongs to";
    const head = previousWord(tokens, index);
    const covers = [span, ...(head === null ? [] : [spanOf(file, head)])];
    return [diagnostic("HAP1045", "expected a word before `{`", span, { help, covers })];
  }
  let start = index;
  while (start > 0 && !separators.has(tokens[start - 1]?.tokenType ?? t.Eol)) start--;
  const first = tokens[start]?.tokenType;
  if (first !== t.AtName && first !== t.AtWhen) return [];
  const help = "an annotation stands on a line of its own, above what it is for";
  return [diagnostic("HAP1053", "expected the line end after the annotation, found `{`", span, { help })];
}

/** The last word before a stray `{`: its line is read as the one that opens the block, which is a guess. */
function previousWord(tokens: readonly IToken[], index: number): IToken | null {
  return tokens.slice(0, index).findLast(({ tokenType }) => wordStarts.has(tokenType)) ?? null;
}

/** What stands between two statements. */
const separators = new Set([t.Eol, t.Semicolon, t.LCurly, t.RCurly]);

function checkAfterBlock({ file, next }: TokenContext): readonly Diagnostic[] {
  if (next === undefined) return [];
  const allowed = [t.RCurly, t.Semicolon, t.Else, t.Eol];
  if (allowed.includes(next.tokenType)) return [];
  const help = "start a new line after `}`, or put `;` between";
  const message = `expected the end of the line after \`}\`, found \`${shortened(next.image)}\``;
  return [diagnostic("HAP1044", message, spanOf(file, next), { help })];
}

function checkSemicolon({ file, token, next }: TokenContext): readonly Diagnostic[] {
  const isLast = next === undefined || next.tokenType === t.Eol || next.tokenType === t.HeredocEol;
  if (!isLast) return [];
  const help = "take it away: the line ends here anyway; quote the word to keep it, as in `'a;'`";
  const span = spanOf(file, token);
  const parts = { severity: "warning", help, fix: [{ span, text: "" }] } as const;
  return [diagnostic("HAP1049", "the `;` at the end of the line has no use", span, parts)];
}

function checkGluedQuote({ file, token, previous }: TokenContext): readonly Diagnostic[] {
  if (previous === undefined || endOf(previous) !== token.startOffset || !closesQuote(previous)) return [];
  const help = "the closing quote ends the word: put a blank behind it, or the whole word into the quotes";
  const message = "expected a blank after the closing quote";
  const span = spanOf(file, token);
  // Where one quote is out of place, the others of the line pair up wrongly.
  return [diagnostic("HAP1022", message, span, { help, covers: [restOfLine(span)] })];
}

function closesQuote({ tokenType }: IToken): boolean {
  return tokenType === t.StringClose || tokenType === t.WordRaw;
}

function checkGluedComment(file: SourceFile, token: IToken): readonly Diagnostic[] {
  if (!/["']/.test(file.text.charAt(token.startOffset - 1))) return [];
  const span = { ...spanOf(file, token), end: token.startOffset + 1 };
  const help = "put a blank before the comment, or the `#` into the quotes";
  return [diagnostic("HAP1022", "expected a blank after the closing quote", span, { help })];
}

function checkContinuation(file: SourceFile, token: IToken): readonly Diagnostic[] {
  if (!/[ \t]/.test(token.image)) return [];
  const end = token.startOffset + token.image.replace(/\r?\n$/, "").length;
  const span = { file, start: token.startOffset + 1, end };
  return [
    diagnostic("HAP1048", "expected the line end after `\\`, found blanks", span, { help: "take the blanks away" }),
  ];
}

function checkHeredocJunk({ file, token }: TokenContext): readonly Diagnostic[] {
  const message = `expected the end of the line after the heredoc's start, found \`${shortened(firstWord(token.image))}\``;
  const help = "a heredoc is the last word of its line; what follows it goes on a line after its end";
  return [diagnostic("HAP1031", message, spanOf(file, token), { help })];
}

function firstWord(text: string): string {
  return text.split(/\s/, 1)[0] ?? text;
}

function checkBadHeredoc({ file, token }: TokenContext): readonly Diagnostic[] {
  const span = spanOf(file, token);
  const { line } = position(file, span.start);
  const mark = /<<-?\s*["']?([A-Za-z_]\w*)/.exec(lineText(file, line))?.[1] ?? "END";
  const message = `expected \`<<${mark}\` or \`<<'${mark}'\`, found \`${shortened(textOf(span))}\``;
  const help =
    "the end mark follows `<<` at once, without `-`, blanks or double quotes; quote the word to mean the text";
  return [diagnostic("HAP1032", message, span, { help })];
}
