import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { ALARMS, MISSES } from "./accepted.js";
import { compare } from "./compare.js";
import type { Verdict } from "./daemon.js";

/** What is different and in no list of accepted differences; null when nothing is. */
export function unexplained(found: readonly Diagnostic[], verdict: Verdict): string | null {
  const agreement = compare(found, verdict);
  if (agreement === "missed") {
    const isMeant = MISSES.some(({ pattern }) => verdict.words.some((text) => pattern.test(text)));
    return isMeant ? null : `missed, the daemon says ${verdict.words.join(" | ")} ${verdict.stderr}`;
  }
  if (agreement !== "false alarm") return null;
  const errors = found.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code} ${message}`);
  const wrong = errors.filter((text) => !ALARMS.some(({ pattern }) => pattern.test(text)));
  return wrong.length === 0 ? null : `false alarm, hap says ${wrong.join(" | ")}`;
}
