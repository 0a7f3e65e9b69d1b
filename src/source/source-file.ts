/** One text that diagnostics can point into: a playbook, an inventory, a pasted file read by `from FILE`. */
export interface SourceFile {
  /** The path as the user gave it; shown in diagnostics. */
  readonly path: string;
  /** The decoded text, without a byte-order mark. */
  readonly text: string;
  /** Offset of the first character of each line; `lineStarts[0]` is 0. */
  readonly lineStarts: readonly number[];
}

/** A half-open range of offsets in one file. Line and column are computed only where they are shown. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A place as people count it: both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Makes a SourceFile; a byte-order mark is dropped. Lines end at LF (so also at CRLF). */
export function sourceFile(path: string, text: string): SourceFile {
  return exactSourceFile(path, text.startsWith("\uFEFF") ? text.slice(1) : text);
}

/**
 * Makes a SourceFile of every character of a text: for files of daemons, to which a byte-order mark is a part of a
 * word.
 */
export function exactSourceFile(path: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) lineStarts.push(i + 1);
  return { path, text, lineStarts };
}

/** A copy of the file in which these ranges are asterisks; every offset stays what it was. */
export function withStars(
  file: SourceFile,
  ranges: readonly { readonly start: number; readonly end: number }[],
): SourceFile {
  let text = file.text;
  for (const { start, end } of ranges) {
    const stars = text.slice(start, end).replace(/[^\r\n]/g, "*");
    text = text.slice(0, start) + stars + text.slice(end);
  }
  return { ...file, text };
}

/** The span from the start of `first` to the end of `last`; both must be in the same file. */
export function join(first: Span, last: Span): Span {
  return { file: first.file, start: first.start, end: last.end };
}

/** The whole line that a place stands in, without its end. */
export function lineAround({ file, start }: Span): Span {
  const end = file.text.indexOf("\n", start);
  return {
    file,
    start: start === 0 ? 0 : file.text.lastIndexOf("\n", start - 1) + 1,
    end: end === -1 ? file.text.length : end,
  };
}

/** The text that a span covers. */
export function textOf(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}

/** Line and column of an offset (binary search over the line table). */
export function position(file: SourceFile, offset: number): Position {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (file.lineStarts[low] ?? 0) + 1 };
}

/** The text of one line (counted from 1), without its line end. */
export function lineText(file: SourceFile, line: number): string {
  const start = file.lineStarts[line - 1] ?? file.text.length;
  let end = file.lineStarts[line] ?? file.text.length;
  if (end > start && file.text.charCodeAt(end - 1) === 10) end--;
  if (line < file.lineStarts.length && end > start && file.text.charCodeAt(end - 1) === 13) end--;
  return file.text.slice(start, end);
}
