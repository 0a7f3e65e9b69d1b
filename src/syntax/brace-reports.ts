import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { spanOf } from "./context.js";
import type { LogicalLine } from "./logical-lines.js";

/** A block without its `}`, reported where it opens; `before` is where the `}` was missed, null for the end of the file. */
export function missingClose(file: SourceFile, open: IToken, before: IToken | null): Diagnostic {
  const where = before === null ? "before the end of the file" : "for this `{`";
  return diagnostic("HAP1040", `expected \`}\` ${where}`, spanOf(file, open), {
    label: "this block is not closed",
    related: before === null ? [] : [{ message: "by its indentation it ends before this", span: spanOf(file, before) }],
    help: "put `}` on a line of its own, as far left as the line that opens the block",
  });
}

/** A `}` that closes nothing. */
export function extraClose(file: SourceFile, token: IToken): Diagnostic {
  return diagnostic("HAP1041", "expected a `{` before this `}`", spanOf(file, token), {
    label: "this closes nothing",
    help: "take it away, or put the `{` at the end of the line that opens the block; quote it to mean the text",
  });
}

/** A line that by its indentation and its `}` was meant to open a block. */
export function missingOpen(file: SourceFile, header: LogicalLine, close: IToken): Diagnostic {
  const last = header.tokens.findLast(({ image }) => image !== "") ?? header.first;
  const end = spanOf(file, last).end;
  return diagnostic(
    "HAP1042",
    "expected `{` at the end of this line",
    { file, start: end, end },
    {
      related: [{ message: "this `}` closes its block", span: spanOf(file, close) }],
      help: "put ` {` there",
    },
  );
}
