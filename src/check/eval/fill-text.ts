import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { sourceFile, type SourceFile, type Span } from "../../source/source-file.js";
import { parse } from "../../syntax/parse.js";
import type { Part } from "../../syntax/tree.js";
import type { EvalContext } from "./eval-context.js";
import { evaluateParts } from "./evaluate.js";
import type { WordValue } from "../../model/value.js";

/**
 * Fills in the `${…}` of a whole file. The text is read as a heredoc is, so the same rules hold for it; a first line
 * without indent keeps its indent as it is. Null when an expression in it was not understood.
 */
export function fillText(
  file: SourceFile,
  at: EvalContext,
): { readonly value: WordValue | null; readonly diagnostics: readonly Diagnostic[] } {
  const end = unusedWord(file.text);
  const before = `x <<${end}\n.\n`;
  const { value: tree, diagnostics } = parse(sourceFile(file.path, `${before}${file.text}\n${end}\n`));
  const home = (span: Span): Span => moveTo(file, span, before.length);
  if (diagnostics.some((d) => d.severity === "error"))
    return { value: null, diagnostics: diagnostics.map((d) => moved(d, home)) };
  const [line] = tree.body.statements;
  const parts = line?.kind === "line" ? (line.words[1]?.parts ?? []) : [];
  const known = at.notes.diagnostics.length;
  const value = evaluateParts(withoutFrame(parts), at);
  const found = at.notes.diagnostics.splice(known).map((d) => moved(d, home));
  return { value: found.length > 0 ? null : value, diagnostics: found };
}

/** Takes the added first line and the added line end away. */
function withoutFrame(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => {
    if (part.kind !== "text") return part;
    const start = index === 0 ? 2 : 0;
    const text = index === parts.length - 1 ? part.text.slice(start).replace(/\n$/, "") : part.text.slice(start);
    return { ...part, text };
  });
}

function moved(problem: Diagnostic, home: (span: Span) => Span): Diagnostic {
  return { ...problem, span: problem.span === null ? null : home(problem.span) };
}

function moveTo(file: SourceFile, span: Span, by: number): Span {
  const clamp = (offset: number) => Math.min(Math.max(offset - by, 0), file.text.length);
  return { file, start: clamp(span.start), end: clamp(span.end) };
}

function unusedWord(text: string): string {
  let word = "END";
  while (text.includes(word)) word += "_";
  return word;
}
