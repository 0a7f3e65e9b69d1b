import type { Target } from "./bench-case.js";
import { median, pairedRatio, type Samples } from "./measure.js";

/** hap's time by the other's, which must be at most `limit`; null when the other was not run. */
export function atMost(samples: readonly Samples[], other: string, limit: number): Target[] {
  const found = both(samples, other);
  if (found === null) return [];
  const ratio = pairedRatio(found.hap.ms, found.other.ms);
  return [{ demand: `≤ ${limit} × ${other}`, reached: `${ratio.toFixed(2)} ×`, met: ratio <= limit }];
}

/** How many times faster hap must be than the other at least. */
export function fasterThan(samples: readonly Samples[], other: string, limit: number): Target[] {
  const found = both(samples, other);
  if (found === null) return [];
  const ratio = pairedRatio(found.other.ms, found.hap.ms);
  return [{ demand: `≥ ${limit} × faster than ${other}`, reached: `${ratio.toFixed(1)} ×`, met: ratio >= limit }];
}

/** A number that must be at most `limit`. */
export function within(
  what: string,
  value: number,
  { limit, unit }: { readonly limit: number; readonly unit: string },
): Target {
  const shown = value.toFixed(value < 20 ? 1 : 0);
  return { demand: `${what} ≤ ${limit} ${unit}`, reached: `${shown} ${unit}`, met: value <= limit };
}

/** The median of what was noted beside the runs of one contender. */
export function noted(samples: readonly Samples[], name: string, what: string): number {
  const own = samples.find((one) => one.name === name);
  return median(own?.extra.map((extra) => extra[what] ?? Number.NaN) ?? []);
}

function both(samples: readonly Samples[], other: string): { readonly hap: Samples; readonly other: Samples } | null {
  const hap = samples.find((one) => one.name === "hap");
  const found = samples.find((one) => one.name === other);
  return hap === undefined || found === undefined || found.ms.length === 0 ? null : { hap, other: found };
}
