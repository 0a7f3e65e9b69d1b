import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source/source-file.js";

/** The text of a file's bytes, or a diagnostic at `span` when they are not UTF-8. */
export function decodeText(
  file: { readonly path: string; readonly bytes: Buffer },
  span: Span,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly diagnostic: Diagnostic } {
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(file.bytes) };
  } catch {
    const message = `expected text in UTF-8 in \`${file.path}\``;
    const help = "save it as UTF-8, or without `filled` take it as it is: `iconv -f latin1 -t utf-8 FILE` prints it so";
    return { ok: false, diagnostic: diagnostic("HAP3013", message, span, { help }) };
  }
}
