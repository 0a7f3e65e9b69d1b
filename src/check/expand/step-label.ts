import { textOf } from "../../source/source-file.js";
import type { Part, Word } from "../../syntax/tree.js";
import { evaluate } from "../eval/evaluate.js";
import { notes, type EvalScope } from "../eval/eval-context.js";
import { asText } from "../eval/coerce.js";
import { resolveWord } from "../eval/resolve-words.js";

/** Characters that values which differ from host to host may take in a label. */
const MOST = 24;

/**
 * A word as a step's label shows it, filled in. What differs from host to host is shown as `10101|10201` when that is
 * short, else as it is written. `others` are the further hosts of the step, asked only where they may differ.
 */
export function labelWord(word: Word, first: EvalScope, others: () => readonly EvalScope[]): string {
  if (word.form.endsWith("heredoc")) return textOf(word.span);
  const at = { ...first, notes: notes() };
  const resolved = resolveWord(word, at);
  if (resolved !== null && !at.notes.perHost) return resolved.map(({ value }) => value.toString()).join(" ");
  const places = [first, ...others()];
  return word.parts.map((part) => labelPart(part, places)).join("");
}

function labelPart(part: Part, places: readonly EvalScope[]): string {
  if (part.kind !== "expression") return part.kind === "text" ? part.text : textOf(part.span);
  const values = places.map((place) => {
    const at = { ...place, notes: notes() };
    const value = asText(evaluate(part.expression, at), part.span, at);
    return value.kind === "text" ? value.text : null;
  });
  const distinct = [...new Set(values)];
  const shown = distinct.join("|");
  return distinct.includes(null) || (distinct.length > 1 && shown.length > MOST) ? textOf(part.span) : shown;
}
