import type { SourceFile } from "../source/source-file.js";
import type { Edit } from "./diagnostic.js";

/** The text of a file with the edits that are for it; of two that overlap the first in the file is taken. */
export function withEdits(file: SourceFile, edits: readonly Edit[]): string {
  const own = edits.filter(({ span }) => span.file.path === file.path);
  let text = "";
  let at = 0;
  for (const edit of own.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    if (edit.span.start < at) continue;
    text += file.text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  return text + file.text.slice(at);
}
