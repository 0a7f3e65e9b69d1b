import type { ResolvedLine } from "../../model/resolved.js";
import { withStars, type Span } from "../../source/source-file.js";
import type { StepWords } from "./decode-context.js";

/**
 * The step with places in a copy of its file in which the secret words of its lines (those from the given one on) are
 * asterisks of the same length: a diagnostic shows the line it is about, and must not show a key.
 */
export function maskSecretWords(step: StepWords, from: number): StepWords {
  const ranges = (step.body ?? []).flatMap((line) =>
    line.words.slice(from).flatMap((word) => (word.span.file === step.span.file ? [word.span] : [])),
  );
  if (ranges.length === 0) return step;
  const { file } = step.span;
  const masked = withStars(file, ranges);
  const move = (span: Span): Span => (span.file === file ? { ...span, file: masked } : span);
  const moveLine = (line: ResolvedLine): ResolvedLine => ({
    words: line.words.map((word) => ({ ...word, span: move(word.span) })),
    block: line.block?.map(moveLine) ?? null,
    span: move(line.span),
  });
  return {
    head: step.head.map((word) => ({ ...word, span: move(word.span) })),
    body: step.body?.map(moveLine) ?? null,
    span: move(step.span),
  };
}
