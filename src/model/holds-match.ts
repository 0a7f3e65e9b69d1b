import { createContext, Script, type Context } from "node:vm";

/** How long one look for a match may take (ms); what is meant takes microseconds. */
const LONGEST_LOOK = 1000;

/**
 * Whether a text holds a match of a regular expression; null when that is not found out within a second. Backtracking
 * of an expression such as `(a+)+b` takes longer than anybody lives, on a text of forty letters; a watchdog of its own
 * thread ends it. An expression that was ended is not asked again.
 */
export function holdsMatch(pattern: RegExp, text: string): boolean | null {
  if (text.length <= SHORT && isTame(pattern.source)) return pattern.test(text);
  if (endless.has(pattern.source)) return null;
  watched ??= { look: new Script("pattern.test(text)"), world: createContext({ pattern, text }) };
  const { look, world } = watched;
  Object.assign(world, { pattern, text });
  try {
    return look.runInContext(world, { timeout: LONGEST_LOOK }) === true;
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
