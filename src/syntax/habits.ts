import type { Code } from "../diagnostics/code.js";
import { lastDeeper, nextLine, type CodeLine } from "./code-lines.js";
import type { DraftEdit } from "./draft.js";

/** A habit of another language that was found: what the text was most likely meant to be. */
export interface Habit {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
  /** What is marked, as offsets of the text. */
  readonly at: readonly [start: number, end: number];
  readonly changes: readonly DraftEdit[];
  /** What of the text tells nothing else. */
  readonly covers?: readonly (readonly [start: number, end: number])[];
  /** Lines that are no code after all: those from and to these indices. */
  readonly swallows?: readonly [first: number, last: number];
  /** The changes are only a guess to read on with. */
  readonly isGuess?: boolean;
}

/** Looks for one kind of habit at a line. */
export type FindHabit = (lines: readonly CodeLine[], index: number) => Habit | null;

/** Lines of a shell's block that is looked at. */
const LONGEST = 1000;

function endOf(line: CodeLine | undefined): number {
  return line === undefined ? 0 : line.start + line.text.length;
}

function blanks(line: CodeLine): string {
  return line.text.slice(0, line.indent);
}

/** A range of a line by a match of its code. */
function rangeOf(line: CodeLine, index: number, length: number): readonly [number, number] {
  return [line.start + index, line.start + index + length];
}

/** `service x (` … `)`, and `service x:` with indented lines. */
const block: FindHabit = (lines, index) => {
  const line = lines[index];
  const found = line === undefined ? null : /^\s*[^\s{};].*?(\s*)([(:])\s*$/.exec(line.code);
  if (line === undefined || found === null) return null;
  const [, gap = "", mark = ""] = found;
  const last = lastDeeper(lines, index);
  if (last === index) return null;
  if (/\$\{[^}]*$|\[[^\]]*$/.test(line.code)) return null;
  const at = line.code.trimEnd().length - 1;
  const open = { start: line.start + at - gap.length, end: line.start + at + 1, text: " {" };
  const close = lines[last + 1];
  const isPaired = mark === "(" && close !== undefined && close.text.trim() === ")" && close.indent === line.indent;
  if (mark === "(" && !isPaired) return null;
  const yaml = mark === ":" ? yamlAt(lines, index, last) : null;
  if (yaml !== null) return yaml;
  const end = isPaired
    ? { start: close.start + close.indent, end: close.start + close.indent + 1, text: "}" }
    : { start: endOf(lines[last]), end: endOf(lines[last]), text: `\n${blanks(line)}}` };
  return {
    code: "HAP1071",
    message: `expected \`{\` at the end of the line, found \`${mark}\``,
    help:
      mark === "("
        ? "a block stands between `{` and `}`"
        : "indentation makes no block: put `{` at the end of this line, and `}` on a line after the block",
    at: rangeOf(line, at, 1),
    changes: [open, end],
  };
};

/** Keys with values and with keys below them, one in another: nothing of hap is written so. */
function yamlAt(lines: readonly CodeLine[], index: number, last: number): Habit | null {
  const line = lines[index];
  const all = lines.slice(index, last + 1).filter(({ code }) => code.trim() !== "");
  const isYaml = all.every(({ code }) => /^\s*(?:-\s+)?["']?[\w.*-]+["']?:(?:\s|$)/.test(code));
  const isNested = all.slice(1).some(({ code }) => /:\s*$/.test(code));
  if (line === undefined || !isYaml || !isNested) return null;
  return {
    code: "HAP1071",
    message: "expected a line of hap, found YAML",
    help: "an inventory of Ansible is read from a file of its own, `-i hosts.yml`; a playbook of Ansible has to be written anew",
    at: rangeOf(line, line.indent, line.code.trim().length),
    changes: all.map((one) => ({ start: one.start + one.indent, end: endOf(one), text: "" })),
    covers: [[line.start + line.indent, endOf(lines[last])]],
    swallows: [index, last],
    isGuess: true,
  };
}

/** `for … in …: {` and `else: {`: the colon of Python before a block. */
const colon: FindHabit = (lines, index) => {
  const line = lines[index];
  const found = line === undefined ? null : /^(\s*(?:\}\s*)?[^\s{};:].*?):(\s*)\{\s*$/.exec(line.code);
  if (line === undefined || found === null) return null;
  const [, before = "", gap = ""] = found;
  const at = before.length;
  const head = line.text.slice(line.indent, at).trimEnd();
  return {
    code: "HAP1071",
    message: "expected `{` at the end of the line, found `:` before it",
    help: `no colon stands before a block: write \`${head} {\``,
    at: rangeOf(line, at, 1),
    changes: [{ start: line.start + before.trimEnd().length, end: line.start + at + 1 + gap.length, text: " " }],
  };
};

/** `{` on a line of its own. */
const braceBelow: FindHabit = (lines, index) => {
  const line = lines[index];
  if (line === undefined || !/^\s*\{(?=\s|$)/.test(line.code)) return null;
  let above = index - 1;
  while (above >= 0 && lines[above]?.code.trim() === "") above--;
  const head = lines[above];
  if (head === undefined || head.indent < 0 || /[{};\\]\s*$|^\s*@(?!when)/.test(head.code)) return null;
  const end = head.start + head.code.trimEnd().length;
  return {
    code: "HAP1045",
    message: "expected a word before `{`",
    help: "`{` stands at the end of the line that it belongs to",
    at: rangeOf(line, line.indent, 1),
    changes: [
      { start: end, end, text: " {" },
      { start: line.start + line.indent, end: line.start + line.indent + 1, text: "" },
    ],
    // Whether that line was meant is a guess.
    covers: [[head.start + head.indent, line.start + line.indent + 1]],
  };
};

/** `content |` of YAML and `"""` of Python, before a text of several lines. */
const text: FindHabit = (lines, index) => {
  const line = lines[index];
  const found = line === undefined ? null : /(?:^|\s)("""|'''|[|>][+-]?)\s*$/.exec(line.text);
  const [, mark = ""] = found ?? [];
  if (line === undefined || found === null || line.code.trim() === "") return null;
  const isYaml = /^[|>]/.test(mark);
  // In the text of a heredoc, a pipe at a line's end is a shell's.
  if (isYaml && !line.code.trimEnd().endsWith(mark)) return null;
  if (isYaml && /^\s*(?:run|unless|validate|if|for)\b/.test(line.code)) return null;
  const last = isYaml ? lastDeeper(lines, index) : nextLine(lines, index, mark, (one) => one.text.trim() === mark);
  if (last <= index) return null;
  const start = line.start + line.text.trimEnd().length - mark.length;
  const body = lines.slice(index + 1, isYaml ? last + 1 : last);
  const opening = body.some((one) => one.text.includes("$")) ? "<<'END'" : "<<END";
  const close = lines[last];
  const end = isYaml
    ? { start: endOf(close), end: endOf(close), text: `\n${blanks(line)}END` }
    : { start: endOf(close) - (close?.text.trim().length ?? 0), end: endOf(close), text: "END" };
  return {
    code: "HAP1072",
    message: `expected \`<<END\` before a text of several lines, found \`${mark}\``,
    help: `a text of several lines stands between \`${opening}\` and a line \`END\``,
    at: [start, start + mark.length],
    changes: [{ start, end: start + mark.length, text: opening }, end],
    swallows: [index + 1, last],
  };
};

/** Comments of C, SQL and INI files. */
const comment: FindHabit = (lines, index) => {
  const line = lines[index];
  if (line === undefined) return null;
  const found = /^\s*(\/\/+|\/\*|--(?=\s)|;+(?=\s+\p{L}))|\s(\/\/|\/\*)(?=\s)/u.exec(line.code);
  const mark = found?.[1] ?? found?.[2];
  if (found === null || mark === undefined) return null;
  const at = found.index + found[0].length - mark.length;
  const changes: DraftEdit[] = [{ start: line.start + at, end: line.start + at + mark.length, text: "#" }];
  let last = index;
  if (mark === "/*") {
    last = nextLine(lines, index - 1, "*/", (one) => one.text.includes("*/"));
    const close = lines[last];
    const end = close?.text.indexOf("*/") ?? -1;
    if (close === undefined || close.text.slice(end + 2).trim() !== "") return null;
    for (const one of lines.slice(index + 1, last + 1)) {
      const star = one.text.startsWith("*", one.indent) && !one.text.startsWith("*/", one.indent) ? 1 : 0;
      changes.push({ start: one.start + one.indent, end: one.start + one.indent + star, text: "# " });
    }
    changes.push({ start: close.start + end, end: close.start + end + 2, text: "" });
  }
  return {
    code: "HAP1073",
    message: `expected \`#\` before a comment, found \`${mark}\``,
    help: "a comment is `# …`, to the end of its line",
    at: rangeOf(line, at, mark.length),
    changes,
    swallows: [index, last],
  };
};

/** A prompt of a shell that was copied along. */
const prompt: FindHabit = (lines, index) => {
  const line = lines[index];
  const pattern = /^\s*(?:(?:run|unless)\s+)?(\[[\w.-]+@[^\]]*\][#$%]|[\w.-]+@[\w.-]+:\S*[#$%]|[$%>])\s+(?=\S)/;
  const found = line === undefined ? null : pattern.exec(line.code);
  const [all = "", shown = ""] = found ?? [];
  if (line === undefined || found === null) return null;
  const at = all.indexOf(shown);
  return {
    code: "HAP1074",
    message: `\`${shown}\` is the prompt of a shell`,
    help: "take it away",
    at: rangeOf(line, at, shown.length),
    changes: [{ start: line.start + at, end: line.start + all.length, text: "" }],
  };
};

/** `- item` of YAML; lines in a row are told together. */
const dash: FindHabit = (lines, index) => {
  const isItem = (line: CodeLine | undefined): line is CodeLine => line !== undefined && /^\s*-\s+\S/.test(line.code);
  const line = lines[index];
  if (!isItem(line)) return null;
  let last = index;
  while (isItem(lines[last + 1]) && lines[last + 1]?.indent === line.indent) last++;
  const items = lines.slice(index, last + 1);
  return {
    code: "HAP1076",
    message: "expected a word at the start of the line, found the `-` of a YAML list",
    help: "each line of a block is an entry by itself: take the `-` away",
    at: rangeOf(line, line.indent, 1),
    changes: items.map((one) => {
      const start = one.start + one.indent;
      return { start, end: start + (/^-\s+/.exec(one.text.slice(one.indent))?.[0].length ?? 1), text: "" };
    }),
    swallows: [index, last],
  };
};

/** `elif`, `foreach` and `for (… in …)`. */
const keyword: FindHabit = (lines, index) => {
  const line = lines[index];
  if (line === undefined) return null;
  const branch = /^\s*(?:\}\s*)?(el(?:se)?-?if|elsif)(?=\s.*\{\s*$)/.exec(line.code);
  const loop = /^\s*(foreach|for\s+each|for-each)(?=\s+\S+\s+in\s.*\{\s*$)/.exec(line.code);
  const round = /^\s*(for\s*\(\s*([\w-]+)\s+in\s+(.*?)\s*\))\s*\{\s*$/.exec(line.code);
  const [found, meant] =
    branch !== null
      ? [branch, "else if"]
      : loop !== null
        ? [loop, "for"]
        : [round, `for ${round?.[2]} in ${round?.[3]}`];
  const [all = "", word = ""] = found ?? [];
  if (found === null) return null;
  const at = all.length - (round === found ? all.trimStart().length : word.length);
  return {
    code: "HAP1075",
    message: `expected \`${meant}\`, found \`${word}\``,
    help: `write \`${meant}\``,
    at: rangeOf(line, at, word.length),
    changes: [{ start: line.start + at, end: line.start + at + word.length, text: meant }],
  };
};

/** `if [ … ]; then` … `fi`, and `for … in …; do` … `done`. */
const shell: FindHabit = (lines, index) => {
  const line = lines[index];
  if (line === undefined) return null;
  const test = /^\s*(if\s+\[+\s+(.*?)\s+\]+\s*(?:;\s*then)?)\s*$/.exec(line.text);
  const loop = /^\s*(for\s+[\w-]+\s+in\s+[^;]+?\s*;\s*do)\s*$/.exec(line.text);
  const [, written = "", condition = ""] = test ?? loop ?? [];
  if (written === "") return null;
  const closing = `${blanks(line)}${test === null ? "done" : "fi"}`;
  const last = nextLine(lines, index, closing, ({ code }) => code.trimEnd() === closing);
  if (last === -1 || last - index > LONGEST) return null;
  const head = test === null ? written.replace(/\s*;\s*do$/, " {") : `if ${asCondition(condition) ?? "true"} {`;
  const marks = lines.slice(index + 1, last).filter((one) => one.indent === line.indent);
  const range = (one: CodeLine): Omit<DraftEdit, "text"> => ({ start: one.start + one.indent, end: endOf(one) });
  const others = marks.flatMap((one): readonly DraftEdit[] => {
    if (one.code.trim() === "else") return [{ ...range(one), text: "} else {" }];
    return one.code.trim() === "then" ? [{ ...range(one), text: "" }] : [];
  });
  const close = lines[last] ?? line;
  const at = line.start + line.indent;
  return {
    code: "HAP1075",
    message: `expected \`${test === null ? "for NAME in LIST {" : "if CONDITION {"}\`, found the way of a shell`,
    help: `write \`${head}\` … \`}\``,
    at: [at, at + written.length],
    changes: [{ start: at, end: at + written.length, text: head }, ...others, { ...range(close), text: "}" }],
    covers: [[at, endOf(line)]],
    isGuess: true,
  };
};

/** A test of a shell as a condition: names stand without `$`, texts in quotes. */
function asCondition(test: string): string | null {
  const parts = /^"?\$\{?(\w+)\}?"?\s+(=|==|!=)\s+"?([\w./-]+)"?$/.exec(test);
  if (parts === null) return null;
  const [, name = "", operator = "", value = ""] = parts;
  return `${name} ${operator === "!=" ? "!=" : "=="} ${/^\d+$/.test(value) ? value : `"${value}"`}`;
}

/** In the order in which they are tried. */
export const HABITS: readonly FindHabit[] = [text, comment, prompt, dash, keyword, shell, block, colon, braceBelow];
