import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import { position } from "../source/source-file.js";

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
  const broken = new Set(syntax.filter((d) => d.severity === "error").map(lineOf));
  return found.filter((d) => d.span === null || !broken.has(lineOf(d)));
}

function lineOf({ span }: Diagnostic): string {
  return span === null ? "" : `${span.file.path}:${position(span.file, span.start).line}`;
}
