import { diagnostic } from "../../diagnostics/diagnostic.js";
import type { AbsentValue, UnknownValue, Value, WordValue } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import { fail, type EvalContext } from "./eval-context.js";
import { describe, text } from "./values.js";

/** The text or secret that a value is in a word; an error for what has no text. */
export function asText(value: Value, span: Span, at: EvalContext): WordValue {
  switch (value.kind) {
    case "text":
    case "secret":
    case "unknown":
      return value;
    case "absent":
      return notSet(value, span, at);
    case "record": {
      if (value.text !== null) return text(value.text);
      const help = `take one of its values: ${[...value.entries.keys()]
        .slice(0, 8)
        .map((name) => `\`.${name}\``)
        .join(", ")}`;
      return fail(at, diagnostic("HAP2208", `expected a text, found ${describe(value)}`, span, { help }));
    }
    case "list": {
      const help = 'join it: `${join(list, ",")}`; a word that is only `${list}` stands for several words';
      return fail(at, diagnostic("HAP2207", `expected a text, found ${describe(value)}`, span, { help }));
    }
  }
}

/** Reports a value that is not set; only `??` may take one. */
export function present(value: Value, span: Span, at: EvalContext): Value {
  return value.kind === "absent" ? notSet(value, span, at) : value;
}

function notSet({ label }: AbsentValue, span: Span, at: EvalContext): UnknownValue {
  if (label === "none") {
    const help =
      "`none` is for `??`, `== none`, and for a param whose default is `${none}`; the word in quotes is text";
    return fail(at, diagnostic("HAP2205", "expected a value, found `none`", span, { help }));
  }
  const help = 'set it in the inventory, or give a default: `${… ?? "default"}`';
  return fail(at, diagnostic("HAP2205", `\`${label}\` is not set`, span, { help }));
}
