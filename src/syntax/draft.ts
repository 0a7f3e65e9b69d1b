import type { IToken } from "chevrotain";
import type { Tokens } from "../../grammar/lexer.js";
import { tokenize } from "../../grammar/lexer.js";
import type { SourceFile, Span } from "../source/source-file.js";

/** A replacement in a draft's text; an empty range puts something in. */
export interface DraftEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text as its author most likely meant it, and where each part of it stands in the file. */
export interface Draft {
  readonly text: string;
  /** Where what begins at an offset of the text begins in the file. */
  readonly startOf: (offset: number) => number;
  /** Where what ends at an offset of the text ends in the file. */
  readonly endOf: (offset: number) => number;
}

/** The file as it is. */
export function asWritten(text: string): Draft {
  const same = (offset: number): number => offset;
  return { text, startOf: same, endOf: same };
}

/** The draft with changes, which must not overlap. */
export function changed(draft: Draft, changes: readonly DraftEdit[]): Draft {
  if (changes.length === 0) return draft;
  const pieces: DraftPiece[] = [];
  let text = "";
  let at = 0;
  const add = (part: string, from: number, to: number, isKept: boolean): void => {
    if (part !== "") pieces.push({ at: text.length, from, to, isKept });
    text += part;
  };
  for (const change of changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (change.start < at) continue;
    add(draft.text.slice(at, change.start), at, change.start, true);
    add(change.text, change.start, change.end, false);
    at = change.end;
  }
  add(draft.text.slice(at), at, draft.text.length, true);
  pieces.push({ at: text.length, from: draft.text.length, to: draft.text.length, isKept: true });
  return {
    text,
    startOf: (offset) => {
      const piece = pieceAt(pieces, offset);
      return draft.startOf(piece.isKept ? piece.from + offset - piece.at : piece.from);
    },
    endOf: (offset) => {
      const piece = pieceAt(pieces, Math.max(0, offset - 1));
      return draft.endOf(piece.isKept ? piece.from + offset - piece.at : piece.to);
    },
  };
}

/** A part of the text from `at` on: kept from the earlier text, or put in for the range there. */
interface DraftPiece {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly isKept: boolean;
}

function pieceAt(pieces: readonly DraftPiece[], offset: number): DraftPiece {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return pieces[low] ?? { at: 0, from: 0, to: 0, isKept: true };
}

/** The place in the file of a range of the draft's text. */
export function spanInFile(file: SourceFile, draft: Draft, start: number, end: number): Span {
  const from = draft.startOf(start);
  return { file, start: from, end: Math.max(from, draft.endOf(end)) };
}

/** The tokens of a draft, each at its place in the file. */
export function tokensOf(draft: Draft): Tokens {
  const { tokens, comments, continuations } = tokenize(draft.text);
  const moved = (token: IToken): IToken => {
    const startOffset = draft.startOf(token.startOffset);
    const end = Math.max(startOffset, draft.endOf(token.startOffset + token.image.length));
    return { ...token, startOffset, endOffset: end - 1 };
  };
  return { tokens: tokens.map(moved), comments: comments.map(moved), continuations: continuations.map(moved) };
}

/** Where a token ends in the file, exclusive. */
export function endOfToken({ startOffset, endOffset, image }: IToken): number {
  return endOffset === undefined ? startOffset + image.length : endOffset + 1;
}
