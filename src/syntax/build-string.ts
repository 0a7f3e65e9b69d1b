import type { IToken } from "chevrotain";
import type * as cst from "../../grammar/generated/hap-cst.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { join, type Span } from "../source/source-file.js";
import { buildEmbedded } from "./build-expression.js";
import { first, spanOf, type BuildContext } from "./context.js";
import { BROKEN, type Expression, type Part, type TextPart } from "./tree.js";

/** The parts of a quoted text and its place, quotes included. */
export interface Quoted {
  readonly parts: readonly Part[];
  readonly span: Span;
}

/** `"…"`: escapes replaced, text between two `${…}` in one part. */
export function buildString(context: BuildContext, { children }: cst.StringCstNode): Quoted {
  const open = first(children.StringOpen);
  const close = first(children.StringClose) ?? first(children.StringUnclosed);
  const start = open === undefined ? { file: context.file, start: 0, end: 0 } : spanOf(context.file, open);
  const span = close === undefined ? start : join(start, spanOf(context.file, close));
  const before = context.diagnostics.length;
  const parts = mergeText((children.stringPart ?? []).flatMap((part) => buildStringPart(context, part)));
  // Something inside that is not closed took the closing quote along.
  const isExplained = context.diagnostics.slice(before).some((known) => context.unclosed.has(known));
  if (children.StringUnclosed !== undefined && !isExplained) reportUnclosed(context, '"', span);
  return { parts, span };
}

/** `'…'`: taken as it is. */
export function buildRawString(context: BuildContext, { children }: cst.RawStringCstNode): Quoted {
  const token = first(children.RawString) ?? first(children.RawUnclosed);
  if (token === undefined) return { parts: [], span: { file: context.file, start: 0, end: 0 } };
  const span = spanOf(context.file, token);
  const closed = children.RawString !== undefined;
  if (!closed) reportUnclosed(context, "'", span);
  const inner = { ...span, start: span.start + 1, end: closed ? span.end - 1 : span.end };
  const text = token.image.slice(1, closed ? -1 : undefined);
  return { parts: text === "" ? [] : [{ kind: "text", text, span: inner }], span };
}

/** The parts of one `${…}`. */
export function buildInterpolation(context: BuildContext, node: Interpolation): readonly Part[] {
  const { open, embedded, end } = node;
  if (open === undefined || end === undefined) return [];
  const span = join(spanOf(context.file, open), spanOf(context.file, end));
  const before = context.diagnostics.length;
  const expression: Expression | null = buildEmbedded(context, embedded);
  if (end.image === "") {
    const isExplained = context.diagnostics.slice(before).some((known) => context.unclosed.has(known));
    if (!isExplained) {
      context.diagnostics.length = before;
      report(context, unclosedInterpolation(context, open, span));
    }
  }
  return [{ kind: "expression", expression: expression ?? { kind: "name", name: BROKEN, span }, span }];
}

/** What all rules for `${…}` have. */
export interface Interpolation {
  readonly open: IToken | undefined;
  readonly embedded: cst.EmbeddedCstNode | undefined;
  readonly end: IToken | undefined;
}

/** Puts neighbouring texts into one part. */
export function mergeText(parts: readonly Part[]): readonly Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === "text" && last?.kind === "text") {
      merged[merged.length - 1] = { kind: "text", text: last.text + part.text, span: join(last.span, part.span) };
    } else merged.push(part);
  }
  return merged;
}

const escapes: Readonly<Record<string, string>> = { "\\n": "\n", "\\t": "\t", '\\"': '"', "\\\\": "\\", "\\$": "$" };

function buildStringPart(context: BuildContext, { children }: cst.StringPartCstNode): readonly Part[] {
  const inner = first(children.stringInterpolation)?.children;
  if (inner !== undefined) {
    const open = first(inner.StringInterpolation);
    return buildInterpolation(context, { open, embedded: first(inner.embedded), end: first(inner.InterpolationEnd) });
  }
  const bad = first(children.BadEscape);
  if (bad !== undefined) reportBadEscape(context, bad);
  const token = first(children.StringText) ?? first(children.StringEscape) ?? first(children.StringRest) ?? bad;
  if (token === undefined) return [];
  const text = children.StringEscape === undefined ? token.image : (escapes[token.image] ?? token.image);
  return [{ kind: "text", text, span: spanOf(context.file, token) } satisfies TextPart];
}

function reportBadEscape(context: BuildContext, token: IToken): void {
  const message = `expected \`\\n\`, \`\\t\`, \`\\"\`, \`\\\\\` or \`\\$\` in a string, found \`${token.image}\``;
  const help = `write \`\\${token.image}\` for a backslash, or use single quotes, which take everything as it is`;
  context.diagnostics.push(diagnostic("HAP1021", message, spanOf(context.file, token), { help }));
}

function reportUnclosed(context: BuildContext, quote: string, span: Span): void {
  const at = { ...span, end: span.start + 1 };
  const help = `close it with \`${quote}\` on the same line; text over several lines goes in a heredoc, \`<<END\``;
  const message = `expected \`${quote}\` before the end of the line`;
  const label = "this string is not closed";
  report(context, diagnostic("HAP1020", message, at, { label, help, covers: [takenAlong(span, quote)] }));
}

function report(context: BuildContext, problem: Diagnostic): void {
  context.diagnostics.push(problem);
  context.unclosed.add(problem);
}

/** Lines that are looked at for the end of a text that goes over several. */
const LONGEST_TEXT = 50;

/**
 * What a string without its end takes along: its line, from the beginning when a block was to open at its end, and
 * lines below up to one that only closes a quote, which is most likely its own.
 */
function takenAlong(span: Span, quote: string): Span {
  const { file } = span;
  const rest = restOfLine(span);
  const isHead = /\{\s*$/.test(file.text.slice(span.start, rest.end));
  const start = isHead ? file.text.lastIndexOf("\n", span.start) + 1 : span.start;
  let end = rest.end;
  for (let count = 0; count < LONGEST_TEXT && end < file.text.length; count++) {
    const next = file.text.indexOf("\n", end + 1);
    const stop = next === -1 ? file.text.length : next;
    const line = file.text.slice(end + 1, stop);
    if (line.includes(quote)) {
      const closes = line.split(quote).length === 2 && new RegExp(`^[^${quote}]*${quote}\\s*[;}]?\\s*$`).test(line);
      return { file, start, end: closes ? stop : rest.end };
    }
    end = stop;
  }
  return { file, start, end: rest.end };
}

/** What something that is not closed takes along: all to the end of its line. */
function restOfLine({ file, start, end }: Span): Span {
  const newline = file.text.indexOf("\n", start);
  return { file, start, end: Math.max(end, newline === -1 ? file.text.length : newline) };
}

function unclosedInterpolation(context: BuildContext, open: IToken, span: Span) {
  const quoted = context.file.text.slice(span.start, span.end).includes('"')
    ? "; quotes inside it must pair up too"
    : "";
  return diagnostic("HAP1024", "expected `}` before the end of the line", spanOf(context.file, open), {
    label: "this `${` is not closed",
    help: `close it on the same line${quoted}; write \`\\\${\` to mean a plain \`\${\``,
    covers: [restOfLine(span)],
  });
}
