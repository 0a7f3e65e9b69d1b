import type * as cst from "../../grammar/generated/hap-cst.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { join, textOf, type Span } from "../source/source-file.js";
import { buildEmbedded, buildLoopNames, reportLeftover } from "./build-expression.js";
import { mergeText } from "./build-string.js";
import { first, spanOf, type BuildContext } from "./context.js";
import type { Expression, ForPart, IfPart, Part } from "./tree.js";

/** One directive line of a text, before it is known what it closes. A head that was not understood is null. */
export interface TextDirective {
  readonly kind: "directive";
  readonly does:
    | { readonly kind: "for"; readonly head: Omit<ForPart, "kind" | "parts" | "span"> | null }
    | { readonly kind: "if"; readonly condition: Expression | null }
    | { readonly kind: "else-if"; readonly condition: Expression | null }
    | { readonly kind: "else" }
    | { readonly kind: "end" };
  /** From `${` to `}`. */
  readonly span: Span;
}

/** One `${for …}`, `${if …}`, `${else …}` or `${end}`. */
export function buildDirective(context: BuildContext, { children }: cst.DirectiveCstNode): TextDirective {
  const leftover = first(children.leftover);
  if (leftover !== undefined) reportLeftover(context, leftover);
  const open = first(children.DirectiveOpen);
  const close = first(children.InterpolationEnd);
  const start = open === undefined ? { file: context.file, start: 0, end: 0 } : spanOf(context.file, open);
  const isClosed = close !== undefined && !Number.isNaN(close.startOffset);
  const span = isClosed ? join(start, spanOf(context.file, close)) : start;
  return { kind: "directive", does: doingOf(context, children), span };
}

function doingOf(context: BuildContext, children: cst.DirectiveCstChildren): TextDirective["does"] {
  const loop = first(first(children.directiveFor)?.children.forHead)?.children;
  if (children.directiveFor !== undefined) {
    const names = buildLoopNames(context, first(loop?.loopNames));
    const isReadable = first(loop?.In)?.isInsertedInRecovery !== true;
    const list = isReadable ? buildEmbedded(context, first(loop?.embedded)) : null;
    return { kind: "for", head: names === null || list === null ? null : { ...names, list } };
  }
  const own = first(children.directiveIf);
  if (own !== undefined) return { kind: "if", condition: buildEmbedded(context, first(own.children.embedded)) };
  const otherwise = first(children.directiveElse);
  const further = first(otherwise?.children.directiveIf);
  if (further !== undefined) {
    return { kind: "else-if", condition: buildEmbedded(context, first(further.children.embedded)) };
  }
  return otherwise === undefined ? { kind: "end" } : { kind: "else" };
}

/** An open directive with what has been read of it; its parts grow. */
interface OpenDirective {
  readonly directive: TextDirective;
  readonly branches: { readonly condition: Expression | null; readonly parts: Part[] }[];
  hasElse: boolean;
}

/** Nests the flat run of texts, values and directives. A directive takes its whole line along. */
export function nestDirectives(context: BuildContext, pieces: readonly (Part | TextDirective)[]): readonly Part[] {
  if (!pieces.some(isDirective)) return mergeText(pieces.flatMap((piece) => (isDirective(piece) ? [] : [piece])));
  const top: Part[] = [];
  const open: OpenDirective[] = [];
  const into = () => open.at(-1)?.branches.at(-1)?.parts ?? top;
  for (const piece of withoutLines(pieces)) {
    if (!isDirective(piece)) {
      into().push(piece);
      continue;
    }
    const { does } = piece;
    if (does.kind === "for") open.push({ directive: piece, branches: [branch(null)], hasElse: false });
    else if (does.kind === "if") open.push({ directive: piece, branches: [branch(does.condition)], hasElse: false });
    else if (does.kind === "end") {
      const closed = open.pop();
      if (closed === undefined) context.diagnostics.push(closesNothing(piece, pieces[0]?.span ?? piece.span));
      else into().push(...closeOf(closed));
    } else continueIf(context, open.at(-1), { ...piece, does });
  }
  for (const left of open) context.diagnostics.push(misspelt(pieces, left.directive) ?? unclosed(left.directive));
  // What an unclosed directive holds is read on, so that its mistakes are told as well.
  while (open.length > 0) {
    const last = open.pop();
    if (last !== undefined) into().push(...closeOf(last));
  }
  return mergeText(top);
}

function isDirective(piece: Part | TextDirective): piece is TextDirective {
  return piece.kind === "directive";
}

function branch(condition: Expression | null): OpenDirective["branches"][number] {
  return { condition, parts: [] };
}

/** Takes the blanks before a directive and the line end behind it away. */
function withoutLines(pieces: readonly (Part | TextDirective)[]): readonly (Part | TextDirective)[] {
  return pieces.flatMap((piece, index): readonly (Part | TextDirective)[] => {
    if (piece.kind !== "text") return [piece];
    const [before, after] = [pieces[index - 1], pieces[index + 1]];
    let { text } = piece;
    if (before?.kind === "directive") text = text.replace(/^[ \t]*(?:\r?\n|$)/, "");
    if (after?.kind === "directive") text = text.slice(0, /(?<![ \t])[ \t]*$/.exec(text)?.index);
    return text === "" ? [] : [{ ...piece, text }];
  });
}

type Else = TextDirective & { readonly does: { readonly kind: "else" } | { readonly kind: "else-if" } };

function continueIf(context: BuildContext, open: OpenDirective | undefined, piece: Else): void {
  const written = piece.does.kind === "else" ? "${else}" : "${else if …}";
  if (open === undefined || open.directive.does.kind !== "if" || open.hasElse) {
    const help = `\`${written}\` stands between an \`\${if …}\` and its \`\${end}\`, an \`\${else}\` last`;
    context.diagnostics.push(
      diagnostic("HAP1037", `expected an \`\${if …}\` before \`${written}\``, piece.span, { help }),
    );
    return;
  }
  if (piece.does.kind === "else") open.hasElse = true;
  open.branches.push(branch("condition" in piece.does ? piece.does.condition : null));
}

/** The part that a closed directive makes; none when its head was not understood. */
function closeOf({ directive, branches, hasElse }: OpenDirective): readonly (ForPart | IfPart)[] {
  const { does, span } = directive;
  if (does.kind === "for") {
    const parts = mergeText(branches[0]?.parts ?? []);
    return does.head === null ? [] : [{ kind: "for", ...does.head, parts, span }];
  }
  const otherwise = hasElse ? (branches.at(-1)?.parts ?? []) : [];
  const conditional = (hasElse ? branches.slice(0, -1) : branches).flatMap(({ condition, parts }) =>
    condition === null ? [] : [{ condition, parts: mergeText(parts) }],
  );
  return conditional.length === 0 ? [] : [{ kind: "if", branches: conditional, otherwise: mergeText(otherwise), span }];
}

/**
 * What stands before it in the text may be the inside of the directive that is lost; one that stands beside other text
 * is told by itself.
 */
function closesNothing({ span }: TextDirective, text: Span) {
  const isTold = BESIDE_TEXT.test(span.file.text.slice(text.start, span.start));
  const help = "take it away; an `${end}` closes the `${for …}` or `${if …}` above it in the same text";
  const before = { file: span.file, start: text.start, end: span.start };
  return diagnostic("HAP1037", "expected a `${for …}` or `${if …}` before `${end}`", span, {
    help,
    ...(isTold ? { topic: "stray directives" } : { covers: [before] }),
  });
}

/** A `${for …}` or `${if …}` that does not stand alone on its line. */
const BESIDE_TEXT = /\S[ \t]*\$\{(?:for|if)[ \t]|\$\{(?:for|if)[ \t][^}\n]*\}[ \t]*\S/;

/** `${endif}` behind a directive that nothing closes; null when there is none. */
function misspelt(pieces: readonly (Part | TextDirective)[], { span }: TextDirective) {
  const found = pieces.find(
    (piece) =>
      piece.kind === "expression" &&
      piece.span.start > span.end &&
      piece.expression.kind === "name" &&
      /^(?:end-?(?:if|for|each|foreach|while)|fi|done)$/i.test(piece.expression.name),
  );
  if (found === undefined) return null;
  const message = `expected \`\${end}\`, found \`${textOf(found.span)}\``;
  const related = [{ message: "to close this", span }];
  const fix = [{ span: found.span, text: "${end}" }];
  const help = "every `${for …}` and `${if …}` is closed by `${end}`";
  return diagnostic("HAP1036", message, found.span, { related, fix, help, covers: [found.span] });
}

function unclosed({ span }: TextDirective) {
  const help = "put `${end}` on a line of its own after what belongs to it";
  return diagnostic("HAP1036", "expected `${end}` before the end of the text", span, {
    label: "this is not closed",
    help,
    // Its `${end}` may stand below a line that ends the text too soon.
    covers: ["stray directives"],
  });
}
