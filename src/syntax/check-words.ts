import { shortened } from "../../grammar/messages.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { textOf } from "../source/source-file.js";
import type { BuildContext } from "./context.js";
import type { Word } from "./tree.js";

/** Reports what only shows in the whole of a line: a quote opened within a word, a second `=`. */
export function checkWords(context: BuildContext, words: readonly Word[]): void {
  const opening = words.find((word) => word.form === "bare" && opensQuote(plainText(word)));
  if (opening !== undefined) reportQuote(context, opening);
  const [, equals, ...values] = words;
  const second = isEquals(equals) ? values.find(isEquals) : undefined;
  if (second === undefined) return;
  const help = "quote it when the value is an equals sign";
  context.diagnostics.push(diagnostic("HAP1050", "expected a value, found a second `=`", second.span, { help }));
}

function isEquals(word: Word | undefined): boolean {
  return word?.form === "bare" && plainText(word) === "=";
}

/** The text of a word with its `${…}` left out. */
function plainText(word: Word): string {
  return word.parts.map((part) => (part.kind === "text" ? part.text : "x")).join("");
}

/**
 * Whether a bare word opens a quote that it does not close. A single quote after a letter or digit is an apostrophe
 * (`it's`); a double quote at the end after one closes what an earlier word opened, or is a unit (`5"`).
 */
function opensQuote(text: string): boolean {
  const doubles = text.split('"').length - 1;
  if (doubles % 2 === 1) return doubles > 1 || !/[\p{L}\p{N}]"$/u.test(text);
  const singles = text.split("'").length - 1;
  return singles % 2 === 1 && /[^\p{L}\p{N}]'/u.test(text);
}

function reportQuote(context: BuildContext, word: Word): void {
  const text = shortened(textOf(word.span));
  const quote = plainText(word).includes('"') ? '"' : "'";
  const end = word.span.file.text.indexOf("\n", word.span.end);
  const message = `expected \`${quote}\` at the start of the word, found it inside \`${text}\``;
  const help = `quote the whole word: \`${quote}${text.replaceAll(quote, "")} …${quote}\``;
  context.diagnostics.push(
    diagnostic("HAP1023", message, word.span, {
      label: "opens a quote and does not close it",
      help,
      covers: [{ ...word.span, end: end === -1 ? word.span.file.text.length : end }],
    }),
  );
}
