import { structuredPatch } from "diff";

const contextLines = 3;
/** Beyond this many edited lines the search for the shortest script, which costs edits × lines, is given up. */
const maxEdits = 2000;

/**
 * The body of a unified diff of two texts: hunks that begin with `@@`, three lines of context, no file headers, a line
 * end after the last line. Empty when the texts are equal. Texts that differ in very many lines come as one hunk, found
 * in linear time. Masks nothing: pass texts that are safe to print.
 */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) return "";
  const patch = structuredPatch("", "", before, after, undefined, undefined, {
    context: contextLines,
    maxEditLength: maxEdits,
  });
  if (patch === undefined) return oneHunk(before, after);
  return patch.hunks.map((hunk) => [header(hunk), ...hunk.lines].join("\n") + "\n").join("");
}

interface HunkPlace {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

function header(place: HunkPlace): string {
  return `@@ -${range(place.oldStart, place.oldLines)} +${range(place.newStart, place.newLines)} @@`;
}

/** A range without lines names the line before it, so that a new file begins `-0,0`. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** Everything between the common first lines and the common last lines, as removed and then added. */
function oneHunk(before: string, after: string): string {
  const old = linesOf(before);
  const now = linesOf(after);
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const from = Math.max(0, head - contextLines);
  const keep = Math.max(0, tail - contextLines);
  const place = {
    oldStart: from + 1,
    oldLines: old.length - keep - from,
    newStart: from + 1,
    newLines: now.length - keep - from,
  };
  const body = [
    ...old.slice(from, head).map((line) => marked(" ", line)),
    ...old.slice(head, old.length - tail).map((line) => marked("-", line)),
    ...now.slice(head, now.length - tail).map((line) => marked("+", line)),
    ...now.slice(now.length - tail, now.length - keep).map((line) => marked(" ", line)),
  ];
  return `${header(place)}\n${body.join("")}`;
}

/** Lines with their line ends, so that a last line without one differs from the same line with one. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}
