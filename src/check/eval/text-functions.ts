import { quote } from "../../remote/quote.js";
import { holdsMatch } from "../../model/holds-match.js";
import type { Value } from "../../model/value.js";
import { numberAt, ofTexts, spanOf, wrongArgument, type Builtin, type Calling } from "./builtin.js";
import { asText } from "./coerce.js";
import { fail } from "./eval-context.js";
import { isTooLong, pastLimit } from "./limits.js";
import { UNKNOWN } from "./scope.js";
import { bool, list, plainOf, text } from "./values.js";

/** The functions that take texts. */
export const TEXT_FUNCTIONS: readonly Builtin[] = [
  { usage: "split(text, sep)", doc: "the parts of a text as a list", work: splitText },
  { usage: "lower(text)", doc: "in lower case", work: (c) => ofTexts(c, ([t = ""]) => t.toLowerCase()) },
  { usage: "upper(text)", doc: "in upper case", work: (c) => ofTexts(c, ([t = ""]) => t.toUpperCase()) },
  { usage: "trim(text)", doc: "without white space at both ends", work: (c) => ofTexts(c, ([t = ""]) => t.trim()) },
  { usage: "replace(text, old, new)", doc: "with every `old` replaced", work: replace },
  { usage: "pad(n, width)", doc: "with zeros before it: `pad(7, 2)` is `07`", work: pad },
  { usage: "starts(text, part)", doc: "whether it begins with that", work: (c) => ask(c, (t, p) => t.startsWith(p)) },
  { usage: "ends(text, part)", doc: "whether it ends with that", work: (c) => ask(c, (t, p) => t.endsWith(p)) },
  { usage: "matches(text, regex)", doc: "whether it holds a match of a regular expression", work: matches },
  { usage: "quote(text)", doc: "one word for a shell: what a value in a script stands in", work: shellWord },
  { usage: "version(text)", doc: "compares as versions do: `version(a) < version(b)`", work: version },
];

function splitText(calling: Calling): Value {
  const { call, args, at } = calling;
  const parts = args.map((arg, i) => asText(arg, spanOf(call, i), at));
  const [whole, separator] = parts;
  if (whole?.kind !== "text" || separator?.kind !== "text") {
    return parts.some((p) => p.kind === "unknown") ? UNKNOWN : wrongArgument(0, "a text", calling);
  }
  if (separator.text === "") return wrongArgument(1, "a text that is not empty", calling);
  return list(whole.text === "" ? [] : whole.text.split(separator.text).map((part) => text(part, whole.type)));
}

function replace(calling: Calling): Value {
  const [whole, old, by] = calling.args.map((arg) => plainOf(arg) ?? "");
  const found = old === undefined || old === "" ? 0 : (whole ?? "").split(old).length - 1;
  const length = (whole?.length ?? 0) + found * ((by?.length ?? 0) - (old?.length ?? 0));
  if (isTooLong(length, calling.call.span, calling.at)) return UNKNOWN;
  return ofTexts(calling, ([t = "", o = "", b = ""]) => (o === "" ? t : t.replaceAll(o, () => b)));
}

function pad(calling: Calling): Value {
  const [n, width] = [numberAt(calling, 0), numberAt(calling, 1)];
  if (n === null) return wrongArgument(0, "a whole number", calling);
  if (width === null || width < 0 || width > 100) return wrongArgument(1, "a width from 0 to 100", calling);
  const digits = String(Math.abs(n)).padStart(n < 0 ? width - 1 : width, "0");
  return text(n < 0 ? `-${digits}` : digits);
}

const ENDLESS = "a part that repeats most likely stands in another one, as in `(a+)+`: write `a+`";

/** A function of two texts that says yes or no; null when it cannot tell. */
function ask(calling: Calling, holds: (whole: string, part: string) => boolean | null): Value {
  const { call, args, at } = calling;
  const [whole, part] = args.map((arg, i) => asText(arg, spanOf(call, i), at));
  const texts = [whole, part].map((value) => (value === undefined ? null : plainOf(value)));
  const answer = texts[0] == null || texts[1] == null ? null : holds(texts[0], texts[1]);
  return answer === null ? UNKNOWN : bool(answer);
}

function matches(calling: Calling): Value {
  const [, pattern] = calling.args;
  const regex = pattern === undefined ? null : regexOf(plainOf(pattern) ?? "");
  if (regex === null) return wrongArgument(1, "a regular expression", calling);
  return ask(calling, (whole) => {
    const holds = holdsMatch(regex, whole);
    if (holds === null) fail(calling.at, pastLimit("one second for a match", spanOf(calling.call, 1), ENDLESS));
    return holds;
  });
}

/** A regular expression of JavaScript with Unicode; null when it is none. */
function regexOf(source: string): RegExp | null {
  try {
    return new RegExp(source, "u");
  } catch {
    return null;
  }
}

function shellWord(calling: Calling): Value {
  const [value] = calling.args;
  if (value?.kind === "text" && value.text.includes("\0")) return wrongArgument(0, "a text without NUL", calling);
  return ofTexts(calling, ([t = ""]) => (/^[A-Za-z0-9_./:@%+,-]+$/.test(t) ? t : quote(t)));
}

function version(calling: Calling): Value {
  return ofTexts(calling, ([t = ""]) => t, "version");
}

/** Whether a text as it stands is more than a plain word for a shell. */
export function isForShell(text: string): boolean {
  return !/^[A-Za-z0-9_./:@%+,=-]*$/.test(text);
}
