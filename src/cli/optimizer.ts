import { setFlagsFromString } from "node:v8";

/**
 * How much bytecode a function has run (bytes) before V8 makes fast machine code of it; V8 11 takes 67,584 unless told.
 */
const BUDGET = 1_000_000;

/**
 * Makes V8 wait longer before it optimizes. A run is over, or waits for hosts, before most of that pays: it took a
 * quarter of all computing for 200 hosts. Newer versions than that of node 20 have a fast compiler for the time between
 * and wait long enough by themselves.
 */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
