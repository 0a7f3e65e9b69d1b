/** Characters that move the cursor, turn the writing direction, or are nowhere to be seen. LF is not one. */
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * A text that is safe on a terminal: control characters become their pictures, characters that turn the writing
 * direction or are nowhere to be seen become a replacement mark. A tab becomes a blank; LF stays.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => (char === "\t" ? " " : picture(char)));
}

/**
 * The same on one line: a line end becomes its picture too, so that no text can begin a line that hap has not written.
 */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", "\u240a");
}

/** What hap itself writes to a terminal beside text: the colours of src/report/palette.ts. */
const COLOURS = String.raw`\u001b\[(?:1|2|22|3[1236]|39|90)m`;

/** And where lines are rewritten, the sequences of src/report/screen.ts. */
const CURSOR = String.raw`\u001b\[(?:\?(?:25|2026)[hl]|[JK]|\d+A)|\r`;

/** A text as it may go to the output: hap's own colours, tabs and line ends pass, everything else is made visible. */
export const printable = passing(COLOURS);

/** The same for the updates of a screen, which move the cursor. */
export const drawable = passing(`${COLOURS}|${CURSOR}`);

function passing(own: string): (text: string) => string {
  const pattern = new RegExp(`(${own}|\t)|${HIDDEN.source}`, "g");
  return (text) => text.replace(pattern, (found, passes?: string) => passes ?? picture(found));
}

function picture(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
