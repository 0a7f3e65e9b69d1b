import type { ResolvedLine } from "../../model/resolved.js";
import type { BlockSpec } from "../../model/schema.js";
import { join, textOf, type Span } from "../../source/source-file.js";
import type { Decoding } from "./decode-context.js";
import { fieldOf, spanOfWords } from "./meant.js";

/** `run cd /tmp; ls`: what a shell has behind a `;` is told, and not read as a line of its own. */
export function withoutShellLines(
  spec: BlockSpec,
  lines: readonly ResolvedLine[],
  decoding: Decoding,
): readonly ResolvedLine[] {
  if (spec.rows !== null) return lines;
  const left: ResolvedLine[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined) break;
    left.push(line);
    const command = commandOf(spec, line);
    const further: ResolvedLine[] = [];
    let end = command;
    for (let next = lines[index + 1]; end !== null && next !== undefined; next = lines[index + 1]) {
      if (fieldOf(spec, next.words) !== null || !isBehind(next, end)) break;
      further.push(next);
      end = next.span;
      index++;
    }
    const [first] = further;
    if (command !== null && end !== null && first !== undefined) reportShell(first, join(command, end), decoding);
  }
  return left;
}

function reportShell({ span }: ResolvedLine, whole: Span, decoding: Decoding): void {
  const text = textOf(whole);
  const isPlain = !text.includes('"');
  decoding.report("HAP3001", "a `;` ends the line of the command", span, {
    label: "not a line of the block",
    help: isPlain ? `quote the whole command: \`"${text}"\`` : "quote the whole command: it is a script for `sh -e`",
    fix: isPlain ? [{ span: whole, text: `"${text}"` }] : [],
    covers: [whole],
  });
}

/** Where the bare words of a command stand that a line takes; null for another line. */
function commandOf(spec: BlockSpec, { words, block }: ResolvedLine): Span | null {
  const field = spec.fields[fieldOf(spec, words) ?? ""];
  const [first, ...others] = words.slice(1);
  const isCommand = Object.values(field?.args ?? {}).some(({ type }) => type.of === "words");
  if (!isCommand || first === undefined || block !== null || words.some(({ form }) => form !== "bare")) return null;
  return spanOfWords(first, others.at(-1) ?? first);
}

function isBehind({ span, words, block }: ResolvedLine, before: Span): boolean {
  if (block !== null || span.file !== before.file || words.some(({ form }) => form === "file")) return false;
  return /^[ \t]*;[ \t]*$/.test(span.file.text.slice(before.end, span.start));
}
