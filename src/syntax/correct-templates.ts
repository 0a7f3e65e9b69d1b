import type { DraftEdit } from "./draft.js";
import type { CodeLine } from "./code-lines.js";
import type { Habit } from "./habits.js";

/** `{% … %}` and `{{ … }}` of Jinja; what opens and what closes is one habit, and so are those of one line. */
export function correctTemplates(lines: readonly CodeLine[]): readonly Habit[] {
  return [...statements(lines), ...values(lines), ...defaults(lines), ...heads(lines)];
}

interface OpenTemplate {
  readonly habit: Habit;
  readonly changes: DraftEdit[];
}

function statements(lines: readonly CodeLine[]): readonly Habit[] {
  const found: OpenTemplate[] = [];
  const open: OpenTemplate[] = [];
  for (const { start, code } of lines) {
    for (const match of code.matchAll(/\{%[-+]?\s*(.*?)\s*[-+]?%\}|\{#(.*?)#\}/g)) {
      const at = start + match.index;
      const end = at + match[0].length;
      const statement = match[1];
      const text =
        statement === undefined
          ? `#${match[2] ?? ""}`
          : statementOf(statement, code.slice(match.index + match[0].length));
      const change = { start: at, end, text };
      const top = open.at(-1);
      if (statement !== undefined && top !== undefined && /^(?:end|else|elif)/.test(statement)) {
        top.changes.push(change);
        if (statement.startsWith("end")) open.pop();
        continue;
      }
      const shown = statement === undefined ? "{# … #}" : "{% … %}";
      const changes = [change];
      const habit: Habit = {
        code: "HAP1070",
        message: `\`${shown}\` is Jinja`,
        help: `write \`${text.trim()}\`${text.trim().endsWith("{") ? " … `}`" : ""}`,
        at: [at, end],
        changes,
      };
      found.push({ habit, changes });
      if (statement !== undefined && /^(?:for|if)\b/.test(statement)) open.push({ habit, changes });
    }
  }
  return found.map(({ habit, changes }) => ({ ...habit, changes }));
}

function statementOf(statement: string, after: string): string {
  const gap = /^\s|^$/.test(after) ? "" : " ";
  if (statement.startsWith("end")) return `}${gap}`;
  if (statement === "else") return `} else {${gap}`;
  if (statement.startsWith("elif")) return `} else if${statement.slice(4)} {${gap}`;
  return `${statement} {${gap}`;
}

function values(lines: readonly CodeLine[]): readonly Habit[] {
  return lines.flatMap(({ start, code }): readonly Habit[] => {
    const changes = [...code.matchAll(/\$?\{\{[-+]?\s*([\w.\[\]-]+)(?:\s*\|\s*default\(([^()]*)\))?\s*[-+]?\}\}/g)].map(
      (match) => {
        const [all, name = "", other] = match;
        const at = start + match.index;
        return {
          start: at,
          end: at + all.length,
          text: `\${${other === undefined ? name : `${name} ?? ${other.trim()}`}}`,
        };
      },
    );
    const [first] = changes;
    if (first === undefined) return [];
    return [
      {
        code: "HAP1070",
        message: "`{{ … }}` is Jinja",
        help: `a value is filled in by \`${first.text}\``,
        at: [first.start, first.end],
        changes,
      },
    ];
  });
}

/** `${x | default(y)}`: a filter of Jinja in a value of hap. */
function defaults(lines: readonly CodeLine[]): readonly Habit[] {
  return lines.flatMap(({ start, code, text: line }): readonly Habit[] => {
    const found = /\$\{\s*([\w.\[\]-]+)\s*(\|\s*default\(([^()]*)\))\s*\}/.exec(line);
    const [, name = "", filter = "", other = ""] = found ?? [];
    if (found === null || code.charAt(found.index) !== "$") return [];
    const at = start + found.index + found[0].indexOf("|");
    const text = `?? ${other.trim()}`;
    return [
      {
        code: "HAP1070",
        message: "`| default(…)` is Jinja",
        help: `write \`\${${name} ${text}}\``,
        at: [at, at + filter.length],
        changes: [{ start: at, end: at + filter.length, text }],
      },
    ];
  });
}

/** `if ${x} {`: behind `if`, `for` and `@when` names stand without `${ }`. */
function heads(lines: readonly CodeLine[]): readonly Habit[] {
  return lines.flatMap(({ start, code }): readonly Habit[] => {
    const found = /^[\s}]*(?:else\s+)?(?:if|for\s+[\w-]+\s+in|@when)\s+/.exec(code);
    if (found === null) return [];
    const from = found[0].length;
    const rest = code.slice(from);
    const block = /(?<=\s)\{(?=\s|$)/.exec(rest);
    if (block === null && !found[0].includes("@when")) return [];
    const changes = [...rest.slice(0, block?.index).matchAll(/\$\{([^{}]*)\}/g)].flatMap((match) => {
      const at = start + from + match.index;
      const end = at + match[0].length;
      return [
        { start: at, end: at + 2, text: "" },
        { start: end - 1, end, text: "" },
      ];
    });
    const [first] = changes;
    if (first === undefined) return [];
    return [
      {
        code: "HAP1060",
        message: "expected a value, found `$`",
        help: "names stand without `$` in an expression",
        at: [first.start, first.start + 1],
        changes,
      },
    ];
  });
}
