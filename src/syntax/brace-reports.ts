import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { spanOf } from "./context.js";
import type { LogicalLine } from "./logical-lines.js";

/** A block without its `}`, reported where it opens; `before` is the token before which the `}` was missed. */
export function missingClose(file: SourceFile, open: IToken, before: IToken): Diagnostic {
  return diagnostic("HAP1040", "expected `}` for this `{`", spanOf(file, open), {
    label: "this block is not closed",
    related: [{ message: "by its indentation it ends before this", span: spanOf(file, before) }],
    help: CLOSE,
  });
}

/** A line that opens a block and stands there twice, with one `}` for both. */
export function doubledOpen(file: SourceFile, first: LogicalLine, second: LogicalLine): Diagnostic {
  const span = spanOf(file, second.first);
  const end = spanOf(file, second.tokens.at(-1) ?? second.first).end;
  const before = spanOf(file, first.tokens.at(-1) ?? first.first).end;
  return diagnostic("HAP1040", "expected `}` for this `{`", spanOf(file, second.tokens.at(-1) ?? second.first), {
    label: "this block is not closed",
    related: [{ message: "the same line stands here already", span: spanOf(file, first.first) }],
    help: "take one of the two lines away",
    fix: [{ span: { file, start: before, end }, text: "" }],
    covers: [{ ...span, end }],
  });
}

/**
 * The blocks that are open at the end of the file, in one report at the innermost. The last line may be cut off, so
 * that it and the annotations above it tell nothing, nor do the lines that open a block say what it lacks.
 */
export function missingCloses(file: SourceFile, open: readonly LogicalLine[], last: LogicalLine): Diagnostic {
  const lineSpan = (line: LogicalLine) => {
    const end = spanOf(file, line.tokens.at(-1) ?? line.first).end;
    return { file, start: spanOf(file, line.first).start, end };
  };
  const brace = (line: LogicalLine) => line.tokens.findLast(({ image }) => image === "{") ?? line.first;
  const [inner, ...outer] = open;
  const line = inner ?? last;
  const steps = open.map(lineSpan);
  const ending = { ...lineSpan(last), end: file.text.length };
  return diagnostic("HAP1040", "expected `}` before the end of the file", spanOf(file, brace(line)), {
    label:
      open.length === 1 ? "this block is not closed" : `this block and ${open.length - 1} around it are not closed`,
    related: outer.map((one) => ({ message: "nor this", span: spanOf(file, brace(one)) })),
    help: CLOSE,
    // The rest of the file is most likely lost.
    covers: [ending, ...steps, "play *", "annotation *"],
  });
}

const CLOSE = "put `}` on a line of its own, as far left as the line that opens the block";

/**
 * A `}` that closes nothing. What stands between `from` and it is most likely the inside of a block whose first line is
 * lost.
 */
export function extraClose(file: SourceFile, token: IToken, from: IToken): Diagnostic {
  return diagnostic("HAP1041", "expected a `{` before this `}`", spanOf(file, token), {
    covers: [{ file, start: spanOf(file, from).start, end: spanOf(file, token).end }],
    label: "this closes nothing",
    // Where there may be an inside, the `{` is as likely to be missing.
    fix: from === token ? [{ span: spanOf(file, token), text: "" }] : [],
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
      // Where the block begins is a guess: what does not fit in it may belong elsewhere.
      covers: [{ file, start: spanOf(file, header.first).start, end: spanOf(file, close).end }, "annotation *"],
      // An annotation opens no block: a line after it is lost.
      fix: header.first.image.startsWith("@") ? [] : [{ span: { file, start: end, end }, text: " {" }],
      related: [{ message: "this `}` closes its block", span: spanOf(file, close) }],
      help: "put ` {` there",
    },
  );
}
