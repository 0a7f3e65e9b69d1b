import type { IToken } from "chevrotain";
import type { FileCstNode } from "../../grammar/generated/hap-cst.js";
import { tokenize, type Tokens } from "../../grammar/lexer.js";
import { describeProblem, type ParseProblem } from "../../grammar/messages.js";
import { parseTokens } from "../../grammar/parser.js";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { withoutEchoes } from "../diagnostics/echoes.js";
import type { SourceFile, Span } from "../source/source-file.js";
import { balanceBraces, type Balanced } from "./balance-braces.js";
import { buildBody, type TreeContext } from "./build-tree.js";
import { checkBrackets } from "./check-brackets.js";
import { checkCharacters } from "./check-characters.js";
import { checkNesting } from "./check-nesting.js";
import { checkTokens, isGluedClose, isGluedOpen } from "./check-tokens.js";
import { correctCharacters } from "./correct-characters.js";
import { correctHabits } from "./correct-habits.js";
import { expressionAround, first, spanOf, type BuildContext } from "./context.js";
import { docs } from "./docs.js";
import { tokensOf } from "./draft.js";
import { expressionMeant } from "./expression-help.js";
import type { Tree } from "./tree.js";

/**
 * Reads a file as a syntax tree: what was understood of it, and everything that is wrong with it, in the order of the
 * file.
 */
export function parse(file: SourceFile): Stage<Tree> {
  const { tree, diagnostics } = read(file);
  return { value: tree, diagnostics };
}

/** A parse with what it went through on the way. */
export interface Reading {
  readonly tokens: Tokens;
  readonly cst: FileCstNode | null;
  readonly tree: Tree;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Like `parse`, and keeps tokens and CST; null for a CST that was not made since the file nests too deep. Characters
 * and ways of writing of other languages are put right first, so that each is one problem and the rest is read as it
 * was meant.
 */
export function read(file: SourceFile): Reading {
  const long = lineTooLong(file);
  if (long !== null) {
    const body = { statements: [], span: { file, start: 0, end: file.text.length } };
    return { tokens: tokenize(""), cst: null, tree: { file, body }, diagnostics: [long] };
  }
  const { tokens, diagnostics: lexical } = readTokens(file);
  const whole = { file, start: 0, end: file.text.length };
  const outline = readOutline(file, tokens.tokens);
  if (!outline.isShallow) {
    const tree = { file, body: { statements: [], span: whole } };
    // Behind that place the same would be said about every line.
    const stop = Math.max(...outline.diagnostics.map(({ span }) => span?.start ?? 0));
    const before = lexical.filter(({ span }) => (span?.start ?? 0) < stop);
    return { tokens, cst: null, tree, diagnostics: withoutEchoesInOrder([...before, ...outline.diagnostics]) };
  }
  const { cst, errors } = parseTokens(withoutEolBeforeElse(outline.tokens));
  const root = cst as FileCstNode;
  const context: TreeContext = {
    file,
    diagnostics: [],
    unclosed: new Set<Diagnostic>(),
    tokens: tokens.tokens,
    docs: docs(file, tokens.comments),
  };
  const body = buildBody(context, first(root.children.body), whole);
  const brackets = checkBrackets(file, outline.tokens).map(({ problem, explains }) => ({
    ...problem,
    covers: [explains, expressionAround(context, problem.span?.start ?? 0)],
  }));
  // A `${` whose bracket is open ends with its line for that reason.
  const isBracket = (one: Diagnostic): boolean =>
    context.unclosed.has(one) && brackets.some(({ span }) => sameLineAfter(one.span, span));
  const syntax = [
    ...context.diagnostics.filter((one) => !isBracket(one)),
    ...brackets,
    ...errors
      .filter((error, index) => index === 0 || !isBehindExpression(error))
      .map((error) => syntaxError(context, error)),
  ];
  const diagnostics = withoutEchoesInOrder([...lexical, ...outline.diagnostics, ...syntax]);
  return { tokens, cst: root, tree: { file, body }, diagnostics };
}

/** Longest line that is read (characters): the lexer's patterns use the stack, and fail at some MiB of one string. */
const LONGEST_LINE = 1024 * 1024;

function lineTooLong(file: SourceFile): Diagnostic | null {
  for (let start = 0, end = 0; end !== -1; start = end + 1) {
    end = file.text.indexOf("\n", start);
    if ((end === -1 ? file.text.length : end) - start <= LONGEST_LINE) continue;
    const help = "a long text stands in a file of its own, which a step names by `from`, or in a heredoc";
    return diagnostic("HAP1006", "expected lines of at most 1 MiB", { file, start, end: start + 1 }, { help });
  }
  return null;
}

function readTokens(file: SourceFile): { readonly tokens: Tokens; readonly diagnostics: readonly Diagnostic[] } {
  const seen = checkCharacters(file);
  const characters = correctCharacters(file, seen.draft);
  const written = tokenize(characters.draft.text);
  const habits = correctHabits(file, characters.draft, written);
  const isAsWritten = [characters, habits].every(({ draft }) => draft.text === file.text);
  const tokens = isAsWritten ? written : tokensOf(habits.draft);
  const found = [...seen.diagnostics, ...characters.diagnostics, ...habits.diagnostics, ...checkTokens(file, tokens)];
  return { tokens, diagnostics: found };
}

/** Tokens with balanced braces; not shallow when they nest too deep to be parsed. */
interface Outline {
  readonly tokens: readonly IToken[];
  readonly isShallow: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Balances braces; depth is checked before, so that this is quick, and after, since it may put braces in. */
function readOutline(file: SourceFile, tokens: readonly IToken[]): Outline {
  const deep = checkNesting(file, tokens);
  if (deep !== null) return { tokens, isShallow: false, diagnostics: [deep] };
  const balanced = balanceGlued(file, tokens);
  const deeper = checkNesting(file, balanced.tokens);
  if (deeper === null) return { ...balanced, isShallow: true };
  return { ...balanced, isShallow: false, diagnostics: [...balanced.diagnostics, deeper] };
}

/**
 * Balances braces where some may be texts: a `{x` or `x}` is told by itself, so that of all ways to read these the one
 * counts that leaves the least to tell.
 */
function balanceGlued(file: SourceFile, tokens: readonly IToken[]): Balanced {
  const braces = balanceBraces(file, tokens);
  if (braces.diagnostics.length === 0) return braces;
  const without = (isText: (token: IToken) => boolean): readonly Diagnostic[] =>
    tokens.some(isText)
      ? balanceBraces(
          file,
          tokens.filter((token) => !isText(token)),
        ).diagnostics
      : braces.diagnostics;
  const open = (token: IToken): boolean => isGluedOpen(file, token);
  const close = (token: IToken): boolean => isGluedClose(file, token);
  const ways = [open, close, (token: IToken) => open(token) || close(token)].map(without);
  const least = ways.reduce((a, b) => (b.length < a.length ? b : a), braces.diagnostics);
  return { ...braces, diagnostics: least };
}

/** `else` may stand on a line after its `}`; for the grammar it follows at once. */
function withoutEolBeforeElse(tokens: readonly IToken[]): readonly IToken[] {
  const kept: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType === t.Else) {
      let last = kept.length;
      while (kept[last - 1]?.tokenType === t.Eol) last--;
      if (kept[last - 1]?.tokenType === t.RCurly) kept.length = last;
    }
    kept.push(token);
  }
  return kept;
}

function syntaxError(context: BuildContext, problem: ParseProblem): Diagnostic {
  const span = problemSpan(context.file, problem);
  const covers = [expressionAround(context, span.start)];
  const parts = { ...expressionMeant(problem, span), covers };
  return diagnostic("HAP1060", describeProblem(problem), span, { ...parts, ...strayDirective(context, problem) });
}

/** `${for …}` that is no directive: with its `${end}` and the names that it would make known, it is one mistake. */
function strayDirective({ file }: BuildContext, { token, previous }: ParseProblem) {
  if (previous === undefined || !opensExpression.has(previous.tokenType)) return {};
  if (!/^(?:for|if|else|end)$/.test(token.image)) return {};
  const newline = file.text.indexOf("\n", token.startOffset);
  const line = { file, start: previous.startOffset, end: newline === -1 ? file.text.length : newline };
  const help = "lines of a block are written by `for x in list {` … `}` and `if a == b {` … `}`";
  const isWord = previous.tokenType === t.WordInterpolation;
  const names = /^for[ \t]+([\w-]+)(?:[ \t]*,[ \t]*([\w-]+))?/.exec(file.text.slice(token.startOffset, line.end)) ?? [];
  const loop = names.slice(1).map((name) => `name ${name}`);
  return { topic: "stray directives", covers: [line, ...loop], ...(isWord ? { help } : {}) };
}

const opensExpression = new Set([
  ...[t.WordInterpolation, t.GluedInterpolation, t.StringInterpolation, t.HeredocInterpolation],
]);

/** A `}` of a block where an expression was read on: an earlier mistake in it is why. */
function isBehindExpression({ expected, token }: ParseProblem): boolean {
  return expected === "end" && token.tokenType === t.RCurly;
}

/** The place of the unexpected token; the end of the one before it when it has none. */
function problemSpan(file: SourceFile, { token, previous }: ParseProblem): Span {
  if (!Number.isNaN(token.startOffset)) return spanOf(file, token);
  const isKnown = previous !== undefined && !Number.isNaN(previous.startOffset);
  const end = isKnown ? spanOf(file, previous).end : file.text.length;
  return { file, start: end, end };
}

/** Whether `later` begins behind `earlier` on its line. */
function sameLineAfter(earlier: Span | null, later: Span | null): boolean {
  if (earlier === null || later === null || earlier.start >= later.start) return false;
  return !earlier.file.text.slice(earlier.start, later.start).includes("\n");
}

/** The problems that are not echoes, by place. */
function withoutEchoesInOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return withoutEchoes(diagnostics.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0)));
}
