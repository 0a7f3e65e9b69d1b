import { MASK, type Secret } from "./secret.js";

/** Shorter texts are not masked: they would hide half of every output and protect nothing. In characters. */
const SHORTEST = 4;

/** The same for one line of a longer secret, such as a private key in PEM. */
const SHORTEST_LINE = 8;

/**
 * Makes a function that puts `***` in place of every secret in a text: whole secrets, the lines of those with several, and what
 * base64 and JSON make of them. Longer ones go first, so that nothing of a secret stays that holds another.
 */
export function masker(secrets: Iterable<Secret>): (text: string) => string {
  const texts = new Set<string>();
  for (const secret of secrets)
    for (const form of formsOf(secret.reveal())) if (form.length >= SHORTEST) texts.add(form);
  if (texts.size === 0) return (text) => text;
  const longestFirst = [...texts].toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g");
  return (text) => text.replace(pattern, MASK);
}

function formsOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const longLines = lines.filter((line) => line.length >= SHORTEST_LINE);
  const json = JSON.stringify(text).slice(1, -1);
  const base64 = Buffer.from(text, "utf8").toString("base64");
  return [text, text.trim(), ...longLines, json, base64, base64.replace(/=+$/, "")];
}
