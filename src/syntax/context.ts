import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../source/source-file.js";

/** What the tree builder carries along. */
export interface BuildContext {
  readonly file: SourceFile;
  /** Problems found while building; grows. */
  readonly diagnostics: Diagnostic[];
  /** Ranges that have been reported as a whole, so that what the parser says about their inside is noise; grows. */
  readonly explained: Span[];
}

/** The place of a token; the line end that the lexer adds to the text is cut off. */
export function spanOf(file: SourceFile, token: IToken): Span {
  const end = file.text.length;
  return { file, start: Math.min(token.startOffset, end), end: Math.min(token.startOffset + token.image.length, end) };
}

/** The first of a CST node's children of one name. After error recovery any of them may be absent, whatever its type says. */
export function first<T>(children: readonly T[] | undefined): T | undefined {
  return children?.[0];
}
