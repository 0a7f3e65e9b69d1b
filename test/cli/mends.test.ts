import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withEdits } from "../../src/diagnostics/fix.js";
import { hasErrors, type Diagnostic, type Edit } from "../../src/diagnostics/diagnostic.js";
import { sourceFile } from "../../src/source/source-file.js";
import { MISTAKES } from "./authors/mistakes.js";
import { BOOK, NEWCOMERS, RIGHT } from "./authors/newcomers.js";
import { PLAYBOOK } from "./authors/playbook.js";
import { findingsOf, withMistake } from "./authors/run.js";
import { findings, mutationsOf, playbooks, WAYS } from "./mutations.js";

/** A text with mistakes, and what is found in such a text. */
interface Wrong {
  readonly what: string;
  readonly text: string;
  find(text: string): readonly Diagnostic[];
}

/** Slips of each way that are looked at. */
const EACH = 6;

/** What authors get wrong, and slips of a hand all over the project's playbooks. */
function* wrongTexts(): Iterable<Wrong> {
  for (const mistake of MISTAKES) {
    if (mistake.encoding !== undefined) continue;
    const find = (text: string) => (mistake.inInventory === true ? findingsOf(PLAYBOOK, text) : findingsOf(text));
    yield { what: `${mistake.number} ${mistake.what}`, text: withMistake(mistake), find };
  }
  for (const way of WAYS) {
    const slips = [...playbooks()].flatMap(([file, text]) => mutationsOf(file, text, way));
    const step = Math.floor(slips.length / EACH);
    for (let index = 3; index < slips.length; index += step) {
      const slip = slips[index];
      if (slip === undefined) continue;
      const what = `${slip.file}:${slip.line} ${way} ${slip.what}`;
      yield { what, text: slip.text, find: (text) => findings(slip.file, text) };
    }
  }
}

let looked: readonly (readonly [Wrong, readonly Diagnostic[]])[] | null = null;

/** Each wrong text with what is found in it, looked at once. */
function allFound(): readonly (readonly [Wrong, readonly Diagnostic[]])[] {
  looked ??= [...wrongTexts()].map((wrong) => [wrong, wrong.find(wrong.text)] as const);
  return looked;
}

const key = ({ code, message }: Diagnostic) => `${code} ${message}`;
const errorsOf = (found: readonly Diagnostic[]) => found.filter(({ severity }) => severity === "error").map(key);

/** What is wrong with a mend: its problem is still there, or there are errors that were not. */
function failureOf({ what, text, find }: Wrong, problem: Diagnostic, edits: readonly Edit[]): readonly string[] {
  const before = find(text);
  const path = problem.span?.file.path ?? "";
  const after = find(withEdits(sourceFile(path, text), edits));
  // What is asked about one word of several that are told together leaves the others.
  const isSame = (one: Diagnostic) =>
    key(one) === key(problem) && (problem.fix.length > 0 || one.span?.start === problem.span?.start);
  const amount = (found: readonly Diagnostic[]) => found.filter(isSame).length;
  const isGone = amount(after) < amount(before);
  const isMore = errorsOf(after).length > errorsOf(before).length;
  return isGone && !isMore ? [] : [`${what}: ${key(problem)} → ${errorsOf(after).join(" | ")}`];
}

test("every mend that is printed works when it is pasted: the certain ones and those that are asked about", () => {
  let pasted = 0;
  const failures = allFound().flatMap(([wrong, found]) => {
    if (!hasErrors(found)) return [];
    return found.flatMap((problem) => {
      const edits = problem.fix.length > 0 ? problem.fix : problem.asked;
      if (problem.severity !== "error" || edits.length === 0) return [];
      // A mend of the inventory has its place there.
      if (problem.span?.file.text !== wrong.text) return [];
      pasted++;
      return failureOf(wrong, problem, edits);
    });
  });
  expect(pasted).toBeGreaterThan(60);
  expect(failures).toEqual([]);
});

/** What stands in a text that is to be written, where the author has to choose. */
const CHOICE = /…|[A-Z]{4,}/;

/** Helps that tell what to write and have no edit, and why. */
const ONLY_TOLD: readonly (readonly [code: string, help: RegExp, why: string])[] = [
  ["HAP1024", /to mean a plain/, "whether a value or a text was meant is not known"],
  ["HAP2004", /for an empty text and/, "two ways, and the author knows which"],
  ["HAP2005", /write `set NAME/, "the name is the author's"],
  ["HAP1075", /write `if x == 1 \{`/, "an example: the condition of a shell is not read"],
  ["HAP2012", /write `import "other\.hap"`/, "an example: the path is the author's"],
  ["HAP2235", /on a line before the step/, "which step it is about is not known"],
  ["HAP3003", /for every 5 minutes/, "an example: the times of cron are the author's"],
];

const told = ({ help, fix, asked, severity }: Diagnostic): readonly string[] =>
  severity !== "error" || help === null || fix.length + asked.length > 0
    ? []
    : [...help.matchAll(/write `([^`]+)`/g)].flatMap(([, text = ""]) => (CHOICE.test(text) ? [] : [text]));

test("what a help says to write is an edit too", () => {
  const found = allFound().flatMap(([, all]) => all.filter((one) => told(one).length > 0));
  const left = found.filter(
    ({ code, help }) => !ONLY_TOLD.some(([known, like]) => known === code && like.test(help ?? "")),
  );
  expect(left.map((one) => `${key(one)}: ${one.help ?? ""}`)).toEqual([]);
});

test.each(NEWCOMERS)("a newcomer's mistake gives one error, and its mend works: $what", ({ text, help, isMended }) => {
  const find = (one: string) => (one.startsWith("site ") ? findingsOf(RIGHT, one) : findingsOf(one, BOOK));
  const errors = find(text).filter(({ severity }) => severity === "error");
  expect(errors.map((one) => `${key(one)}: ${one.help ?? ""}`)).toEqual([expect.stringContaining(help)]);
  const edits = errors.flatMap(({ fix, asked }) => (fix.length > 0 ? fix : asked));
  expect(edits.length > 0).toBe(isMended);
  if (isMended)
    expect(errorsOf(find(withEdits(sourceFile(errors[0]?.span?.file.path ?? "", text), edits)))).toEqual([]);
});

const play = (step: string) => `hap 1\nplay "p" on directors {\n${step}\n}\n`;
const PAIR = (line: string) =>
  play(`  ha.cf {\n    bcast eth1\n    ${line}\n    node LD_192_168_3_87 LD_192_168_3_88\n  }`);
const PASTED: readonly (readonly [code: string, text: string])[] = [
  ["HAP3003", PAIR("keepalive = 1")],
  ["HAP3021", PAIR("bcast eth2,eth3")],
  [
    "LV002",
    play(
      "  resource-script a.sh {\n    virtual tcp 192.168.3.118:80 wrr {\n      real 192.168.3.9:81 tunnel\n    }\n  }",
    ),
  ],
];

test.each(PASTED)("the mend of %s works when it is pasted", (code, text) => {
  const [problem] = findingsOf(text, BOOK).filter((one) => one.code === code);
  const edits = problem === undefined ? [] : [...problem.fix, ...problem.asked];
  expect(edits).toHaveLength(1);
  const after = findingsOf(withEdits(sourceFile(problem?.span?.file.path ?? "", text), edits), BOOK);
  expect(after.filter((one) => one.code === code || one.severity === "error").map(key)).toEqual([]);
});

test("a question has its edit: no file makes one by hand", () => {
  const rooms = ["syntax", "check"].map((room) => new URL(`../../src/${room}/`, import.meta.url));
  const byHand = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && readFileSync(new URL(name, room), "utf8").includes("`did you mean"))
      .toSorted(),
  );
  // Those are about the command line, or about a daemon's file, where the author is asked and nothing is put in.
  expect(byHand).toEqual(EXCEPT);
});

const EXCEPT: readonly string[] = [
  "check-given.ts",
  "limit.ts",
  "near-address.ts",
  "rules/authkeys/method-or-key-wrong.ts",
  "rules/ha-cf/stonith-wrong.ts",
  "rules/haresources/agent-arguments.ts",
  "rules/haresources/unknown-node.ts",
  "rules/ldirectord/line-refused.ts",
  "rules/lvs/scheduler-not-in-kernel.ts",
  "select-steps.ts",
];
