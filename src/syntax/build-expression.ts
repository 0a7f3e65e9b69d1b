import type { IToken } from "chevrotain";
import type * as cst from "../../grammar/generated/hap-cst.js";
import { describeProblem } from "../../grammar/messages.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { ask, type MeantWord } from "../diagnostics/did-you-mean.js";
import { join, type Span } from "../source/source-file.js";
import { buildAtom } from "./build-atom.js";
import { expressionAround, first, spanOf, type BuildContext } from "./context.js";
import { expressionMeant } from "./expression-help.js";
import type { BinaryOperator, Expression, Name } from "./tree.js";

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
  const sides = (node?.children.fallback ?? []).map((side) => buildChain(context, side.children.sum, "??", buildSum));
  const [left, right] = sides;
  const operator = comparator(first(node?.children.comparator));
  if (left === null || left === undefined || operator === null) return left ?? null;
  if (right === null || right === undefined) return null;
  return { kind: "binary", operator, left, right, span: join(left.span, right.span) };
}

function comparator(node: cst.ComparatorCstNode | undefined): BinaryOperator | null {
  if (node === undefined) return null;
  if (node.children.Not !== undefined) return "not in";
  const image = Object.values(node.children).flat()[0]?.image;
  return (["==", "!=", "<", "<=", ">", ">=", "in"] as const).find((operator) => operator === image) ?? null;
}

function buildSum(context: BuildContext, { children }: cst.SumCstNode): Expression | null {
  const operators = [...(children.Plus ?? []), ...(children.Minus ?? [])];
  return buildArithmetic(context, { nodes: children.product, operators, build: buildProduct });
}

function buildProduct(context: BuildContext, { children }: cst.ProductCstNode): Expression | null {
  const operators = [...(children.Star ?? []), ...(children.Slash ?? []), ...(children.Percent ?? [])];
  return buildArithmetic(context, { nodes: children.postfix, operators, build: buildPostfix });
}

interface Operands<N> {
  readonly nodes: readonly N[] | undefined;
  readonly operators: readonly IToken[];
  build(context: BuildContext, node: N): Expression | null;
}

/** `a + b - c`, grouped from the left; the CST has the operators by kind, so they are put in order first. */
function buildArithmetic<N>(context: BuildContext, { nodes, operators, build }: Operands<N>): Expression | null {
  const ordered = operators.toSorted((a, b) => a.startOffset - b.startOffset);
  const [start, ...rest] = (nodes ?? []).map((node) => build(context, node));
  let left = start ?? null;
  for (const [index, right] of rest.entries()) {
    const image = ordered[index]?.image;
    const operator = (["+", "-", "*", "/", "%"] as const).find((known) => known === image);
    if (left === null || right === null || operator === undefined) return null;
    left = { kind: "binary", operator, left, right, span: join(left.span, right.span) };
  }
  return left;
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

/** The names of a loop; null when the item has none. */
export function buildLoopNames(
  context: BuildContext,
  node: cst.LoopNamesCstNode | undefined,
): { readonly index: Name | null; readonly variable: Name } | null {
  const tokens = (node?.children.Name ?? []).filter((token) => token.isInsertedInRecovery !== true);
  const names = tokens.map((token) => ({ text: token.image, span: spanOf(context.file, token) }));
  const [first, second] = names;
  if (first === undefined) return null;
  return second === undefined ? { index: null, variable: first } : { index: first, variable: second };
}

/** Up to the closing mark; when recovery put that in, up to what stands before it. */
export function joinClose(start: Span, last: Span, context: BuildContext, close: IToken): Span {
  const end = spanOf(context.file, close);
  return join(start, Number.isNaN(end.end) ? last : end);
}

/** Reports what stands behind an expression. */
export function reportLeftover(context: BuildContext, node: cst.LeftoverCstNode): void {
  const token = leftmost(node);
  if (token === undefined) return;
  const problem = { expected: "end", token } as const;
  const span = spanOf(context.file, token);
  const covers = [expressionAround(context, span.start)];
  const parts = callMeant(span) ?? elseMeant(span) ?? expressionMeant(problem, span);
  context.diagnostics.push(diagnostic("HAP1060", describeProblem(problem), span, { ...parts, covers }));
}

/** `secret "key"`: a text behind a name is most likely the argument of a function. */
function callMeant({ file, start }: Span): MeantWord | null {
  const name = /([A-Za-z_][\w-]*)[ \t]+$/.exec(file.text.slice(Math.max(0, start - LONGEST_CALL), start));
  const text = /^(["'])[^\r\n]*?\1/.exec(file.text.slice(start, start + LONGEST_CALL))?.[0];
  if (name === null || text === undefined) return null;
  const call = `${name[1] ?? ""}(${text})`;
  return ask(call, { file, start: start - name[0].length, end: start + text.length });
}

/** `${elif a}`: another language's word for `else if`. */
function elseMeant({ file, start }: Span): MeantWord | null {
  const before = file.text.slice(Math.max(0, start - LONGEST_CALL), start);
  const found = /(?:elif|elsif|elseif)[ \t]+$/.exec(before);
  if (found === null || !/\$\{[ \t]*$/.test(before.slice(0, found.index))) return null;
  const word = { file, start: start - found[0].length, end: start };
  return { help: "write `${else if …}`", asked: [{ span: word, text: "else if " }] };
}

/** Characters of a name or a text that are looked at. */
const LONGEST_CALL = 200;

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
