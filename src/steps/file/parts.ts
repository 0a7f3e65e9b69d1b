import type { ArgType } from "../../model/arg-type.js";
import { expected, wordType } from "../../model/builtin-arg-types.js";
import { holdsMatch } from "../../model/holds-match.js";
import type { FileState } from "../../model/host-state.js";
import type { Refusal } from "../../model/refusal.js";
import { textOf as bytesIn, unreadable } from "../shared/file-should-be.js";

/** A text on one line. */
export const oneLine: ArgType<string> = wordType("line", (value) =>
  value !== "" && !/[\r\n]/.test(value) ? { ok: true, value } : expected("a text on one line"),
);

/** A regular expression of JavaScript with Unicode, as `matches` takes it. */
export const regex: ArgType<RegExp> = wordType("regular expression", (value) => {
  try {
    return { ok: true, value: new RegExp(value, "u") };
  } catch {
    return expected("a regular expression");
  }
});

/** The lines of a `file` step that see to parts. */
interface PartFields {
  readonly block: readonly { readonly args: PartBlock }[];
  readonly line: readonly { readonly args: PartLine }[];
  readonly comment: { readonly args: { readonly mark: string } } | null;
}

/** Whether only a part of the file is seen to. */
export function isPart({ block, line }: Pick<PartFields, "block" | "line">): boolean {
  return block.length + line.length > 0;
}

/** The file's text with the parts in it, as latin1; or why that cannot be. */
export function editOf(path: string, { block, line, comment }: PartFields, before: FileState): string | Refusal {
  const old = bytesIn(before);
  if (old === null) return unreadable(path, before);
  return withParts(old, {
    path,
    blocks: block.map(({ args }) => args),
    lines: line.map(({ args }) => args),
    comment: comment?.args.mark ?? "#",
  });
}

/** A text between two marks of its own in a file that others own. */
interface PartBlock {
  readonly name: string;
  readonly text: string;
}

/** One line of a file that others own. */
interface PartLine {
  readonly text: string;
  /** The line that it replaces matches this anywhere; null to look for the line itself. */
  readonly matching: RegExp | null;
}

/** What a file is to hold, besides what others wrote into it. */
interface Parts {
  readonly path: string;
  readonly blocks: readonly PartBlock[];
  readonly lines: readonly PartLine[];
  /** What begins a comment in this file. */
  readonly comment: string;
}

/**
 * The text with these parts in it, or why they cannot be put there. Texts are bytes as latin1, so that any file
 * survives.
 */
function withParts(text: string, parts: Parts): string | Refusal {
  let edited: string | Refusal = text;
  for (const block of parts.blocks) {
    if (typeof edited === "string") edited = withBlock(edited, block, parts);
  }
  for (const line of parts.lines) {
    if (typeof edited === "string") edited = withLine(edited, line, parts);
  }
  return edited;
}

function withBlock(text: string, { name, text: wanted }: PartBlock, { comment, path }: Parts): string | Refusal {
  const [begin, end] = [`${comment} begin of hap's ${name}`, `${comment} end of hap's ${name}`];
  const lines = linesOf(text);
  const starts = positions(lines, begin);
  const ends = positions(lines, end);
  const body = bytesOf(wanted).replace(/\n$/, "").split("\n");
  const [from, to] = [starts[0], ends[0]];
  if (from === undefined && to === undefined) return joined([...lines, begin, ...body, end]);
  if (from === undefined || to === undefined || to < from || starts.length > 1 || ends.length > 1) {
    const help = `see that \`${begin}\` stands once and \`${end}\` once behind it, or take both away`;
    return refusal(`the marks of block \`${name}\` in \`${path}\` do not pair up`, help);
  }
  return joined([...lines.slice(0, from + 1), ...body, ...lines.slice(to)]);
}

function withLine(text: string, { text: wanted, matching }: PartLine, { path }: Parts): string | Refusal {
  const line = bytesOf(wanted);
  const lines = linesOf(text);
  const answers = matching === null ? [] : lines.map((one) => holdsMatch(matching, textOf(one)));
  if (answers.includes(null)) {
    const help = "a part that repeats most likely stands in another one, as in `(a+)+`: write `a+`";
    return refusal(`\`${matching?.source ?? ""}\` takes more than a second on a line of \`${path}\``, help);
  }
  const found = answers.flatMap((holds, at) => (holds === true ? [at] : []));
  const [first, second] = found;
  if (first !== undefined && second !== undefined) {
    const help = "make the expression match one line only, or take the others away";
    return refusal(`lines ${first + 1} and ${second + 1} of \`${path}\` match \`${matching?.source ?? ""}\``, help);
  }
  if (first !== undefined) return joined(lines.with(first, line));
  return lines.includes(line) ? text : joined([...lines, line]);
}

/** The lines of a text, without the empty rest behind the last line end. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function joined(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function positions(lines: readonly string[], mark: string): readonly number[] {
  return lines.flatMap((line, at) => (line.trimEnd() === mark ? [at] : []));
}

function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8").replace(/\r$/, "");
}

function refusal(message: string, help: string): Refusal {
  return { kind: "refusal", code: "HAP3207", message, help, span: null };
}
