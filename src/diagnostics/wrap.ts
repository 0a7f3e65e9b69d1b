import fastStringWidth from "fast-string-width";

/** Breaks a text at blanks into lines of at most `width` columns; a word that is longer stands alone on its line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let columns = 0;
  for (const word of text.split(" ")) {
    const own = PLAIN.test(word) ? word.length : fastStringWidth(word);
    if (line !== "" && columns + 1 + own > width) {
      lines.push(line);
      line = word;
      columns = own;
    } else {
      columns += own + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/** A column for each character. */
const PLAIN = /^[\x20-\x7e]*$/;
