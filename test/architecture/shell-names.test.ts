import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

/**
 * Pieces of shell travel together in one script, so they share its variables and functions. Names that more than one
 * file gives a value to, and why none of them takes the other's for its own.
 */
const SHARED: Readonly<Record<string, string>> = {
  hap_alone: "a look judges folders as a change does, in a script of its own",
  hap_unsafe: "a look only tells of it, in a script of its own",
  hap_line: "read and used up at once; a look at users is a script of its own",
  hap_own: "a probe says so what is its own, in a script of its own",
  hap_end: "the session's shell keeps one; a probe's section is a script of its own",
  hap_in: "the session's shell keeps one, and a function is no variable",
  hap_n: "scratch: set and used up within one function",
  hap_s: "scratch: set and used up within one function",
  hap_t: "the session's shell is done with it when the script begins",
  hap_k: "groups and backups: each sets it before it uses it",
  hap_install: "each package manager has one, and a script has one package manager",
  hap_missing: "each package manager has one, and a script has one package manager",
  hap_lock: "the lock ends before changes begin; each package manager has one",
  hap_log: "what Heartbeat's own file says, told anew by who asks",
};

/** Files by the names that they give a value to: variables, and functions. */
function owners(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of sourceFiles()) {
    const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
    for (const [, set, read] of text.matchAll(/(?<![\w$.])(hap_\w+)(?:=|\(\) ?\{)|\b(?:for|read|read -r) (hap_\w+)/g)) {
      const name = set ?? read ?? "";
      found.set(name, (found.get(name) ?? new Set()).add(path));
    }
  }
  return found;
}

test("a name of hap's own in shell is set in one file, or there is a reason", () => {
  const many = [...owners()].filter(([, files]) => files.size > 1).map(([name]) => name);
  expect(many.toSorted()).toEqual(Object.keys(SHARED).toSorted());
});
