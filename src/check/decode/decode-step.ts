import type { Diagnostic, Stage } from "../../diagnostics/diagnostic.js";
import { diagnostic, hasErrors } from "../../diagnostics/diagnostic.js";
import type { DaemonReading, Remark } from "../../model/daemon-file.js";
import type { ResolvedLine } from "../../model/resolved.js";
import type { FileSyntax, Params, StepKind } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";
import { decodeArgs } from "./decode-args.js";
import type { DecodeContext, Decoding, StepWords } from "./decode-context.js";
import { decodeBlock } from "./decode-block.js";
import { maskSecretWords } from "./mask-secret-words.js";
import { readAsDaemon, readPasted } from "./daemon-file.js";

/** What was read, and the keywords of the lines that were not. */
export interface Decoded extends Stage<Params | null> {
  readonly unread: readonly string[];
}

/**
 * Reads a step's words by its kind's schema, then asks the kind's own `check`. The value is null when its head or a
 * line could not be read at all; with other problems it is there, so that the HA rules can look at what is readable.
 */
export function decode(kind: StepKind, given: StepWords, context: DecodeContext): Decoded {
  const isSecret = kind.file?.isSecret;
  const step = isSecret === undefined ? given : maskSecretWords(given, isSecret);
  const diagnostics: Diagnostic[] = [];
  const unread: string[] = [];
  const decoding: Decoding = {
    context,
    step: step.span,
    report: (code, message, span, parts) => diagnostics.push(diagnostic(code, message, span, parts)),
    add: (found) => diagnostics.push(...found),
    unread: (keyword) => unread.push(keyword),
  };
  const owner = { name: kind.name, span: step.span, block: kind.body };
  const head = decodeArgs(kind.head, step.head, owner, decoding);
  const body = step.body === null ? null : linesOf(kind, step.body, decoding);
  const block = { ...decodeBlock(kind.body, body?.lines ?? null, owner, decoding), remarks: body?.remarks ?? [] };
  if (head === null) return { value: null, diagnostics, unread };
  const params: Params = { head: head.args, at: head.at, block, span: step.span };
  if (!hasErrors(diagnostics)) kind.check(params, decoding.report, context.target);
  return { value: params, diagnostics, unread };
}

/**
 * Checks a daemon's file as it stands on a host: read as the daemon reads it, its lines decoded by the kind's schema.
 * What is about the whole file is at its first character.
 */
export function decodeDaemonFile(
  kind: StepKind & { readonly file: FileSyntax },
  file: { readonly path: string; readonly bytes: Buffer },
  context: DecodeContext,
): Decoded {
  const { lines, remarks, source } = readAsDaemon(file, kind.file, context.surroundings(file.path));
  const span = { file: source, start: 0, end: 0 };
  const decoded = decode(kind, { head: [], body: lines, span }, context);
  if (decoded.value === null) return decoded;
  return { ...decoded, value: { ...decoded.value, block: { ...decoded.value.block, remarks } } };
}

/**
 * For kinds that are a file on the host: `from FILE` becomes the lines of that file, other lines are read as pasted.
 */
function linesOf(kind: StepKind, body: readonly ResolvedLine[], decoding: Decoding): DaemonReading {
  const syntax = kind.file;
  if (syntax === null) return { lines: body, remarks: [] };
  const remarks: Remark[] = [];
  const lines = body.flatMap((line) => {
    const name = fileNamed(line);
    if (name === null) return [readPasted(line, syntax, decoding)];
    const read = decoding.context.readFile(name.path, name.span);
    if (!read.ok) {
      decoding.add([read.diagnostic]);
      decoding.unread("");
      return [];
    }
    const found = readAsDaemon(
      { path: read.path, bytes: read.bytes },
      syntax,
      decoding.context.surroundings(read.path),
    );
    remarks.push(...found.remarks);
    return found.lines;
  });
  return { lines, remarks };
}

function fileNamed(line: ResolvedLine): { readonly path: string; readonly span: Span } | null {
  const [keyword, name] = line.words;
  if (keyword?.form !== "bare" || keyword.value !== "from" || name === undefined) return null;
  if (line.words.length > 2 || line.block !== null || typeof name.value !== "string") return null;
  return { path: name.value, span: name.span };
}
