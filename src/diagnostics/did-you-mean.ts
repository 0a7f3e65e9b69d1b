import type { Span } from "../source/source-file.js";
import type { Edit } from "./diagnostic.js";

/**
 * The candidate that was probably meant, or null. The same word in other letters of case wins; otherwise the nearest by
 * Damerau-Levenshtein distance, at most 1 for words of up to four characters and 2 for longer ones, or `most`.
 */
export function suggest(word: string, candidates: Iterable<string>, most = 2): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let least = word.length <= 2 ? 1 : word.length <= 4 ? 2 : most + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    if (lower === wanted) return candidate;
    if (Math.abs(lower.length - wanted.length) >= least) continue;
    const found = distance(wanted, lower);
    if (found < least) [best, least] = [candidate, found];
  }
  return best;
}

/** A question as parts of a diagnostic: what is read, and the edit that it comes to. */
export interface MeantWord {
  readonly help: string;
  readonly asked: readonly Edit[];
}

/**
 * Asks whether a word was meant: `put` stands in place of the span then. Whoever prints such a question makes it here,
 * so that none is without its edit.
 */
export function ask(near: string, span: Span | null, put = near): MeantWord {
  return { help: `did you mean \`${near}\`?`, asked: span === null ? [] : [{ span, text: put }] };
}

/** The question about a wrong word that is nearly one of the candidates, or else what the caller has to say. */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
  { span, otherwise }: { readonly span: Span | null; readonly otherwise?: string | undefined },
): MeantWord | { readonly help: string | undefined } {
  const near = suggest(word, candidates);
  return near === null ? { help: otherwise } : ask(near, span);
}

/** How many insertions, deletions, replacements and swaps of neighbours turn one text into the other. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same];
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwap) steps.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;
}
