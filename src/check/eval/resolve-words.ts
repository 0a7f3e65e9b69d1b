import type { ResolvedWord } from "../../model/resolved.js";
import type { Value } from "../../model/value.js";
import type { Word } from "../../syntax/tree.js";
import { asText, present } from "./coerce.js";
import { evaluate, evaluateParts } from "./evaluate.js";
import type { EvalContext } from "./eval-context.js";
import { limited } from "./limits.js";
import { list } from "./values.js";

const FORMS = {
  bare: "bare",
  double: "quoted",
  single: "quoted",
  heredoc: "heredoc",
  "raw-heredoc": "heredoc",
} as const;

/** The value of `= word …`: one word is that word's value, several are a list. */
export function evaluateWords(words: readonly Word[], at: EvalContext): Value {
  const [first] = words;
  // A value that could not be read has been told.
  if (first === undefined) return { kind: "unknown" };
  if (words.length === 1) return evaluateAlone(first, at);
  const items = words.flatMap((word) => {
    const value = evaluateWord(word, at);
    return value.kind === "list" ? value.items : [value];
  });
  if (items.some((item) => item.kind === "unknown")) return { kind: "unknown" };
  return limited(list(items), first.span, at);
}

/** The value of the only word behind a `=`: one that is not there is `none`. */
function evaluateAlone(word: Word, at: EvalContext): Value {
  const [only] = word.parts;
  const isExpression = word.form === "bare" && word.parts.length === 1 && only?.kind === "expression";
  return isExpression ? evaluate(only.expression, at) : evaluateWord(word, at);
}

/** The value of one word: a word that is only `${…}` gives what the expression gives, others a text. */
export function evaluateWord(word: Word, at: EvalContext): Value {
  const [only] = word.parts;
  if (word.form === "bare" && word.parts.length === 1 && only?.kind === "expression") {
    return present(evaluate(only.expression, at), only.span, at);
  }
  return evaluateParts(word.parts, at, word.form === "bare" ? "bare" : "text");
}

/**
 * The words that a written word stands for on this host; null when they are not known. A list in a bare `${…}` is that
 * many words.
 */
export function resolveWord(word: Word, at: EvalContext): readonly ResolvedWord[] | null {
  const before = at.notes.bare.length;
  const value = evaluateWord(word, at);
  const form = FORMS[word.form];
  const bare = form === "bare" ? [] : at.notes.bare.slice(before);
  const items = value.kind === "list" ? value.items : [value];
  const words: ResolvedWord[] = [];
  for (const item of items) {
    const shown = asText(item, word.span, at);
    if (shown.kind === "unknown") return null;
    if (shown.kind === "secret") words.push({ value: shown.secret, form, span: word.span, bare });
    else words.push({ value: shown.text, form, span: word.span, origin: shown.origin, bare });
  }
  return words;
}
