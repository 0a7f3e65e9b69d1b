import type { IRecognitionException, IToken } from "chevrotain";
import type { FileCstNode } from "../../grammar/generated/hap-cst.js";
import { tokenize, type Tokens } from "../../grammar/lexer.js";
import { parseTokens } from "../../grammar/parser.js";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { position, type SourceFile, type Span } from "../source/source-file.js";
import { balanceBraces } from "./balance-braces.js";
import { buildBody, type TreeContext } from "./build-tree.js";
import { checkBrackets } from "./check-brackets.js";
import { checkCharacters } from "./check-characters.js";
import { checkNesting } from "./check-nesting.js";
import { checkTokens } from "./check-tokens.js";
import { first, spanOf, type BuildContext } from "./context.js";
import { docs } from "./docs.js";
import { expressionHelp } from "./expression-help.js";
import type { Tree } from "./tree.js";

/** Reads a file as a syntax tree: what was understood of it, and everything that is wrong with it, in the order of the file. */
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

/** Like `parse`, and keeps tokens and CST; null for a CST that was not made since the file nests too deep. */
export function read(file: SourceFile): Reading {
  const long = lineTooLong(file);
  if (long !== null) {
    const body = { statements: [], span: { file, start: 0, end: file.text.length } };
    return { tokens: tokenize(""), cst: null, tree: { file, body }, diagnostics: [long] };
  }
  const tokens = tokenize(file.text);
  const lexical = [...checkCharacters(file, tokens.comments), ...checkTokens(file, tokens)];
  const whole = { file, start: 0, end: file.text.length };
  const outline = readOutline(file, tokens.tokens);
  if (!outline.isShallow) {
    const tree = { file, body: { statements: [], span: whole } };
    // Behind that place the same would be said about every line.
    const stop = Math.max(...outline.diagnostics.map(({ span }) => span?.start ?? 0));
    const before = lexical.filter(({ span }) => (span?.start ?? 0) < stop);
    return { tokens, cst: null, tree, diagnostics: inOrder([...before, ...outline.diagnostics]) };
  }
  const { cst, errors } = parseTokens(withoutEolBeforeElse(outline.tokens));
  const root = cst as FileCstNode;
  const context: TreeContext = { file, diagnostics: [], explained: [], docs: docs(file, tokens.comments) };
  const body = buildBody(context, first(root.children.body), whole);
  const brackets = checkBrackets(file, outline.tokens);
  context.explained.push(...brackets.map(({ explains }) => explains));
  const told = context.diagnostics.filter(({ code, span }) => {
    // A `${` whose bracket is open ends with its line for that reason.
    return code !== "HAP1024" || span === null || !brackets.some(({ explains }) => sameLineAfter(span, explains));
  });
  const syntax = [...told, ...brackets.map(({ problem }) => problem), ...syntaxErrors(context, errors)];
  const diagnostics = inOrder([...lexical, ...outline.diagnostics, ...syntax]);
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
  const balanced = balanceBraces(file, tokens);
  const deeper = checkNesting(file, balanced.tokens);
  if (deeper === null) return { ...balanced, isShallow: true };
  return { ...balanced, isShallow: false, diagnostics: [...balanced.diagnostics, deeper] };
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

function syntaxErrors(context: BuildContext, errors: readonly IRecognitionException[]): readonly Diagnostic[] {
  const found = errors.map((error) => {
    const help = expressionHelp(error.token, error.message);
    return diagnostic("HAP1060", error.message, spanOfError(context.file, error), { help });
  });
  return found.filter(({ span }) => span === null || !context.explained.some((known) => covers(known, span)));
}

/** The place of the unexpected token; the end of the one before it when it has none. */
function spanOfError(
  file: SourceFile,
  { token, previousToken }: IRecognitionException & { previousToken?: IToken },
): Span {
  if (!Number.isNaN(token.startOffset)) return spanOf(file, token);
  const end =
    previousToken === undefined || Number.isNaN(previousToken.startOffset)
      ? file.text.length
      : spanOf(file, previousToken).end;
  return { file, start: end, end };
}

/** Whether `later` begins behind `earlier` on its line. */
function sameLineAfter(earlier: Span, later: Span): boolean {
  return earlier.start < later.start && !earlier.file.text.slice(earlier.start, later.start).includes("\n");
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const glued = new Set(diagnostics.filter(({ code }) => code === "HAP1043").map(({ span }) => span?.start));
  // A glued brace is often meant as text, so that it has no partner says nothing new.
  const dollars = new Set(
    diagnostics.filter(({ code }) => code === "HAP1060").map(({ span }) => (span?.start ?? 0) + 1),
  );
  // `if ${x} {` is told at its `$`: the word after it is no second mistake.
  const braced = new Set(diagnostics.filter(({ message }) => message === BRACE).map(lineOf));
  const headless = new Set(diagnostics.filter(({ code }) => code === "HAP1046").map(lineOf));
  const echo = (problem: Diagnostic) => {
    const { code, span } = problem;
    if (code === "HAP1041") return glued.has(span?.start) || braced.has(lineOf(problem));
    if (code === "HAP1045") return headless.has((lineOf(problem) ?? 0) - 1);
    return code === "HAP1046" && dollars.has(span?.start ?? 0);
  };
  const told = diagnostics.filter((problem) => !echo(problem));
  return told.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

/** What the parser says of `${{ name }}`, whose last brace then closes nothing. */
const BRACE = "expected a value, found `{`";

function lineOf({ span }: Diagnostic): number | null {
  return span === null ? null : position(span.file, span.start).line;
}
