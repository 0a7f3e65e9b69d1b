import type { ArgType } from "../../model/arg-type.js";
import { expected, wordType } from "../../model/builtin-arg-types.js";

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
