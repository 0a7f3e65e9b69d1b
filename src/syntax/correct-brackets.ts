import { partnerOf } from "../../grammar/word-scan.js";
import type { CodeLine } from "./code-lines.js";
import type { DraftEdit } from "./draft.js";
import type { Habit } from "./habits.js";

/** Lines of one list that are looked at. */
const LONGEST = 500;

const PARTNERS: Readonly<Record<string, string>> = { "(": ")", "[": "]" };

/** A bracket that a line ends with, whose list over several lines was not closed: the rest is read as if it were. */
export function correctBrackets(lines: readonly CodeLine[]): readonly Habit[] {
  const found: Habit[] = [];
  const text = lines.map((line) => line.text).join("\n");
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const head = /(?<![\w"'])\$\{[^"'{}]*[[(][ \t]*$/.exec(line.code);
    const open = head === null ? [] : openIn(line, head.index + 2);
    const [first] = open;
    const isClosed = first === undefined || partnerOf(text, offset + first.at - line.start) !== -1;
    const habit = isClosed ? null : closed(lines, index, open);
    if (habit !== null) found.push(habit);
    offset += line.text.length + 1;
  }
  return found;
}

interface BracketAt {
  readonly char: string;
  /** Its offset in the text. */
  readonly at: number;
}

/** The brackets that are open at the end of a line, the innermost last. */
function openIn({ code, start }: CodeLine, from: number): readonly BracketAt[] {
  const open: BracketAt[] = [];
  for (let at = from; at < code.length; at++) {
    const char = code.charAt(at);
    if (char in PARTNERS) open.push({ char, at: start + at });
    else if (char === "]" || char === ")") open.pop();
  }
  return open;
}

/** What is put in so that the list which begins behind line `index` ends where it was most likely meant to. */
function closed(lines: readonly CodeLine[], index: number, before: readonly BracketAt[]): Habit | null {
  const open = [...before];
  for (let at = index + 1; at < Math.min(lines.length, index + LONGEST); at++) {
    const line = lines[at];
    if (line === undefined) return null;
    const missing = missingIn(line, open);
    if (missing !== null) return unclosed(missing.bracket, missing.change);
    if (line.code.trim() === "" && line.text.trim() !== "") continue;
    const next = lines[at + 1]?.code.trim() ?? "";
    if (line.code.trimEnd().endsWith(",") || /^[\])}]/.test(next)) continue;
    // Neither an item nor an end: the list stopped above.
    const last = lines[at - 1];
    const [bracket] = open.slice(-1);
    if (last === undefined || bracket === undefined || at - 1 === index) return null;
    const end = last.start + last.code.trimEnd().length;
    return unclosed(bracket, { start: end, end, text: `${closersOf(open)}}` });
  }
  return null;
}

interface MissingCloser {
  readonly bracket: BracketAt;
  readonly change: DraftEdit;
}

/** Follows the brackets of a line; the first place where one that is open should have been closed. */
function missingIn({ code, start }: CodeLine, open: BracketAt[]): MissingCloser | null {
  for (let at = 0; at < code.length; at++) {
    const char = code.charAt(at);
    if (char in PARTNERS) open.push({ char, at: start + at });
    else if (char === "$" && code.charAt(at + 1) === "{") at = Math.max(at, code.indexOf("}", at));
    else if (char === "]" || char === ")" || char === "}") {
      const partner = open.findLastIndex((one) => PARTNERS[one.char] === char);
      const lost = open.splice(partner + 1);
      const [bracket] = lost.slice(-1);
      if (bracket !== undefined && (partner !== -1 || char === "}"))
        return { bracket, change: { start: start + at, end: start + at, text: closersOf(lost) } };
      open.pop();
    }
  }
  return null;
}

function closersOf(open: readonly BracketAt[]): string {
  return open
    .map(({ char }) => PARTNERS[char] ?? "")
    .toReversed()
    .join("");
}

function unclosed({ char, at }: BracketAt, change: DraftEdit): Habit {
  const close = PARTNERS[char] ?? "";
  return {
    code: "HAP1064",
    message: `expected \`${close}\` for this \`${char}\``,
    help: `put \`${change.text}\` at its end; over several lines no \`{\` or \`}\` may stand before its partner`,
    at: [at, at + 1],
    changes: [change],
  };
}
