import { diagnostic } from "../diagnostics/diagnostic.js";
import type { ResolvedWord } from "../model/resolved.js";
import { Secret } from "../model/secret.js";
import type { Value } from "../model/value.js";
import type { Span } from "../source/source-file.js";
import type { Part, Word } from "../syntax/tree.js";
import { evaluate } from "./evaluate.js";
import { fail, type Evaluation } from "./evaluation.js";
import { describe, list, text } from "./values.js";

const FORMS = {
  bare: "bare",
  double: "quoted",
  single: "quoted",
  heredoc: "heredoc",
  "raw-heredoc": "heredoc",
} as const;

/** The value of `= word …`: one word is that word's value, several are a list. */
export function evaluateWords(words: readonly Word[], at: Evaluation): Value {
  const [first] = words;
  if (first === undefined) return text("");
  if (words.length === 1) return evaluateWord(first, at);
  const items = words.flatMap((word) => {
    const value = evaluateWord(word, at);
    return value.kind === "list" ? value.items : [value];
  });
  return items.some((item) => item.kind === "unknown") ? { kind: "unknown" } : list(items);
}

/** The value of one word: a word that is only `${…}` gives what the expression gives, others a text. */
export function evaluateWord(word: Word, at: Evaluation): Value {
  const [only] = word.parts;
  if (word.form === "bare" && word.parts.length === 1 && only?.kind === "expression") {
    return present(evaluate(only.expression, at), only.span, at);
  }
  return evaluateParts(word.parts, at);
}

/** Glues parts into one text; a part that is a secret makes all of it one. */
export function evaluateParts(parts: readonly Part[], at: Evaluation): Value {
  let glued = "";
  let secret = false;
  let unknown = false;
  for (const part of parts) {
    if (part.kind === "text") {
      glued += part.text;
      continue;
    }
    const value = asText(evaluate(part.expression, at), part.span, at);
    if (value.kind === "unknown") unknown = true;
    else if (value.kind === "secret") {
      secret = true;
      glued += value.secret.reveal();
    } else if (value.kind === "text") glued += value.text;
  }
  if (unknown) return { kind: "unknown" };
  return secret ? { kind: "secret", secret: new Secret(glued) } : text(glued);
}

/** The words that a written word stands for on this host; null when they are not known. A list in a bare `${…}` is that many words. */
export function resolveWord(word: Word, at: Evaluation): readonly ResolvedWord[] | null {
  const value = evaluateWord(word, at);
  const form = FORMS[word.form];
  const items = value.kind === "list" ? value.items : [value];
  const words: ResolvedWord[] = [];
  for (const item of items) {
    const shown = asText(item, word.span, at);
    if (shown.kind === "text") words.push({ value: shown.text, form, span: word.span });
    else if (shown.kind === "secret") words.push({ value: shown.secret, form, span: word.span });
    else return null;
  }
  return words;
}

/** The text or secret that a value is in a word; an error for what has no text. */
export function asText(value: Value, span: Span, at: Evaluation): Value {
  switch (value.kind) {
    case "text":
    case "secret":
    case "unknown":
      return value;
    case "absent":
      return present(value, span, at);
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
export function present(value: Value, span: Span, at: Evaluation): Value {
  if (value.kind !== "absent") return value;
  const help = 'set it in the inventory, or give a default: `${… ?? "default"}`';
  return fail(at, diagnostic("HAP2205", `\`${value.label}\` is not set`, span, { help }));
}
