import type { ArgType } from "../../model/arg-type.js";
import { expected, wordType } from "../../model/arg-types.js";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, "": 1000 };

/** A duration in ms: `500ms 10s 2m 1h`, a bare number is seconds. More than nothing. */
export const duration: ArgType<number> = wordType("duration", (value) => {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(value);
  const ms = found === null ? 0 : Number(found[1]) * (UNITS[found[2] ?? ""] ?? 0);
  return ms > 0 ? { ok: true, value: ms } : expected("a duration such as `10s` or `500ms`");
});

/** A text or a regular expression as JavaScript reads it. */
export const pattern: ArgType<string> = wordType("pattern", (value) => {
  const what = "a text or a regular expression";
  if (value === "") return expected(what);
  try {
    return { ok: true, value: new RegExp(value).source };
  } catch {
    return expected(what);
  }
});
