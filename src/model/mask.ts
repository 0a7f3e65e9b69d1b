import { MASK, type Secret } from "./secret.js";

/** Shorter texts are not masked: they would hide half of every output and protect nothing. In characters. */
const SHORTEST = 4;

/** The same for one line of a longer secret, such as a private key in PEM. */
const SHORTEST_LINE = 8;

/** A part of some base64 that could stand elsewhere by chance. In characters. */
const SHORTEST_INSIDE = 6;

/**
 * Makes a function that puts `***` in place of every secret in a text: whole secrets, the lines of those with several,
 * and what encodings make of them. Longer ones go first, so that nothing of a secret stays that holds another.
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

/**
 * Everything that programs on the way make of a secret: its lines, JSON, base64 at each of its three offsets
 * (`user:SECRET` in a header) in both alphabets, hexadecimal, percent-encoding, and quotes of a shell. This is the one
 * place where such forms are known.
 */
function formsOf(text: string): readonly string[] {
  if (text.length < SHORTEST) return [];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const longLines = lines.filter((line) => line.length >= SHORTEST_LINE);
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex");
  return [
    ...[text, text.trim(), ...longLines],
    JSON.stringify(text).slice(1, -1),
    ...base64Forms(bytes),
    ...[hex, hex.toUpperCase()],
    ...percentForms(text),
    text.replaceAll("'", String.raw`'\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll(/["$\\`]/g, String.raw`\$&`),
  ];
}

/**
 * Inside a longer text the first and last characters also hold bits of its neighbours; those between are told by the
 * secret alone.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const whole = bytes.toString("base64");
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const last = (before + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(before === 0 ? 0 : before + 1, last);
  });
  const forms = [whole, whole.replace(/=+$/, ""), ...inside.filter((form) => form.length >= SHORTEST_INSIDE)];
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** `encodeURIComponent` throws for half a surrogate pair, which UTF-8 cannot hold either. */
function percentForms(text: string): readonly string[] {
  const encoded = encodeURIComponent(Buffer.from(text, "utf8").toString("utf8"));
  const lower = encoded.replaceAll(/%../g, (code) => code.toLowerCase());
  return [encoded, lower, encoded.replaceAll("%20", "+")];
}
