/** A span of time as people read it: `40 ms`, `0.31 s`, `8.1 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Time that still runs: whole seconds, and only from the first full one, so that quick steps do not flicker. */
export function elapsed(ms: number): string {
  if (ms < 1000) return "";
  return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : duration(Math.floor(ms / 1000) * 1000);
}
