const BYTES = [
  "\0",
  "\r",
  "\v",
  "\f",
  "\t",
  " ",
  ",",
  "#",
  "\\",
  "\xa0",
  "\xc2\xa0",
  ";",
  "=",
  "0",
  "9",
  ".",
  "-",
  '"',
  "x",
  "\n",
];

/** A text with one character more, less or another, and what was done. */
export function mutated(text: string, random: () => number): { readonly what: string; readonly text: string } {
  const at = Math.floor(random() * text.length);
  const byte = BYTES[Math.floor(random() * BYTES.length)] ?? "";
  const way = Math.floor(random() * 3);
  const what = ["insert", "replace", "delete"][way] ?? "";
  return {
    what: `${what} ${JSON.stringify(byte)} at ${at}`,
    text: text.slice(0, at) + (way === 2 ? "" : byte) + text.slice(way === 0 ? at : at + 1),
  };
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
