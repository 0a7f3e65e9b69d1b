import type { Chunk } from "../../model/daemon-file.js";
import type { ResolvedWord } from "../../model/resolved.js";
import { wordsIn } from "./words.js";

/** The definition that a word is, as `$NAME` or `${NAME}`; empty for another word. */
export function nameIn({ value }: ResolvedWord): string {
  const [, braced, bare] = /^\$(?:\{(\w+)\}|(\w+))$/.exec(String(value)) ?? [];
  return braced ?? bare ?? "";
}

/** The names of definitions that stand for a password. */
export function passwordNames(chunk: Chunk): readonly string[] {
  const words = wordsIn(chunk);
  const at = words.findIndex(({ value }) => value === "auth_pass");
  return at === -1 ? [] : words.slice(at + 1).map(nameIn);
}

/** Where a definition of these gives its value. */
export function definedSecret(
  { text, start }: Chunk,
  names: ReadonlySet<string>,
): readonly { readonly start: number; readonly end: number }[] {
  const [, before = "", name = "", value = ""] = /^(\s*(?:@\S+\s+)?\$(\w+)=)(\S+)/.exec(text) ?? [];
  const from = start + before.length;
  return value !== "" && names.has(name) ? [{ start: from, end: from + value.length }] : [];
}

/** Where the password of a line stands: all behind the keyword, also what the daemon takes for a comment. */
export function passwordIn(chunk: Chunk): readonly { readonly start: number; readonly end: number }[] {
  const keyword = wordsIn(chunk).find(({ value }) => value === "auth_pass");
  if (keyword === undefined) return [];
  const from = keyword.span.end;
  const rest = chunk.text.slice(from - chunk.start);
  const end = from + rest.trimEnd().length;
  return end === from ? [] : [{ start: from + (rest.length - rest.trimStart().length), end }];
}
