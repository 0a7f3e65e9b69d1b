import { diagnostic } from "../diagnostics/diagnostic.js";
import type { Collect } from "./read-assignment.js";
import type { Body, Tree } from "./tree.js";
import { keyword } from "./word-text.js";

/** Checks the line `hap 1`, where there is one, and gives the statements after it. */
export function skipVersion(tree: Tree, collect: Collect): Body {
  const [first, ...rest] = tree.body.statements;
  if (first?.kind !== "line" || keyword(first.words[0]) !== "hap") return tree.body;
  const [, version, extra] = first.words;
  if (keyword(version) !== "1" || extra !== undefined || first.body !== null) {
    const help = "this hap knows version 1 of the language; the line may be left out";
    collect(diagnostic("HAP2002", "expected `hap 1`", first.span, { help }));
  }
  return { statements: rest, span: tree.body.span };
}
