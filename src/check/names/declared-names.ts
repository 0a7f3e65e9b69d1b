import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source/source-file.js";
import type { Name } from "../../syntax/tree.js";

/** A name that the author of a playbook declared. */
export interface Declared {
  readonly kind: "param" | "set" | "for";
  readonly span: Span;
}

/** Declared names at one place of a file, innermost first. */
export interface Visible {
  readonly names: ReadonlyMap<string, Declared>;
  readonly parent: Visible | null;
}

/** Finds a declared name. */
export function declared(scope: Visible, name: string): Declared | null {
  for (let at: Visible | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** All declared names at a place. */
export function allDeclared(scope: Visible): readonly string[] {
  return [...scope.names.keys(), ...(scope.parent === null ? [] : allDeclared(scope.parent))];
}

/** A scope with one more name. */
export function declare(scope: Visible, name: Name, kind: Declared["kind"]): Visible {
  return { names: new Map([[name.text, { kind, span: name.span }]]), parent: scope };
}

/** A scope with the names of a loop. */
export function declareLoop(
  scope: Visible,
  { index, variable }: { readonly index: Name | null; readonly variable: Name },
): Visible {
  return declare(index === null ? scope : declare(scope, index, "for"), variable, "for");
}

/**
 * The message for a `set` or `param` of a name that is taken; null when it is free. A `for` variable may be hidden by
 * nobody either.
 */
export function taken(scope: Visible, name: Name): Diagnostic | null {
  const earlier = declared(scope, name.text);
  if (earlier === null) return null;
  const related = [
    { message: earlier.kind === "for" ? "it is the variable of this `for`" : "first set here", span: earlier.span },
  ];
  const help =
    earlier.kind === "param"
      ? "a param gets its value from its default, the inventory or `--set`; take another name"
      : "a name has one value in its block; take another name";
  return diagnostic("HAP2222", `\`${name.text}\` is set already`, name.span, { related, help });
}
