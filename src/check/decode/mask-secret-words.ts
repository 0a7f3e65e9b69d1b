import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import { Secret } from "../../model/secret.js";
import type { FileSyntax } from "../../model/step-kind.js";
import { withStars, type Span } from "../../source/source-file.js";
import type { StepWords } from "./decode-context.js";

/**
 * The step with places in a copy of its file in which the secret words of its lines are asterisks of the same length: a
 * diagnostic shows the line it is about, and must not show a key. Their values are secrets then.
 */
export function maskSecretWords(step: StepWords, isSecret: NonNullable<FileSyntax["isSecret"]>): StepWords {
  const secret = new Set<ResolvedWord>();
  for (const { words } of step.body ?? []) {
    const texts = words.map(({ value }) => (value instanceof Secret ? value.reveal() : value));
    for (const [at, word] of words.entries()) {
      if (word.span.file === step.span.file && isSecret(texts, at)) secret.add(word);
    }
  }
  const ranges = [...secret].map(({ span }) => span);
  if (ranges.length === 0) return step;
  const { file } = step.span;
  const masked = withStars(file, ranges);
  const move = (span: Span): Span => (span.file === file ? { ...span, file: masked } : span);
  const moveLine = (line: ResolvedLine): ResolvedLine => ({
    words: line.words.map((word) => ({
      ...word,
      value: secret.has(word) && typeof word.value === "string" ? new Secret(word.value) : word.value,
      span: move(word.span),
    })),
    block: line.block?.map(moveLine) ?? null,
    span: move(line.span),
  });
  return {
    head: step.head.map((word) => ({ ...word, span: move(word.span) })),
    body: step.body?.map(moveLine) ?? null,
    span: move(step.span),
  };
}
