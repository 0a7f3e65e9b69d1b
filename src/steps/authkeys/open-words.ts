import { suggest } from "../../diagnostics/did-you-mean.js";

const METHODS = ["crc", "md5", "sha1"];

/** Whether a word is a method, or was meant for one: nothing else may stand in a key's place and be shown. */
export function isMethodLike(word: string): boolean {
  return /^(?:hmac[-_]?)?(?:sha|md|crc|ripemd)[-_]?\d{0,3}$/i.test(word) || suggest(word, METHODS) !== null;
}

/** Whether a word of a line of authkeys is the key, or may be it: a number or a method that was left out moves it. */
export function isSecret(words: readonly string[], at: number): boolean {
  const word = words[at] ?? "";
  const [first = ""] = words;
  if (at >= 2) return true;
  if (/^[+-]?\d{1,5}$/.test(word) || isMethodLike(word)) return false;
  return at === 0 ? suggest(word, ["auth", "from"]) === null : first !== "from";
}
