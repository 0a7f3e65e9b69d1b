/** A time of a drill (ms): `133 ms`, `1.8 s`; an outage is told in hundredths. */
export function exactly(ms: number): string {
  return Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

/** `1–2 s` */
export function rangeText({ minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): string {
  const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
  return `${seconds(minMs)}–${seconds(maxMs)} s`;
}
