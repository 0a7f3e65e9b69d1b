import type { IToken } from "chevrotain";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { spanOf, type BuildContext } from "./context.js";
import { indentOf } from "./heredoc-indent.js";

/** A heredoc's start and closing mark and the text between them, as written. */
export interface HeredocText {
  readonly start: IToken;
  /** Empty when nothing closes it. */
  readonly end: IToken;
  readonly bodyStart: number;
  readonly body: string;
  /** Lines of it that are directives, counted from 0. */
  readonly directives: ReadonlySet<number>;
}

/** Reports a heredoc that is not closed, seems to run into another one, or whose text stands left of its end. */
export function checkHeredoc(context: BuildContext, heredoc: HeredocText): void {
  const mark = heredoc.start.image.replace(/^<<'?|'$/g, "");
  if (heredoc.end.image === "") {
    reportUnclosed(context, heredoc, mark);
    return;
  }
  reportOwnStart(context, heredoc, mark);
  reportOutdented(context, heredoc, mark);
}

function reportUnclosed(context: BuildContext, { start }: HeredocText, mark: string): void {
  const message = `expected a line \`${mark}\` that ends the text`;
  const help = `put \`${mark}\` on a line of its own after the text`;
  const label = "this heredoc is not closed";
  const covers = [{ file: context.file, start: start.startOffset, end: context.file.text.length }, "line *" as const];
  context.diagnostics.push(diagnostic("HAP1030", message, spanOf(context.file, start), { label, help, covers }));
}

function reportOwnStart(context: BuildContext, { start, bodyStart, body }: HeredocText, mark: string): void {
  const again = new RegExp(`<<-?[ \\t]*['"]?${mark}(?!\\w)`).exec(body);
  if (again === null) return;
  const at = bodyStart + again.index;
  const span = { file: context.file, start: at, end: at + again[0].length };
  context.diagnostics.push(
    diagnostic("HAP1034", `expected a line \`${mark}\` before the next \`<<${mark}\``, spanOf(context.file, start), {
      label: "this heredoc is not closed before that",
      related: [{ message: "opens again here", span }],
      // Lines of the step may stand in it.
      covers: [{ file: context.file, start: bodyStart, end: bodyStart + body.length }, "line *"],
      help: `close it first; a text that itself holds \`<<${mark}\` needs another word for its end`,
    }),
  );
}

function reportOutdented(context: BuildContext, { end, bodyStart, body, directives }: HeredocText, mark: string): void {
  const least = indentOf(end.image);
  let at = bodyStart;
  for (const [index, line] of body.split("\n").entries()) {
    const indent = indentOf(line);
    if (line.trim() !== "" && indent < least && !directives.has(index)) {
      const span = { file: context.file, start: at + indent, end: at + line.trimEnd().length };
      const message = `expected the text at least as far right as its \`${mark}\``;
      const related = [
        {
          message: `\`${mark}\` stands here`,
          span: spanOf(context.file, { ...end, startOffset: end.startOffset + least, image: mark }),
        },
      ];
      context.diagnostics.push(
        diagnostic("HAP1033", message, span, { related, help: `indent the text, or move \`${mark}\` left` }),
      );
      return;
    }
    at += line.length + 1;
  }
}
