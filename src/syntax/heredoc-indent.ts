/** How many blanks all text lines begin with; lines of blanks only and directives (by number from 0) do not count. */
export function commonIndent(body: string, directives: ReadonlySet<number>): number {
  const own = textLines(body, directives);
  // A text of nothing but directives is moved as a whole.
  const indents = (own.length > 0 ? own : textLines(body, new Set())).map(indentOf);
  return indents.length === 0 ? 0 : indents.reduce((least, indent) => Math.min(least, indent));
}

/** How many blanks a line begins with; a tab is one. */
export function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

function textLines(body: string, directives: ReadonlySet<number>): readonly string[] {
  return body.split("\n").filter((line, index) => line.trim() !== "" && !directives.has(index));
}
