import { hasErrors, type Stage } from "../diagnostics/diagnostic.js";
import { lineText, position, type SourceFile } from "../source/source-file.js";
import { commonIndent, indentOf } from "./heredoc-indent.js";
import { layoutOf, type LineLayout } from "./layout.js";
import { read } from "./parse.js";

const perBlock = 2;
const perContinuation = 4;
const perHeredoc = 2;

/**
 * The file with white space set right: indentation, trailing blanks, single blank lines, LF. Blanks between words and
 * the text of heredocs stay. A file with syntax errors is given back as it is, with the errors.
 */
export function format(file: SourceFile): Stage<string> {
  const { tokens, diagnostics } = read(file);
  if (hasErrors(diagnostics)) return { value: file.text, diagnostics };
  const continued = new Set(tokens.continuations.map((token) => position(file, token.startOffset).line + 1));
  const groups = layoutOf(file, tokens.tokens).map((layout, line) => {
    if (layout === null) return [];
    return linesOf(file, line, { ...layout, isContinued: continued.has(line) });
  });
  const lines = withoutSpareBlanks(groups).flat();
  return { value: lines.length === 0 ? "" : `${lines.join("\n")}\n`, diagnostics };
}

/** One line, with the heredoc that starts on it. */
function linesOf(
  file: SourceFile,
  line: number,
  layout: LineLayout & { readonly isContinued: boolean },
): readonly string[] {
  const indent = layout.depth * perBlock + (layout.isContinued ? perContinuation : 0);
  const text = indented(indent, trimBlanks(lineText(file, line)));
  if (layout.heredocEnd === null) return [text];
  const body = Array.from({ length: layout.heredocEnd - line - 1 }, (_, index) => lineText(file, line + 1 + index));
  const end = trimBlanks(lineText(file, layout.heredocEnd));
  const directives = new Set([...layout.directives].map((at) => at - line - 1));
  return [text, ...heredocBody(body, directives, indent + perHeredoc), indented(indent, end)];
}

/**
 * Moves a text (some lines of which are directives, counted from 0) so that its common indent is `indent`; what its
 * lines have beyond that is theirs.
 */
function heredocBody(body: readonly string[], directives: ReadonlySet<number>, indent: number): readonly string[] {
  const common = commonIndent(body.join("\n"), directives);
  if (body.every((line) => trimBlanks(line) === "")) return body;
  return body.map((line) => indented(indent, line.slice(Math.min(indentOf(line), common))));
}

function indented(indent: number, text: string): string {
  return text === "" ? "" : " ".repeat(indent) + text;
}

function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && isBlankAt(text, end - 1)) end--;
  let start = 0;
  while (start < end && isBlankAt(text, start)) start++;
  return text.slice(start, end);
}

function isBlankAt(text: string, at: number): boolean {
  return text.charAt(at) === " " || text.charAt(at) === "\t";
}

/** Takes away blank lines at both ends and all but the first of several. */
function withoutSpareBlanks(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const kept: (readonly string[])[] = [];
  for (const group of groups) {
    const isSpare = isBlank(group) && (kept.length === 0 || isBlank(kept.at(-1)));
    if (group.length > 0 && !isSpare) kept.push(group);
  }
  if (isBlank(kept.at(-1))) kept.pop();
  return kept;
}

function isBlank(group: readonly string[] | undefined): boolean {
  return group?.length === 1 && group[0] === "";
}
