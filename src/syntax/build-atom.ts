import { shortened } from "../../grammar/messages.js";
import type { IToken } from "chevrotain";
import type * as cst from "../../grammar/generated/hap-cst.js";
import { diagnostic } from "../diagnostics/diagnostic.js";
import type { Span } from "../source/source-file.js";
import { buildExpression, buildLoopNames, joinClose } from "./build-expression.js";
import { buildRawString, buildString } from "./build-string.js";
import { first, spanOf, type BuildContext } from "./context.js";
import type { Expression, LiteralType } from "./tree.js";

/** A value, a name, a call, a list or something in parentheses; null after a syntax error in it. */
export function buildAtom(context: BuildContext, node: cst.AtomCstNode | undefined): Expression | null {
  if (node === undefined) return null;
  const { literal, string, rawString, nameOrCall, listLiteral, group } = node.children;
  const text = first(string);
  if (text !== undefined) return buildTemplate(context, text);
  const raw = first(rawString);
  if (raw !== undefined) return { kind: "template", ...buildRawString(context, raw) };
  const value = first(literal);
  if (value !== undefined) return buildLiteral(context, value);
  const name = first(nameOrCall);
  if (name !== undefined) return buildNameOrCall(context, name);
  const list = first(listLiteral);
  if (list !== undefined) return buildList(context, list);
  return buildExpression(context, first(first(group)?.children.expression));
}

function buildTemplate(context: BuildContext, node: cst.StringCstNode): Expression {
  return { kind: "template", ...buildString(context, node) };
}

function buildNameOrCall(context: BuildContext, { children }: cst.NameOrCallCstNode): Expression | null {
  const token = first(children.Name);
  if (token === undefined || token.isInsertedInRecovery === true) return null;
  const span = spanOf(context.file, token);
  const call = first(children.callArguments);
  if (call === undefined) return { kind: "name", name: token.image, span };
  const args = buildItems(context, call.children);
  const close = first(call.children.RParen);
  if (args === null || close === undefined) return null;
  return { kind: "call", name: { text: token.image, span }, args, span: joinClose(span, span, context, close) };
}

function buildList(context: BuildContext, { children }: cst.ListLiteralCstNode): Expression | null {
  const open = first(children.LSquare);
  const close = first(children.RSquare);
  if (open === undefined || close === undefined) return null;
  const start = spanOf(context.file, open);
  const span = joinClose(start, start, context, close);
  const loop = first(children.comprehension);
  if (loop !== undefined) return buildComprehension(context, children, { loop: loop.children, span });
  const items = buildItems(context, children);
  return items === null ? null : { kind: "list", items, span };
}

function buildComprehension(
  context: BuildContext,
  { expression }: cst.ListLiteralCstChildren,
  { loop, span }: { readonly loop: cst.ComprehensionCstChildren; readonly span: Span },
): Expression | null {
  const value = buildExpression(context, first(expression));
  const names = buildLoopNames(context, first(loop.loopNames));
  const list = buildExpression(context, first(loop.expression));
  const condition = loop.IfWord === undefined ? null : buildExpression(context, loop.expression[1]);
  if (value === null || names === null || list === null) return null;
  if (loop.IfWord !== undefined && condition === null) return null;
  return { kind: "comprehension", value, ...names, list, condition, span };
}

function buildItems(
  context: BuildContext,
  { expression, further }: Pick<cst.ListLiteralCstChildren, "expression" | "further">,
): Expression[] | null {
  const nodes = [...(expression ?? []), ...(first(further)?.children.expression ?? [])];
  const items = nodes.map((node) => buildExpression(context, node));
  const known = items.filter((item) => item !== null);
  return known.length === items.length ? known : null;
}

const literalTypes: readonly (readonly [keyof cst.LiteralCstChildren, LiteralType])[] = [
  ["Cidr", "cidr"],
  ["Address", "address"],
  ["Duration", "duration"],
  ["Integer", "number"],
  ["True", "bool"],
  ["False", "bool"],
  ["None", "none"],
];

function buildLiteral(context: BuildContext, { children }: cst.LiteralCstNode): Expression | null {
  for (const [kind, type] of literalTypes) {
    const token = first(children[kind]);
    if (token === undefined) continue;
    const span = spanOf(context.file, token);
    if (type === "address" || type === "cidr") checkAddress(context, token.image, span);
    return { kind: "literal", type, text: token.image, span };
  }
  const bad = first(children.BadLiteral) ?? first(children.Ipv6);
  if (bad !== undefined) reportBadLiteral(context, bad);
  return null;
}

function checkAddress(context: BuildContext, text: string, span: Span): void {
  const [address = "", prefix = "0"] = text.split("/");
  if (address.split(".").every((octet) => Number(octet) <= 255) && Number(prefix) <= 32) return;
  const message = `expected four numbers from 0 to 255${text.includes("/") ? " and a prefix from 0 to 32" : ""}, found \`${text}\``;
  context.diagnostics.push(diagnostic("HAP1063", message, span, { help: "quote it when it is not an address" }));
}

function reportBadLiteral(context: BuildContext, token: IToken): void {
  const message = `expected a value, found \`${shortened(token.image)}\``;
  context.diagnostics.push(
    diagnostic("HAP1062", message, spanOf(context.file, token), { help: literalHelp(token.image) }),
  );
}

function literalHelp(text: string): string {
  if (/^[0-9a-f:]*:[0-9a-f:]*(?:\/\d+)?$/i.test(text)) return `an IPv6 address goes in quotes: \`"${text}"\``;
  if (/^-?\d+-\d+$/.test(text))
    return "arithmetic has a blank on both sides of its sign: `a - 1`; quote the text to mean it";
  if (/^\d+(?:\.\d+)?[a-z]+$/i.test(text))
    return "a duration is a whole number and `ms`, `s`, `m` or `h`; text goes in quotes";
  if (/^\d+\.\d+$/.test(text)) return "numbers are whole; text goes in quotes";
  return `a name does not start with a digit; text goes in quotes: \`"${text}"\`, and a host is \`all["${text}"]\``;
}
