/** How many blanks all text lines begin with; lines of blanks only do not count. */
export function commonIndent(body: string): number {
  const indents = textLines(body).map(indentOf);
  return indents.length === 0 ? 0 : indents.reduce((least, indent) => Math.min(least, indent));
}

/** How many blanks a line begins with; a tab is one. */
export function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

function textLines(body: string): readonly string[] {
  return body.split("\n").filter((line) => line.trim() !== "");
}
