import { tokenize, type Tokens } from "../../grammar/lexer.js";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { codeLines, type CodeLine } from "./code-lines.js";
import type { Corrected } from "./correct-characters.js";
import { correctBrackets } from "./correct-brackets.js";
import { HEREDOC_START, correctHeredocs } from "./correct-heredocs.js";
import { correctTemplates } from "./correct-templates.js";
import { changed, spanInFile, type Draft } from "./draft.js";
import { HABITS, type FindHabit, type Habit } from "./habits.js";

/**
 * Ways of writing of other languages: Jinja, YAML, shells, C. Each is told once, and the text read on as it was most
 * likely meant. `tokens` are those of the draft.
 */
export function correctHabits(file: SourceFile, draft: Draft, tokens: Tokens): Corrected {
  if (!hasHint(draft.text, tokens) || /^\s*(?:#.*\n\s*)*(?:---|-\s)/.test(draft.text))
    return { draft, diagnostics: [] };
  let now = draft;
  let lines = codeLines(draft.text, tokens);
  const diagnostics: Diagnostic[] = [];
  for (const correct of [correctHeredocs, correctBrackets, correctTemplates, correctLines]) {
    const habits = correct(lines);
    if (habits.length === 0) continue;
    const before = now;
    diagnostics.push(...habits.map((habit) => report(file, before, habit)));
    now = changed(
      now,
      habits.flatMap(({ changes }) => changes),
    );
    lines = codeLines(now.text, tokenize(now.text));
  }
  return { draft: now, diagnostics };
}

/** The script in a heredoc is of another language by right, and nearly every playbook has one. */
function hasHint(text: string, { tokens }: Tokens): boolean {
  if (!HINT.test(text)) return false;
  const bodies = tokens.filter(({ tokenType }) => tokenType === t.HeredocText);
  let end = 0;
  const outside = bodies.map(({ startOffset, image }) => {
    const before = text.slice(end, startOffset);
    end = startOffset + image.length;
    return before;
  });
  return HINT.test([...outside, text.slice(end)].join("\n"));
}

/** What hardly any right file has; a file without it is not looked at line by line. */
const HINT = new RegExp(
  [
    `<<(?!${HEREDOC_START})`,
    "\\{[{%#]|\"\"\"|'''|\\b(?:elif|elsif|elseif|else-if|foreach|for-each)\\b",
    // Only in the head, which ends at its first `{`: what `for x in list { ${x} }` has behind it is right.
    "(?:\\b(?:if|in)|@when)[ \\t][^{\\r\\n]{0,1000}\\$\\{",
    "[(:|>][+-]?[ \\t]*(?:#.*)?\\r?$|:[ \\t]*\\{[ \\t]*(?:#.*)?\\r?$",
    "^[ \\t]*(?:-[ \\t]|--[ \\t]|//|/\\*|;+[ \\t]*\\p{L}|\\[[\\w.-]+@|[\\w.-]+@[\\w.-]+:|\\{[ \\t\\r]*$|\\{ |for[ \\t]*\\(|for +each)",
    "\\$\\{[^{}\\r\\n]{0,200}[[(][ \\t]*(?:#.*)?\\r?$",
    "\\\\\\r?\\n[ \\t]*#|\\|\\s*default\\(",
    "^[ \\t]*(?:(?:run|unless)[ \\t]+)?[$%>][ \\t]|^[ \\t]*(?:if[ \\t]+\\[|fi[ \\t\\r]*$|done[ \\t\\r]*$)|[ \\t]/[/*][ \\t]",
  ].join("|"),
  "mu",
);

function correctLines(lines: readonly CodeLine[]): readonly Habit[] {
  const found: Habit[] = [];
  let next = 0;
  for (const [index, { code }] of lines.entries()) {
    if (index < next || code.trim() === "") continue;
    for (const find of [commentInside, ...HABITS]) {
      const habit = find(lines, index);
      if (habit === null) continue;
      found.push(habit);
      next = Math.max(next, (habit.swallows?.[1] ?? -1) + 1);
      break;
    }
  }
  return found;
}

/** A comment between lines that are joined by `\`: it would end the line, so it goes above its first one. */
const commentInside: FindHabit = (lines, index) => {
  const line = lines[index];
  if (line === undefined || !/^.*\S\s+\\$/.test(line.code)) return null;
  let last = index;
  while (lines[last + 1]?.text.trimStart().startsWith("#") === true) last++;
  const next = lines[last + 1];
  if (last === index || next === undefined) return null;
  let top = index;
  while (/\s\\$/.test(lines[top - 1]?.code ?? "")) top--;
  const first = lines[top] ?? line;
  // A comment may end such a line; what is indented deeper behind it was to go on.
  if (next.text.trim() === "" || next.indent <= first.indent || /\{\s*$/.test(next.code)) return null;
  const comments = lines.slice(index + 1, last + 1);
  const above = comments.map(({ text: comment }) => `${first.text.slice(0, first.indent)}${comment.trim()}\n`).join("");
  const at = comments[0] ?? line;
  return {
    code: "HAP1048",
    message: "expected the rest of the line after `\\`, found a comment",
    help: "put the comment above the first of the joined lines",
    at: [at.start + at.indent, at.start + at.text.length],
    changes: [
      { start: first.start, end: first.start, text: above },
      { start: at.start, end: next.start, text: "" },
    ],
    swallows: [index, last],
  };
};

function report(file: SourceFile, draft: Draft, habit: Habit): Diagnostic {
  const span = ([start, end]: readonly [number, number]) => spanInFile(file, draft, start, end);
  const fix = habit.changes.map(({ start, end, text }) => ({ span: span([start, end]), text }));
  return diagnostic(habit.code, habit.message, span(habit.at), {
    help: habit.help,
    fix: habit.isGuess === true ? [] : fix,
    covers: (habit.covers ?? []).map(span),
  });
}
