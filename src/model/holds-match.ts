import { createContext, Script, type Context } from "node:vm";

/** How long one look for a match may take (ms); what is meant takes microseconds. */
const LONGEST_LOOK = 1000;

/**
 * Whether a text holds a match of a regular expression; null when that is not found out within a second, see
 * `lastMatch`.
 */
export function holdsMatch(pattern: RegExp, text: string): boolean | null {
  const found = lastMatch(pattern, [text]);
  return found === null ? null : found !== -1;
}

/**
 * Index of the last text that holds a match of a regular expression, -1 when none does; null when that is not found out
 * within a second for all of them. Backtracking of an expression such as `(a+)+b` takes longer than anybody lives, on a
 * text of forty letters; a watchdog of its own thread ends it. An expression that was ended is not asked again.
 */
export function lastMatch(pattern: RegExp, texts: readonly string[]): number | null {
  if (isTame(pattern.source) && texts.every(({ length }) => length <= SHORT)) {
    return texts.findLastIndex((text) => pattern.test(text));
  }
  if (endless.has(pattern.source)) return null;
  watched ??= {
    look: new Script("texts.findLastIndex((text) => pattern.test(text))"),
    world: createContext({ pattern, texts }),
  };
  const { look, world } = watched;
  Object.assign(world, { pattern, texts });
  try {
    return Number(look.runInContext(world, { timeout: LONGEST_LOOK }));
  } catch {
    endless.add(pattern.source);
    return null;
  }
}

const endless = new Set<string>();

/** Made when it is first needed: most playbooks have tame expressions only. */
let watched: { readonly look: Script; readonly world: Context } | undefined;

/** Characters that a tame expression is through with at once. */
const SHORT = 256;

/** At most two parts repeat, and none of them is a group or a back reference: a cubic number of tries at most. */
function isTame(source: string): boolean {
  return (source.match(/[*+{]/g) ?? []).length <= 2 && !/\)[*+{?]|\\[1-9k]/.test(source);
}
