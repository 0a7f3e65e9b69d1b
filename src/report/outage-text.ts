/** A time of a drill (ms): `133 ms`, `1.8 s`; an outage is told in hundredths. */
export function exactly(ms: number): string {
  return Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

/** ` of 15 s allowed`; nothing where nobody said how long an outage may be. */
export function allowedText(budgetMs: number | null): string {
  return budgetMs === null ? "" : ` of ${exactly(budgetMs)} allowed`;
}

/** `; a takeover was predicted after 1–2 s`; nothing where nothing was. */
export function predictedText(predicted: { readonly minMs: number; readonly maxMs: number } | null): string {
  return predicted === null ? "" : `; a takeover was predicted after ${rangeText(predicted)}`;
}

/** `1–2 s` */
export function rangeText({ minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): string {
  const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
  return `${seconds(minMs)}–${seconds(maxMs)} s`;
}
