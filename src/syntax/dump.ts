import type { CstNode, IToken } from "chevrotain";
import type { SourceFile, Span } from "../source/source-file.js";
import { read } from "./parse.js";

/** The stages of reading a file that can be looked at. */
export type SyntaxStage = "tokens" | "cst" | "ast";

/** Anything that `JSON.stringify` takes. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A stage's result as plain data; a span is `[start, end]` in offsets. Null for the CST of a file that nests too deep.
 */
export function dump(file: SourceFile, stage: SyntaxStage): Json {
  const { tokens, cst, tree } = read(file);
  if (stage === "tokens") return [...tokens.tokens, ...tokens.comments].toSorted(inOrder).map(tokenJson);
  return stage === "cst" ? cst && nodeJson(cst) : plain(tree.body);
}

function inOrder(a: IToken, b: IToken): number {
  return a.startOffset - b.startOffset;
}

function tokenJson(token: IToken): Json {
  const span = [token.startOffset, token.startOffset + token.image.length].map((offset) => offset || 0);
  return { token: token.tokenType.name, text: token.image, span };
}

/** A node's children in the order of the text. */
function nodeJson(node: CstNode): Json {
  const children = Object.values(node.children).flat();
  const ordered = children.toSorted((a, b) => startOf(a) - startOf(b));
  return { rule: node.name, children: ordered.map((child) => ("image" in child ? tokenJson(child) : nodeJson(child))) };
}

function startOf(element: CstNode | IToken): number {
  if ("image" in element) return element.startOffset;
  const starts = Object.values(element.children).flat().map(startOf);
  return starts.reduce((least, start) => (start < least ? start : least), Infinity);
}

function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null)
    return typeof value === "string" || typeof value === "boolean" ? value : null;
  if (isSpan(value)) return [value.start, value.end];
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function isSpan(value: object): value is Span {
  return "file" in value && "start" in value && "end" in value;
}
