import { diagnostic, type Diagnostic, type Edit } from "../../../diagnostics/diagnostic.js";
import { unifiedDiff } from "../../../diagnostics/unified-diff.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { daemonSource } from "../../../model/daemon-file.js";
import { rewriteFile } from "../../../files/write-file.js";
import { fileErrorText } from "../../../files/file-error-text.js";
import type { SourceFile } from "../../../source/source-file.js";
import type { Environment } from "../../environment.js";
import { readWhole } from "../../../files/read-file.js";

/** What a mend came to. */
export interface Mended {
  /** Whether a file was written, so that what was found before does not hold any more. */
  readonly changed: boolean;
  /** Files that could not be written; they are as they were. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Puts right in the files whatever has a certain mend, and shows the differences on stderr. Nobody is asked. A file
 * that is not any more what was checked is left alone; each is replaced as a whole, with its mode and owner.
 */
export async function mendFiles(env: Environment, found: readonly Diagnostic[]): Promise<Mended> {
  const problems: Diagnostic[] = [];
  let changed = false;
  for (const [path, edits] of editsByFile(found)) {
    const [first] = edits;
    if (first === undefined) continue;
    const checked = first.span.file;
    try {
      const read = readWhole(path);
      if (!read.ok) {
        problems.push(unwritten(path, read.reason));
        continue;
      }
      const { source, utf8 } = daemonSource({ path, bytes: read.bytes });
      const offset = offsetOf(checked, source);
      if (offset === null) continue;
      const text = edited(source.text, edits, offset);
      await rewriteFile(path, utf8 ? text : Buffer.from(text, "latin1"));
      changed = true;
      // The difference is that of the texts that were shown, in which secrets are stars.
      env.stderr.write(`mended ${visibleLine(path)}\n${unifiedDiff(checked.text, edited(checked.text, edits, 0))}`);
    } catch (error) {
      problems.push(unwritten(path, fileErrorText(error)));
    }
  }
  return { changed, problems };
}

function unwritten(path: string, reason: string): Diagnostic {
  const help = "the file is as it was; make room, or look at the permissions of its folder";
  return diagnostic("HAP5021", `\`${visibleLine(path)}\` cannot be written: ${reason}`, null, { help });
}

/** The edits of each file from its end to its start; of two mends that overlap the first one found counts. */
function editsByFile(found: readonly Diagnostic[]): ReadonlyMap<string, readonly Edit[]> {
  const byFile = new Map<string, Edit[]>();
  for (const { fix } of found) {
    const isClear = fix.every((edit) => !(byFile.get(edit.span.file.path) ?? []).some((other) => overlap(edit, other)));
    if (!isClear) continue;
    for (const edit of fix) byFile.set(edit.span.file.path, [...(byFile.get(edit.span.file.path) ?? []), edit]);
  }
  for (const edits of byFile.values()) edits.sort((a, b) => b.span.start - a.span.start);
  return byFile;
}

function overlap(a: Edit, b: Edit): boolean {
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}

/**
 * Where the text that was checked begins in the file: behind a byte order mark that a playbook may have. Null when it
 * is another text by now; what is starred in it is not compared.
 */
function offsetOf(checked: SourceFile, now: SourceFile): number | null {
  const offset = now.text.length - checked.text.length;
  if (offset !== 0 && !(offset === 1 && now.text.startsWith("\uFEFF"))) return null;
  for (let i = 0; i < checked.text.length; i++) {
    if (checked.text[i] !== "*" && checked.text[i] !== now.text[i + offset]) return null;
  }
  return offset;
}

function edited(text: string, edits: readonly Edit[], offset: number): string {
  return edits.reduce(
    (all, { span, text: put }) => all.slice(0, span.start + offset) + put + all.slice(span.end + offset),
    text,
  );
}
