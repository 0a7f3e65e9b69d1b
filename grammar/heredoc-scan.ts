import type { IToken } from "chevrotain";

/** Where the heredoc that is being read ends. */
export interface HeredocRange {
  /** Start of the line that closes it; the end of the input (less the line end put there) when none does. */
  readonly bodyEnd: number;
  /** The closing line, blanks before the mark included; empty when nothing closes it. */
  readonly closing: string;
  /** `<<'END'`: no `${…}`. */
  readonly raw: boolean;
}

const heredocs = new WeakMap<IToken[], HeredocRange>();

/** Matches `<<END` or `<<'END'` as a whole word at `offset` and looks up the line that closes it. */
export function startHeredoc(text: string, offset: number, run: IToken[]): string | null {
  const start = /<<(?:'([A-Za-z_]\w*)'|([A-Za-z_]\w*))(?=[\s;]|$)/y;
  start.lastIndex = offset;
  const found = start.exec(text);
  const mark = found?.[1] ?? found?.[2];
  if (found === null || mark === undefined) return null;
  heredocs.set(run, closingLine(text, offset, { mark, raw: found[1] !== undefined }));
  return found[0];
}

/** The heredoc that the run is in. */
export function currentHeredoc(run: IToken[]): HeredocRange | null {
  return heredocs.get(run) ?? null;
}

/**
 * Where the text at `offset` in a heredoc ends: at the next `${`, unless it is escaped or the heredoc is raw, or with
 * the body.
 */
export function heredocTextEnd(text: string, offset: number, range: HeredocRange): number {
  if (range.raw) return range.bodyEnd;
  let at = text.indexOf("${", offset);
  while (at !== -1 && at < range.bodyEnd && at > offset && text.charAt(at - 1) === "\\")
    at = text.indexOf("${", at + 2);
  return at === -1 ? range.bodyEnd : Math.min(at, range.bodyEnd);
}

function closingLine(text: string, offset: number, { mark, raw }: { mark: string; raw: boolean }): HeredocRange {
  const closing = new RegExp(`^[ \\t]*${mark}(?=[ \\t]*\\r?$)`, "gm");
  closing.lastIndex = text.indexOf("\n", offset) + 1;
  let found = closing.exec(text);
  // The `m` flag also starts lines at a lone CR and U+2028; a line starts after LF only.
  while (found !== null && text.charAt(found.index - 1) !== "\n") found = closing.exec(text);
  if (found === null) return { bodyEnd: text.length - 1, closing: "", raw };
  return { bodyEnd: found.index, closing: found[0], raw };
}
