import type { IToken } from "chevrotain";
import type * as cst from "../../grammar/generated/hap-cst.js";
import { shortened } from "../../grammar/messages.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { join, textOf, type Span } from "../source/source-file.js";
import { buildEmbedded, buildLoopNames } from "./build-expression.js";
import { buildWord } from "./build-word.js";
import { checkWords } from "./check-words.js";
import { first, spanOf, type BuildContext } from "./context.js";
import type { Docs } from "./docs.js";
import {
  BROKEN,
  type Annotation,
  type Body,
  type Branch,
  type Expression,
  type If,
  type Line,
  type Statement,
  type Word,
} from "./tree.js";

/** Makes the statements of a body from its CST node; `span` is its place, braces included. */
export function buildBody(context: TreeContext, node: cst.BodyCstNode | undefined, span: Span): Body {
  const statements: Statement[] = [];
  for (const child of node?.children.statement ?? []) {
    const stray = first(first(child.children.strayBlock)?.children.block);
    if (stray === undefined) statements.push(...buildStatement(context, child));
    else attach(statements, buildBlock(context, stray));
  }
  return { statements, span };
}

/**
 * A block on a line of its own is reported by its tokens; it is read as that of the line above, which waits for one.
 */
function attach(statements: Statement[], body: Body): void {
  const last = statements.pop();
  if (last === undefined) return;
  statements.push(last.kind === "line" && last.body === null ? { ...last, body } : last);
}

/** What the builder of statements needs besides. */
export interface TreeContext extends BuildContext {
  readonly docs: Docs;
}

function buildStatement(context: TreeContext, { children }: cst.StatementCstNode): readonly Statement[] {
  const line = first(children.line);
  if (line !== undefined) return buildLine(context, line);
  const annotation = first(children.annotation);
  if (annotation !== undefined) return buildAnnotation(context, annotation);
  const when = first(children.when);
  if (when !== undefined) return buildWhen(context, when);
  const loop = first(children.forLoop);
  if (loop !== undefined) return buildFor(context, loop);
  const condition = first(children.condition);
  if (condition !== undefined) return buildIf(context, condition);
  const strayElse = first(children.strayElse);
  if (strayElse !== undefined) reportStrayElse(context, strayElse);
  return [];
}

function buildLine(context: TreeContext, { children }: cst.LineCstNode): readonly Line[] {
  const words = buildWords(context, children.word);
  const span = spanOfWords(words);
  const block = first(children.block);
  const body = block === undefined ? null : buildBlock(context, block);
  if (span === null) return [];
  checkWords(context, words);
  return [{ kind: "line", words, body, doc: context.docs.of(span), span }];
}

function buildWords(context: TreeContext, nodes: readonly cst.WordCstNode[] | undefined): readonly Word[] {
  return (nodes ?? []).map((node) => buildWord(context, node)).filter((word) => word !== null);
}

function spanOfWords(words: readonly Word[]): Span | null {
  const [start] = words;
  const last = words.at(-1);
  return start === undefined || last === undefined ? null : join(start.span, last.span);
}

function buildBlock(context: TreeContext, { children }: cst.BlockCstNode): Body {
  const open = first(children.LCurly);
  const close = first(children.RCurly);
  const start = open === undefined ? { file: context.file, start: 0, end: 0 } : spanOf(context.file, open);
  const span =
    close === undefined || Number.isNaN(close.startOffset) ? start : join(start, spanOf(context.file, close));
  return buildBody(context, first(children.body), span);
}

function buildAnnotation(context: TreeContext, { children }: cst.AnnotationCstNode): readonly Annotation[] {
  const token = first(children.AtName);
  if (token === undefined) return [];
  const words = buildWords(context, children.word);
  checkWords(context, words);
  return [annotation(context, token, { words, condition: null, end: spanOfWords(words) })];
}

function buildWhen(context: TreeContext, { children }: cst.WhenCstNode): readonly Annotation[] {
  const token = first(children.AtWhen);
  const condition = buildEmbedded(context, first(children.embedded));
  if (token === undefined || condition === null) return [];
  return [annotation(context, token, { words: [], condition, end: condition.span })];
}

interface AnnotationRest {
  readonly words: readonly Word[];
  readonly condition: Expression | null;
  readonly end: Span | null;
}

function annotation(context: TreeContext, token: IToken, { words, condition, end }: AnnotationRest): Annotation {
  const at = spanOf(context.file, token);
  const name = { text: token.image.slice(1), span: { ...at, start: at.start + 1 } };
  return { kind: "annotation", name, words, condition, span: end === null ? at : join(at, end) };
}

function buildFor(context: TreeContext, { children }: cst.ForLoopCstNode): readonly Statement[] {
  const head = first(children.forHead)?.children;
  const isReadable = first(head?.In)?.isInsertedInRecovery !== true;
  const readable = isReadable ? buildEmbedded(context, first(head?.embedded)) : null;
  const body = buildHeadBlock(context, first(children.headBlock), { after: "the list", at: first(children.HeadEnd) });
  const start = first(children.For);
  const names = buildLoopNames(context, first(head?.loopNames));
  if (start === undefined) return [];
  const at = spanOf(context.file, start);
  const nameless = { index: null, variable: { text: BROKEN, span: at } };
  const list = readable ?? broken(at);
  return [
    {
      kind: "for",
      ...(names ?? nameless),
      list,
      body: body ?? { statements: [], span: at },
      span: join(at, list.span),
    },
  ];
}

function buildIf(context: TreeContext, { children }: cst.ConditionCstNode): readonly If[] {
  const start = first(children.If);
  const parts = [children, ...(children.elseIf ?? []).map((node) => node.children)];
  const branches = parts.map((part) => buildBranch(context, part));
  const otherwise = first(children.otherwise);
  const last = otherwise === undefined ? null : buildOtherwise(context, otherwise);
  const [top] = branches;
  if (top === undefined || start === undefined) return [];
  return [{ kind: "if", branches, otherwise: last, span: join(spanOf(context.file, start), top.condition.span) }];
}

function buildBranch(
  context: TreeContext,
  children: Pick<cst.ElseIfCstChildren, "embedded" | "headBlock" | "HeadEnd">,
): Branch {
  const condition = buildEmbedded(context, first(children.embedded));
  const body = buildHeadBlock(context, first(children.headBlock), {
    after: "the condition",
    at: first(children.HeadEnd),
  });
  const end = first(children.HeadEnd);
  const at = end === undefined || Number.isNaN(end.startOffset) ? null : spanOf(context.file, end);
  const span = at ?? body?.span ?? { file: context.file, start: 0, end: 0 };
  return { condition: condition ?? broken(span), body: body ?? { statements: [], span } };
}

/** What stands for an expression that was not understood. */
function broken(span: Span): Expression {
  return { kind: "name", name: BROKEN, span };
}

function buildOtherwise(context: TreeContext, { children }: cst.OtherwiseCstNode): Body | null {
  return buildHeadBlock(context, first(children.headBlock), { after: "`else`", at: first(children.Else) });
}

/** The block of a head; null when there is none. What stands in its way is reported. */
function buildHeadBlock(
  context: TreeContext,
  node: cst.HeadBlockCstNode | undefined,
  { after, at }: { readonly after: string; readonly at: IToken | undefined },
): Body | null {
  const extra = spanOfWords(buildWords(context, node?.children.word));
  const block = first(node?.children.block);
  if (extra !== null) {
    const text = shortened(textOf(extra));
    const help = text === "{}" ? "an empty block has a blank in it: `{ }`" : "put `{` at the end of this line";
    const message = `expected \`{\` after ${after}, found \`${text}\``;
    context.diagnostics.push(diagnostic("HAP1046", message, extra, { help }));
  } else if (block === undefined && at !== undefined && !Number.isNaN(at.startOffset)) {
    const help = "put `{` at the end of this line and `}` after what belongs to it";
    context.diagnostics.push(
      diagnostic("HAP1046", `expected \`{\` after ${after}`, spanOf(context.file, at), { help }),
    );
  }
  return block === undefined ? null : buildBlock(context, block);
}

function reportStrayElse(context: TreeContext, { children }: cst.StrayElseCstNode): void {
  const elseIf = first(children.elseIf);
  const otherwise = first(children.otherwise);
  if (elseIf !== undefined) buildBranch(context, elseIf.children);
  if (otherwise !== undefined) buildOtherwise(context, otherwise);
  const token = first(elseIf?.children.Else) ?? first(otherwise?.children.Else);
  if (token === undefined) return;
  const help = "`else` follows the `}` of an `if`, on the same or the next line; quote it to mean the word";
  context.diagnostics.push(
    diagnostic("HAP1047", "expected an `if` before `else`", spanOf(context.file, token), { help }),
  );
}
