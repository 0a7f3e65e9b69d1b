import type { Change } from "../model/change.js";
import { reportChange } from "../plan/report-change.js";

/**
 * Reads what a host prints while it makes changes, and calls `begins` with the number of each change that begins (its
 * line is `c NUMBER`).
 */
export function progressReader(begins: (number: number) => void): (chunk: Buffer) => void {
  let line = "";
  let ended = false;
  return (chunk) => {
    if (ended) return;
    const lines = (line + chunk.toString("latin1")).split("\n");
    line = (lines.pop() ?? "").slice(-64);
    for (const found of lines) {
      if (ended) return;
      const number = /^c (\d+)$/.exec(found)?.[1];
      if (number !== undefined) begins(Number(number));
      // What comes after the changes is the inspection, with the bytes of files in it.
      if (/^z \d+$/.test(found)) ended = true;
    }
  };
}

/**
 * What a step with several changes says when one of them begins: `make (3 of 5)`. Null for a single change: the step's
 * row says enough.
 */
export function progressText(changes: readonly Change[], number: number): string | null {
  const change = changes[number];
  if (change === undefined || changes.length < 2) return null;
  const { target, summary } = reportChange(change);
  const what = change.kind === "run" ? target : `${summary} ${target}`;
  return `${what} (${number + 1} of ${changes.length})`;
}
