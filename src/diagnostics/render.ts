import { position } from "../source/source-file.js";
import type { Detail, Diagnostic } from "./diagnostic.js";
import { excerpt, type ExcerptOptions, type Mark } from "./excerpt.js";
import type { Paint } from "./paint.js";
import { visible, visibleLine } from "./visible.js";
import { withoutSecrets } from "./without-secrets.js";
import { wrap } from "./wrap.js";

/** How diagnostics are shown. */
export interface RenderOptions {
  readonly colour: Paint;
  /** Columns of the screen; below 40 is taken as 40. */
  readonly width: number;
}

/**
 * A diagnostic as people read it: head, the place with the lines around it, and `= label text` lines. Ends in a line
 * end. Control characters in messages and source lines are made visible, so that a file cannot speak to the terminal.
 */
export function renderDiagnostic(problem: Diagnostic, { colour, width }: RenderOptions): string {
  const d = withoutSecrets(problem);
  const marks = marksOf(d);
  const options = { colour, width: Math.max(40, width), gutter: gutterOf(marks) };
  const files = [...new Set(marks.map((mark) => mark.span.file))];
  const places = files.flatMap((file) =>
    section(
      marks.filter((mark) => mark.span.file === file),
      options,
    ),
  );
  return `${[...head(d, options), ...places, ...details(d, options)].join("\n")}\n`;
}

/** The diagnostic's own place first, then those that explain it. */
function marksOf(d: Diagnostic): readonly Mark[] {
  const own: readonly Mark[] = d.span === null ? [] : [{ span: d.span, label: d.label, sign: "^", role: d.severity }];
  const related = d.related.map(({ span, message }): Mark => ({ span, label: message, sign: "-", role: "related" }));
  return [...own, ...related];
}

/** Columns of the longest line number. */
function gutterOf(marks: readonly Mark[]): number {
  return Math.max(1, ...marks.map(({ span }) => String(position(span.file, span.end).line).length));
}

function head(d: Diagnostic, { colour, width }: ExcerptOptions): readonly string[] {
  const name = `${d.severity}[${d.code}]`;
  return wrap(`${name}: ${visible(d.message).replaceAll("\n", " ")}`, width).map((line, index) => {
    if (index > 0) return `  ${colour("bold", line)}`;
    return `${colour(d.severity, name)}${colour("bold", line.slice(name.length))}`;
  });
}

function section(marks: readonly Mark[], options: ExcerptOptions): readonly string[] {
  const [first] = marks;
  if (first === undefined) return [];
  const { file, start } = first.span;
  const { line, column } = position(file, start);
  const corner = options.colour("dim", `${" ".repeat(options.gutter)} ┌─`);
  return [`${corner} ${visibleLine(file.path)}:${line}:${column}`, ...excerpt(file, marks, options)];
}

function details(d: Diagnostic, options: ExcerptOptions): readonly string[] {
  const all: readonly Detail[] = [...d.details, ...(d.help === null ? [] : [{ label: "help", text: d.help }])];
  const widest = Math.max(0, ...all.map(({ label }) => label.length));
  return all.flatMap((detail) => detailLines(detail, widest, options));
}

/** `= label text`, further lines under the first. */
function detailLines(
  { label, text }: Detail,
  widest: number,
  { colour, gutter, width }: ExcerptOptions,
): readonly string[] {
  const indent = gutter + 1;
  const room = Math.max(10, width - indent - widest - 3);
  const lines = visible(text)
    .replace(/\n+$/, "")
    .split("\n")
    .flatMap((line) => wrap(line, room));
  return lines.map((line, index) => {
    if (index > 0) return `${" ".repeat(indent + widest + 3)}${line}`.trimEnd();
    return `${" ".repeat(indent)}${colour("dim", "=")} ${colour("bold", visibleLine(label).padEnd(widest))} ${line}`.trimEnd();
  });
}
