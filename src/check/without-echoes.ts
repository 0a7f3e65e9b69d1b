import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import { lineText, position } from "../source/source-file.js";

/**
 * What a check found, without what only echoes a syntax error: a line that could not be read as written says nothing about
 * names and types, and a file of which nothing was read says nothing at all.
 */
export function withoutEchoes(
  found: readonly Diagnostic[],
  syntax: readonly Diagnostic[],
  anythingRead: boolean,
): readonly Diagnostic[] {
  if (!hasErrors(syntax)) return found;
  if (!anythingRead) return [];
  const errors = syntax.filter((d) => d.severity === "error");
  const broken = new Set([...errors.map(lineOf), ...errors.flatMap(textOfHeredoc)]);
  return found.filter((d) => d.span === null || !broken.has(lineOf(d)));
}

/** The lines of the text that `<<-END` or `<< END` was meant to begin: they were read as lines of the block. */
function textOfHeredoc({ code, span }: Diagnostic): readonly string[] {
  if (code !== "HAP1032" || span === null) return [];
  const { file, start } = span;
  const mark = /^<<-?\s*["']?(\w+)/.exec(file.text.slice(start, start + 80))?.[1];
  const { line } = position(file, start);
  const after = file.lineStarts.slice(line).map((_, index) => lineText(file, line + 1 + index).trim());
  const end = after.findIndex((text) => text === mark);
  return after.slice(0, end + 1).map((_, index) => `${file.path}:${line + 1 + index}`);
}

function lineOf({ span }: Diagnostic): string {
  return span === null ? "" : `${span.file.path}:${position(span.file, span.start).line}`;
}
