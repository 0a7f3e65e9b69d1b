import { join, position, type Span } from "../../source/source-file.js";

/** From the first to the last of some words of one row, in any order; undefined for words of several rows. */
export function oneRow(words: readonly Span[]): Span | undefined {
  const [first, ...others] = words.toSorted((a, b) => a.start - b.start);
  const last = others.at(-1) ?? first;
  if (first === undefined || last === undefined || words.some(({ file }) => file !== first.file)) return undefined;
  if (words.length === 1) return first;
  const lineOf = ({ file, start }: Span): number => position(file, start).line;
  return lineOf(first) === lineOf(last) ? join(first, last) : undefined;
}
