import type { IToken } from "chevrotain";
import { position, type SourceFile, type Span } from "../source/source-file.js";

/** Finds the comments that belong to a line. */
export interface Docs {
  /** The comment lines directly above and the comment behind the line, without `#`; null when there are none. */
  readonly of: (line: Span) => string | null;
}

/** Looks at all comments of a file once. */
export function docs(file: SourceFile, comments: readonly IToken[]): Docs {
  const alone = new Map<number, string>();
  const behind = new Map<number, IToken>();
  for (const comment of comments) {
    const { line, column } = position(file, comment.startOffset);
    const before = file.text.slice(comment.startOffset - column + 1, comment.startOffset);
    if (before.trim() === "") alone.set(line, withoutMark(comment.image));
    else behind.set(line, comment);
  }
  return { of: (line) => docOf({ file, alone, behind }, line) };
}

interface Comments {
  readonly file: SourceFile;
  readonly alone: ReadonlyMap<number, string>;
  readonly behind: ReadonlyMap<number, IToken>;
}

function docOf({ file, alone, behind }: Comments, span: Span): string | null {
  const lines: string[] = [];
  const own = isFirstOnLine(file, span.start) ? position(file, span.start).line : 0;
  for (let line = own - 1; alone.has(line); line--) lines.push(alone.get(line) ?? "");
  lines.reverse();
  const comment = behind.get(position(file, span.end).line);
  const between = comment === undefined ? null : file.text.slice(span.end, comment.startOffset);
  if (comment !== undefined && between !== null && /^[\s;{]*$/.test(between)) lines.push(withoutMark(comment.image));
  return lines.length === 0 ? null : lines.join("\n");
}

function isFirstOnLine(file: SourceFile, offset: number): boolean {
  const { column } = position(file, offset);
  return file.text.slice(offset - column + 1, offset).trim() === "";
}

function withoutMark(comment: string): string {
  return comment.replace(/^#+/, "").trim();
}
