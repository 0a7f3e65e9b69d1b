import type { Facts } from "./facts.js";

/** Clocks further apart than this (seconds) make the logs of two nodes hard to compare (HB058). */
export const SKEW_SECONDS = 2;

/**
 * How far the clocks of hosts are apart (seconds), each against the controller's; null when one of them did not tell.
 */
export function clockSkew(facts: readonly (Pick<Facts, "clock"> | null)[]): number | null {
  const offsets = facts.flatMap((one) => (one === null ? [] : [one.clock.host - one.clock.controller]));
  return offsets.length === 0 || offsets.length < facts.length ? null : Math.max(...offsets) - Math.min(...offsets);
}
