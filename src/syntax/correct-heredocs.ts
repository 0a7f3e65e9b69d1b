import { firstAbove, lastDeeper, type CodeLine } from "./code-lines.js";
import type { Habit } from "./habits.js";

/** `<<-END`, `<< END`, `<<"END"` and whatever else a shell or a typo makes of a heredoc's start. */
export function correctHeredocs(lines: readonly CodeLine[]): readonly Habit[] {
  const ends = linesByText(lines);
  const found: Habit[] = [];
  let next = 0;
  for (const [index, line] of lines.entries()) {
    const start = index < next || !line.code.includes("<<") ? null : BAD_START.exec(line.text);
    if (start === null || !line.code.startsWith("<<", start.index) || isGood(line, start.index)) continue;
    const written = line.text.slice(start.index).trimEnd();
    const mark = /^<<+[-~]?\s*(?:["'\\]?)([^\s"'\\;{}]+)["']?/.exec(written)?.[1] ?? "";
    const last = firstAbove(ends.get(mark) ?? [], index);
    const isRight = /^[A-Za-z_]\w*$/.test(mark);
    const word = isRight ? mark : "END";
    const isRaw = /^<<+[-~]?\s*["'\\]/.test(written);
    const text = isRaw ? `<<'${word}'` : `<<${word}`;
    const shown = /^<<+[-~]?\s*\S*/.exec(written)?.[0] ?? written;
    const at = line.start + start.index;
    const until = last === -1 ? lastDeeper(lines, index) : last;
    const close = lines[last];
    const end = lines[until];
    found.push({
      code: "HAP1032",
      message: `expected \`<<${word}\` or \`<<'${word}'\`, found \`${shown}\``,
      help: "the end mark is a name that follows `<<` at once, without `-`, blanks or double quotes; quote the word to mean the text",
      at: [at, at + shown.length],
      changes:
        close === undefined
          ? []
          : [
              { start: at, end: at + written.length, text },
              ...(isRight
                ? []
                : [{ start: close.start + close.indent, end: close.start + close.text.length, text: word }]),
            ],
      covers: [[at, end === undefined ? at + shown.length : end.start + end.text.length]],
    });
    next = until + 1;
  }
  return found;
}

const BAD_START = /(?<=\s|^)<<\S*(?:\s+["']?\w+["']?)?(?=[\s;{}]*$)/;

/** A pattern for what stands behind `<<` where the lexer takes it for a heredoc's start. */
export const HEREDOC_START = "(?:'[A-Za-z_]\\w*'|[A-Za-z_]\\w*)(?=[\\s;]|$)";
const GOOD_START = new RegExp(`^<<${HEREDOC_START}`);

/** Whether the lexer takes it for a heredoc: then the text below is no code. */
function isGood({ text }: CodeLine, at: number): boolean {
  return GOOD_START.test(text.slice(at));
}

function linesByText(lines: readonly CodeLine[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { text }] of lines.entries()) {
    const key = text.trim();
    const at = found.get(key);
    if (at === undefined) found.set(key, [index]);
    else at.push(index);
  }
  return found;
}
