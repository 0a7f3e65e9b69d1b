import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { position, type SourceFile } from "../source/source-file.js";

/** A line as the author means it: continued lines and heredocs belong to the line that they began on. */
export interface LogicalLine {
  /** Without the line end; at least one. */
  readonly tokens: readonly IToken[];
  readonly first: IToken;
  /** The line end. */
  readonly end: IToken;
  /** How far right the first token stands; a tab counts as one. */
  readonly indent: number;
  /** Whether it leaves a block open. */
  readonly opens: boolean;
  readonly endsWithOpen: boolean;
  /** Something on it is not closed and may have taken a brace along; that has been reported. */
  readonly isCut: boolean;
}

/** The lines that have tokens. */
export function logicalLines(file: SourceFile, tokens: readonly IToken[]): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let current: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType !== t.Eol) {
      current.push(token);
      continue;
    }
    const [first] = current;
    if (first !== undefined) lines.push(logicalLine(file, current, { first, end: token }));
    current = [];
  }
  return lines;
}

function logicalLine(
  file: SourceFile,
  tokens: readonly IToken[],
  { first, end }: { first: IToken; end: IToken },
): LogicalLine {
  return {
    tokens,
    first,
    end,
    indent: position(file, first.startOffset).column - 1,
    opens: leavesOpen(tokens),
    endsWithOpen: tokens.at(-1)?.tokenType === t.LCurly,
    isCut: tokens.some(({ tokenType }) => cutting.has(tokenType)),
  };
}

const cutting = new Set([t.StringUnclosed, t.RawUnclosed, t.WordRawUnclosed, t.InterpolationUnclosed, t.HeredocJunk]);

function leavesOpen(tokens: readonly IToken[]): boolean {
  let depth = 0;
  for (const { tokenType } of tokens) {
    if (tokenType === t.LCurly) depth++;
    else if (tokenType === t.RCurly) depth = Math.max(0, depth - 1);
  }
  return depth > 0;
}
