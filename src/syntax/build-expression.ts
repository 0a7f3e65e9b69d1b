import type { IToken } from "chevrotain";
import type * as cst from "../../grammar/generated/hap-cst.js";
import { found } from "../../grammar/messages.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { join, type Span } from "../source/source-file.js";
import { buildAtom } from "./build-atom.js";
import { first, spanOf, type BuildContext } from "./context.js";
import { expressionHelp } from "./expression-help.js";
import type { BinaryOperator, Expression } from "./tree.js";

/** The expression of a `${…}` or a head; null when it was not understood, which has then been reported. */
export function buildEmbedded(context: BuildContext, node: cst.EmbeddedCstNode | undefined): Expression | null {
  const leftover = first(node?.children.leftover);
  if (leftover !== undefined) reportLeftover(context, leftover);
  return buildExpression(context, first(node?.children.expression));
}

/** Any expression; null after a syntax error in it. */
export function buildExpression(context: BuildContext, node: cst.ExpressionCstNode | undefined): Expression | null {
  const test = buildChain(context, first(node?.children.disjunction)?.children.conjunction, "or", buildConjunction);
  if (node?.children.Question === undefined || test === null) return test;
  const then = buildExpression(context, node.children.expression?.[0]);
  const otherwise = buildExpression(context, node.children.expression?.[1]);
  if (then === null || otherwise === null) return null;
  return { kind: "conditional", test, then, otherwise, span: join(test.span, otherwise.span) };
}

function buildConjunction(context: BuildContext, node: cst.ConjunctionCstNode): Expression | null {
  return buildChain(context, node.children.negation, "and", buildNegation);
}

function buildNegation(context: BuildContext, node: cst.NegationCstNode): Expression | null {
  const operand = buildComparison(context, first(node.children.comparison));
  if (operand === null) return null;
  return (node.children.Not ?? []).reduceRight<Expression>(
    (inner, not) => ({ kind: "not", operand: inner, span: join(spanOf(context.file, not), inner.span) }),
    operand,
  );
}

function buildComparison(context: BuildContext, node: cst.ComparisonCstNode | undefined): Expression | null {
  const sides = (node?.children.fallback ?? []).map((side) =>
    buildChain(context, side.children.postfix, "??", buildPostfix),
  );
  const [left, right] = sides;
  const operator = comparator(first(node?.children.comparator));
  if (left === null || left === undefined || operator === null) return left ?? null;
  if (right === null || right === undefined) return null;
  return { kind: "binary", operator, left, right, span: join(left.span, right.span) };
}

function comparator(node: cst.ComparatorCstNode | undefined): BinaryOperator | null {
  if (node === undefined) return null;
  const image = Object.values(node.children).flat()[0]?.image;
  return (["==", "!=", "<", "<=", ">", ">=", "in"] as const).find((operator) => operator === image) ?? null;
}

/** `a OP b OP c`, grouped from the left. */
function buildChain<N>(
  context: BuildContext,
  nodes: readonly N[] | undefined,
  operator: BinaryOperator,
  build: (context: BuildContext, node: N) => Expression | null,
): Expression | null {
  let left: Expression | null = null;
  for (const [index, node] of (nodes ?? []).entries()) {
    const right = build(context, node);
    if (right === null) return null;
    left =
      index === 0 || left === null
        ? right
        : { kind: "binary", operator, left, right, span: join(left.span, right.span) };
  }
  return left;
}

function buildPostfix(context: BuildContext, node: cst.PostfixCstNode): Expression | null {
  let expression = buildAtom(context, first(node.children.atom));
  for (const access of node.children.access ?? []) {
    if (expression === null) return null;
    expression = buildAccess(context, expression, access);
  }
  return expression;
}

function buildAccess(context: BuildContext, of: Expression, { children }: cst.AccessCstNode): Expression | null {
  const member = first(children.MemberName);
  if (member !== undefined) {
    const span = spanOf(context.file, member);
    if (Number.isNaN(span.start)) return null;
    return { kind: "member", of, name: { text: member.image, span }, span: join(of.span, span) };
  }
  const index = buildExpression(context, first(children.expression));
  const close = first(children.RSquare);
  if (index === null || close === undefined) return null;
  return { kind: "index", of, index, span: joinClose(of.span, index.span, context, close) };
}

/** Up to the closing mark; when recovery put that in, up to what stands before it. */
export function joinClose(start: Span, last: Span, context: BuildContext, close: IToken): Span {
  const end = spanOf(context.file, close);
  return join(start, Number.isNaN(end.end) ? last : end);
}

function reportLeftover(context: BuildContext, node: cst.LeftoverCstNode): void {
  const token = leftmost(node);
  if (token === undefined) return;
  const message = `expected the end of the expression, found ${found(token)}`;
  const help = expressionHelp(token, message);
  context.diagnostics.push(diagnostic("HAP1060", message, spanOf(context.file, token), { help }));
}

function leftmost(node: cst.LeftoverCstNode): IToken | undefined {
  const { ExpressionToken, string, rawString } = node.children;
  const tokens = [
    ...(ExpressionToken ?? []),
    ...(string ?? []).flatMap((child) => child.children.StringOpen ?? []),
    ...(rawString ?? []).flatMap((child) => [
      ...(child.children.RawString ?? []),
      ...(child.children.RawUnclosed ?? []),
    ]),
  ];
  return tokens.reduce<IToken | undefined>(
    (least, token) => (least === undefined || token.startOffset < least.startOffset ? token : least),
    undefined,
  );
}
