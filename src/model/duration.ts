/** Units of time in a playbook and on the command line, in milliseconds. */
const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

export type DurationUnit = keyof typeof UNIT_MS;

/** Milliseconds of a unit. */
export function msOf(unit: DurationUnit): number {
  return UNIT_MS[unit];
}

/** A number with the unit that stands behind it; null for none. Null when the text is something else. */
export function readDuration(text: string): { readonly number: number; readonly unit: DurationUnit | null } | null {
  const found = /^([+-]?\d+(?:\.\d+)?)(ms|[smh])?$/.exec(text);
  return found === null ? null : { number: Number(found[1]), unit: unitOf(found[2] ?? "") };
}

/** The unit of this name; null when there is none. */
export function unitOf(name: string): DurationUnit | null {
  return (["ms", "s", "m", "h"] as const).find((unit) => unit === name) ?? null;
}

/** Milliseconds of a duration: `500ms 10s 2m 1h`, a bare number is seconds; null when it is none. */
export function durationMs(text: string): number | null {
  const read = /^\d/.test(text) ? readDuration(text) : null;
  return read === null ? null : read.number * UNIT_MS[read.unit ?? "s"];
}

/**
 * Milliseconds of a time as Heartbeat says it: seconds, or with `ms` or `us` behind (get_msec of cl_misc.c); null when
 * it is none.
 */
export function heartbeatMs(text: string): number | null {
  const [, digits, unit = ""] = /^(\d*\.?\d+)(ms|us|)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  return Number(digits) * ({ ms: 1, us: 0.001 }[unit.toLowerCase()] ?? 1000);
}

/** A span of time (ms) as people read it: `40 ms`, `0.31 s`, `8.1 s`, `2 min 05 s`. */
export function durationText(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Time that still runs (ms): whole seconds, and only from the first full one, so that quick steps do not flicker. */
export function elapsedText(ms: number): string {
  if (ms < 1000) return "";
  return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : durationText(Math.floor(ms / 1000) * 1000);
}
