import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { doubledOpen, extraClose, missingClose, missingCloses, missingOpen } from "./brace-reports.js";
import { logicalLines, type LogicalLine } from "./logical-lines.js";

/** Tokens in which every `{` has its `}`, and what had to be put in or left out for that. */
export interface Balanced {
  readonly tokens: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Makes braces balance, by indentation: a line no deeper than the one that opened a block ends that block. Only files
 * whose braces do not balance are touched, so indentation means nothing in a file that is right.
 */
export function balanceBraces(file: SourceFile, tokens: readonly IToken[]): Balanced {
  if (isBalanced(tokens)) return { tokens, diagnostics: [] };
  const lines = logicalLines(file, tokens);
  const doubled = withoutDoubled(file, lines, tokens);
  if (doubled !== null) return doubled;
  const repair: BraceRepair = {
    file,
    lines,
    stack: [],
    before: new Map(),
    dropped: new Set(),
    diagnostics: [],
    surplus: surplusOf(tokens),
  };
  for (const [index, line] of lines.entries()) {
    if (line.first.tokenType === t.RCurly) alignClose(repair, index);
    else endBlocksLeftOf(repair, index);
    for (const token of line.tokens) followBrace(repair, token, index);
  }
  const swallowed = lines.some((line) => line.tokens.some(isOpenHeredoc));
  const open = repair.stack.toReversed().flatMap(({ line }) => lines[line] ?? []);
  const last = lines.at(-1);
  if (!swallowed && last !== undefined && open.some(({ isCut }) => !isCut)) {
    repair.diagnostics.push(missingCloses(file, open, last));
  }
  const closing = repair.stack.map(() => virtual(t.RCurly, file.text.length));
  return { tokens: [...repaired(repair, tokens), ...closing], diagnostics: repair.diagnostics };
}

/** A line that opens a block may have been doubled: without the second all is well. */
function withoutDoubled(file: SourceFile, lines: readonly LogicalLine[], tokens: readonly IToken[]): Balanced | null {
  if (surplusOf(tokens) !== -1) return null;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined || !line.opens || !isSame(before, line)) continue;
    const rest = tokens.filter((token) => !line.tokens.includes(token));
    if (isBalanced(rest)) return { tokens: rest, diagnostics: [doubledOpen(file, before, line)] };
  }
  return null;
}

function isSame(one: LogicalLine, other: LogicalLine): boolean {
  if (one.indent !== other.indent || one.tokens.length !== other.tokens.length) return false;
  return one.tokens.every(({ image }, index) => image === other.tokens[index]?.image);
}

/** A block that is open, and the line that opened it. */
interface Block {
  readonly open: IToken;
  readonly indent: number;
  readonly line: number;
  /** Its lines are not indented, so indentation does not tell where it ends. */
  readonly isFlat: boolean;
}

/** The state of the walk over the lines. */
interface BraceRepair {
  readonly file: SourceFile;
  readonly lines: readonly LogicalLine[];
  readonly stack: Block[];
  /** Tokens to put in, by the token that follows them. */
  readonly before: Map<IToken, IToken[]>;
  readonly dropped: Set<IToken>;
  readonly diagnostics: Diagnostic[];
  /** How many more `}` than `{` are left. */
  surplus: number;
}

function isBalanced(tokens: readonly IToken[]): boolean {
  let depth = 0;
  for (const { tokenType } of tokens) {
    if (tokenType === t.LCurly) depth++;
    else if (tokenType === t.RCurly && --depth < 0) return false;
  }
  return depth === 0;
}

function surplusOf(tokens: readonly IToken[]): number {
  const amount = (kind: typeof t.LCurly): number => tokens.filter(({ tokenType }) => tokenType === kind).length;
  return amount(t.RCurly) - amount(t.LCurly);
}

/** A line that starts with a word ends every indented block that was opened on a line at least as far right. */
function endBlocksLeftOf(repair: BraceRepair, index: number): void {
  const line = repair.lines[index];
  let top = repair.stack.at(-1);
  // An `else` that lost its `}` may stand where it stood behind it.
  const indent = (line?.indent ?? 0) - (line?.first.tokenType === t.Else ? 1 : 0);
  while (line !== undefined && top !== undefined && !top.isFlat && indent <= top.indent) {
    closeBefore(repair, line.first);
    top = repair.stack.at(-1);
  }
}

/** A `}` that starts a line belongs to the block whose line is as far left; those within have lost theirs. */
function alignClose(repair: BraceRepair, index: number): void {
  const line = repair.lines[index];
  if (line === undefined) return;
  const top = repair.stack.at(-1);
  if (top === undefined || (top.indent < line.indent && !top.isFlat)) {
    addOpenOrDrop(repair, index, top);
    return;
  }
  if (!repair.stack.some(({ indent }) => indent === line.indent)) return;
  while ((repair.stack.at(-1)?.indent ?? line.indent) > line.indent) closeBefore(repair, line.first);
}

/** A `}` without a block: the line above it at the same depth lost its `{`, or the `}` is one too many. */
function addOpenOrDrop(repair: BraceRepair, index: number, top: Block | undefined): void {
  const { file, lines } = repair;
  const line = lines[index];
  if (line === undefined) return;
  let at = index - 1;
  while (at > (top?.line ?? -1) && (lines[at]?.indent ?? 0) > line.indent) at--;
  const header = lines[at];
  const isHeader = at > (top?.line ?? -1) && at < index - 1 && header?.indent === line.indent && !header.opens;
  if (top !== undefined && !isHeader && repair.surplus <= 0) return;
  repair.surplus--;
  if (header !== undefined && isHeader) {
    if (!header.isCut) repair.diagnostics.push(missingOpen(file, header, line.first));
    insert(repair, header.end, t.LCurly);
    repair.stack.push({ open: line.first, indent: line.indent, line: at, isFlat: false });
  } else {
    const inner = lines.slice(0, index).findLastIndex(({ indent }) => indent <= line.indent) + 1;
    repair.diagnostics.push(extraClose(file, line.first, lines[inner]?.first ?? line.first));
    repair.dropped.add(line.first);
  }
}

function followBrace(repair: BraceRepair, token: IToken, index: number): void {
  const line = repair.lines[index];
  if (line === undefined || repair.dropped.has(token)) return;
  if (token.tokenType === t.LCurly) {
    repair.stack.push({ open: token, indent: line.indent, line: index, isFlat: isFlat(repair, index) });
  } else if (token.tokenType === t.RCurly) {
    const top = repair.stack.at(-1);
    const isForeign = token !== line.first && top?.line !== index && repair.surplus > 0;
    if (top === undefined || isForeign) {
      if (!line.isCut) repair.diagnostics.push(extraClose(repair.file, token, line.first));
      repair.dropped.add(token);
      repair.surplus--;
    } else repair.stack.pop();
  }
}

/** Whether the block that ends line `index` goes on with a line that is not deeper. */
function isFlat({ lines }: BraceRepair, index: number): boolean {
  const next = lines[index + 1];
  const line = lines[index];
  if (line === undefined || next === undefined || !line.endsWithOpen) return false;
  return next.indent <= line.indent && next.first.tokenType !== t.RCurly;
}

function closeBefore(repair: BraceRepair, token: IToken): void {
  const block = repair.stack.pop();
  if (block === undefined) return;
  if (repair.lines[block.line]?.isCut === false) repair.diagnostics.push(missingClose(repair.file, block.open, token));
  insert(repair, token, t.RCurly);
  repair.surplus++;
}

function insert(repair: BraceRepair, before: IToken, kind: typeof t.LCurly): void {
  const waiting = repair.before.get(before) ?? [];
  repair.before.set(before, [...waiting, virtual(kind, before.startOffset)]);
}

/** A token of no length, for the grammar only. */
function virtual(tokenType: typeof t.LCurly, startOffset: number): IToken {
  return { image: "", startOffset, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx ?? 0 };
}

function repaired({ before, dropped }: BraceRepair, tokens: readonly IToken[]): readonly IToken[] {
  return tokens.filter((token) => !dropped.has(token)).flatMap((token) => [...(before.get(token) ?? []), token]);
}

function isOpenHeredoc(token: IToken): boolean {
  return token.tokenType === t.HeredocEnd && token.image === "";
}
