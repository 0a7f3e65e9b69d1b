import type { IToken } from "chevrotain";
import type * as cst from "../../grammar/generated/hap-cst.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { position } from "../source/source-file.js";
import { spanOf, first, type BuildContext } from "./context.js";
import { buildDirective, nestDirectives, type TextDirective } from "./build-directives.js";
import { buildInterpolation } from "./build-string.js";
import { checkHeredoc } from "./check-heredoc.js";
import { commonIndent } from "./heredoc-indent.js";
import type { Part, Word } from "./tree.js";

/** A heredoc as a word; its place is its `<<END`, so that a message about the value points at one line. */
export function buildHeredoc(context: BuildContext, { children }: cst.HeredocCstNode): Word | null {
  const start = first(children.HeredocStart);
  const eol = first(children.HeredocEol);
  const end = first(children.HeredocEnd);
  if (start === undefined || eol === undefined || end === undefined) return null;
  const body = context.file.text.slice(eol.startOffset + eol.image.length, end.startOffset);
  const raw = start.image.includes("'");
  const bodyStart = eol.startOffset + eol.image.length;
  const directives = directiveLines(context, children.heredocPart ?? [], bodyStart);
  checkHeredoc(context, { start, end, bodyStart, body, directives });
  const indent = commonIndent(body, directives);
  const pieces = (children.heredocPart ?? []).flatMap((part) => buildPart(context, part, { indent, raw }));
  const parts = nestDirectives(context, pieces);
  return { form: raw ? "raw-heredoc" : "heredoc", parts, span: spanOf(context.file, start) };
}

/** Which lines of the text are directives, counted from 0. */
function directiveLines(
  context: BuildContext,
  parts: readonly cst.HeredocPartCstNode[],
  bodyStart: number,
): ReadonlySet<number> {
  const opens = parts.flatMap((part) => first(first(part.children.directive)?.children.DirectiveOpen) ?? []);
  if (opens.length === 0) return new Set();
  const at = (offset: number) => position(context.file, offset).line;
  const top = at(bodyStart);
  return new Set(opens.map((open) => at(open.startOffset) - top));
}

interface TextOptions {
  readonly indent: number;
  readonly raw: boolean;
}

function buildPart(
  context: BuildContext,
  { children }: cst.HeredocPartCstNode,
  options: TextOptions,
): readonly (Part | TextDirective)[] {
  const directive = first(children.directive);
  if (directive !== undefined) return [buildDirective(context, directive)];
  const inner = first(children.heredocInterpolation)?.children;
  if (inner !== undefined) {
    const open = first(inner.HeredocInterpolation);
    const end = first(inner.InterpolationEnd);
    const parts = buildInterpolation(context, { open, embedded: first(inner.embedded), end });
    parts.forEach((part) => checkNumber(context, part));
    return parts;
  }
  const token = first(children.HeredocText);
  return token === undefined ? [] : textPart(context, token, options);
}

/** `${1}` is what a shell script says for its first argument. */
function checkNumber(context: BuildContext, part: Part): void {
  if (part.kind !== "expression" || part.expression.kind !== "literal" || part.expression.type !== "number") return;
  const { text } = part.expression;
  const help = `for a script use \`<<'END'\`, which takes its text as it is, or write \`\\\${${text}}\``;
  const asked = [{ span: { ...part.span, end: part.span.start }, text: "\\" }];
  context.diagnostics.push(
    diagnostic("HAP1035", `expected a name in \`\${…}\`, found the number \`${text}\``, part.span, { help, asked }),
  );
}

/** Takes the common indent off every line that begins within the token, and the CR off its ends. */
function textPart(context: BuildContext, token: IToken, { indent, raw }: TextOptions): readonly Part[] {
  const span = spanOf(context.file, token);
  const atLineStart = context.file.text.charAt(token.startOffset - 1) === "\n";
  const lines = token.image.replaceAll("\r\n", "\n").split("\n");
  const cut = lines.map((line, index) => (index > 0 || atLineStart ? cutIndent(line, indent) : line)).join("\n");
  const text = raw ? cut : cut.replaceAll("\\${", "${");
  return text === "" ? [] : [{ kind: "text", text, span }];
}

function cutIndent(line: string, indent: number): string {
  const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(blanks, indent));
}
