/** Format characters that are seen, such as the Arabic number sign: text like any other. For a class of a pattern. */
export const SEEN_FORMAT = String.raw`\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}`;

/** Joiners and variation selectors: part of how the character beside them is seen, where there is such a one. */
const SHAPING = String.raw`\u180b-\u180d\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}`;

/** Scripts in which joiners change how letters are written. */
const JOINED = ["Arabic", "Syriac", "Mongolian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil"]
  .concat(["Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar"])
  .map((script) => String.raw`\p{Script=${script}}`)
  .join("");

/** Joiners and selectors beside nothing that they shape: a host could hide text in them. */
const LOOSE = [
  String.raw`(?<!\p{Extended_Pictographic}|[0-9#*](?=[\ufe0e\ufe0f]\u20e3))[\ufe0e\ufe0f]`,
  String.raw`(?<![\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}\p{Sm}])[\u180b-\u180d\ufe00-\ufe0d\u{e0100}-\u{e01ef}]`,
  `(?<![${JOINED}])\\u200c`,
  String.raw`(?<![${JOINED}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?!\p{Extended_Pictographic})`,
].join("|");

/**
 * Characters that move the cursor, turn the writing direction, begin a line or are nowhere to be seen, by their Unicode
 * properties. LF is not one.
 */
const HIDDEN = new RegExp(
  String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}](?<![\n${SEEN_FORMAT}${SHAPING}])|${LOOSE}`,
  "gu",
);

/** Nearly every text: ASCII, and the lines and marks that hap draws. None of them is hidden, nor next to one. */
const PLAIN = /^[\n\x20-\x7e\u2500-\u259f\u2026]*$/;

/**
 * A text that is safe on a terminal: control characters become their pictures, characters that turn the writing
 * direction or are nowhere to be seen become a replacement mark. A tab becomes a blank; LF stays.
 */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(HIDDEN, (char) => (char === "\t" ? " " : picture(char)));
}

/**
 * The same on one line: a line end becomes its picture too, so that no text can begin a line that hap has not written.
 */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", "\u240a");
}

/** The same characters as JSON escapes them, for a text that is JSON already: its value is the same. */
export function escapeHidden(json: string): string {
  return json.replace(HIDDEN, (char) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** What hap itself writes to a terminal beside text: the colours of src/report/palette.ts. */
const COLOURS = String.raw`\u001b\[(?:1|2|22|3[12356]|39|90)m`;

/** And where lines are rewritten, the sequences of src/report/screen.ts. */
const CURSOR = String.raw`\u001b\[(?:\?(?:25|2026)[hl]|[JK]|\d+A)|\r`;

/** A text as it may go to the output: hap's own colours, tabs and line ends pass, everything else is made visible. */
export const printable = passing(COLOURS);

/** The same for the updates of a screen, which move the cursor. */
export const drawable = passing(`${COLOURS}|${CURSOR}`);

function passing(own: string): (text: string) => string {
  const pattern = new RegExp(`(${own}|\t)|${HIDDEN.source}`, "gu");
  return (text) =>
    PLAIN.test(text) ? text : text.replace(pattern, (found, passes?: string) => passes ?? picture(found));
}

function picture(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
