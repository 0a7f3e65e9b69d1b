import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
export function balanceBraces(
  _file: SourceFile,
  tokens: readonly IToken[],
): { tokens: readonly IToken[]; diagnostics: readonly Diagnostic[] } {
  return { tokens, diagnostics: [] };
}
