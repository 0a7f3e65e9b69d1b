import type * as cst from "../../grammar/generated/hap-cst.js";
import { join, type Span } from "../source/source-file.js";
import { buildHeredoc } from "./build-heredoc.js";
import { buildInterpolation, buildRawString, buildString } from "./build-string.js";
import { first, spanOf, type BuildContext } from "./context.js";
import type { Part, Word } from "./tree.js";

/** One word of a line. */
export function buildWord(context: BuildContext, { children }: cst.WordCstNode): Word | null {
  const bare = first(children.bareWord);
  if (bare !== undefined) return buildBareWord(context, bare);
  const string = first(children.string);
  if (string !== undefined) return { form: "double", ...buildString(context, string) };
  const raw = first(children.rawString);
  if (raw !== undefined) return { form: "single", ...buildRawString(context, raw) };
  const heredoc = first(children.heredoc);
  if (heredoc !== undefined) return buildHeredoc(context, heredoc);
  const bad = first(children.BadHeredoc);
  if (bad === undefined) return null;
  const span = spanOf(context.file, bad);
  return { form: "bare", parts: [{ kind: "text", text: bad.image, span }], span };
}

function buildBareWord(context: BuildContext, { children }: cst.BareWordCstNode): Word | null {
  const spans: Span[] = [];
  const parts: Part[] = [];
  const add = (piece: WordPiece): void => {
    spans.push(piece.span);
    parts.push(...piece.parts);
  };
  const text = first(children.WordText);
  const opening = first(children.wordInterpolation)?.children;
  if (text !== undefined) add(textPiece(context, text));
  if (opening !== undefined) add(interpolationPiece(context, first(opening.WordInterpolation), opening));
  for (const glued of children.gluedPart ?? []) {
    const more = first(glued.children.GluedText);
    const inner = first(glued.children.gluedInterpolation)?.children;
    if (more !== undefined) add(textPiece(context, more));
    if (inner !== undefined) add(interpolationPiece(context, first(inner.GluedInterpolation), inner));
  }
  const [start] = spans;
  const last = spans.at(-1);
  return start === undefined || last === undefined ? null : { form: "bare", parts, span: join(start, last) };
}

interface WordPiece {
  readonly parts: readonly Part[];
  readonly span: Span;
}

type Token = cst.WordInterpolationCstChildren["WordInterpolation"][number];

function textPiece(context: BuildContext, token: Token): WordPiece {
  const span = spanOf(context.file, token);
  return { parts: [{ kind: "text", text: token.image.replaceAll("\\${", "${"), span }], span };
}

function interpolationPiece(
  context: BuildContext,
  open: Token | undefined,
  { embedded, InterpolationEnd }: Pick<cst.WordInterpolationCstChildren, "embedded" | "InterpolationEnd">,
): WordPiece {
  const end = first(InterpolationEnd);
  const parts = buildInterpolation(context, { open, embedded: first(embedded), end });
  const start = open === undefined ? { file: context.file, start: 0, end: 0 } : spanOf(context.file, open);
  return { parts, span: end === undefined ? start : join(start, spanOf(context.file, end)) };
}
