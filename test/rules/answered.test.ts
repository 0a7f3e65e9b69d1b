import { describe, expect, it } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { planStep } from "../../src/plan/plan-step.js";
import { allKinds } from "../../src/steps/registry.js";
import { emptyHost } from "../steps/empty-host.js";
import { goodStep, target } from "../steps/read-step.js";
import { ANSWERED } from "./answered.js";
import { find } from "./find.js";

const numbers = (letters: string, last: number, none: readonly number[] = []): readonly string[] =>
  Array.from({ length: last }, (_, i) => i + 1)
    .filter((number) => !none.includes(number))
    .map((number) => `${letters}${String(number).padStart(3, "0")}`);

/** The scripts that judge what a step writes, before it is put in place. */
function validatorsOf(step: string): readonly string[] {
  const { kind, params } = goodStep(step);
  const state = emptyHost(kind.queries(params, target));
  const { changes } = planStep(kind, params, { state, target, peer: null, user: null });
  return changes.map((change) => (change.kind === "write-file" ? JSON.stringify(change.validator) : ""));
}

it("has an answer to each mistake that is known, and to no other", () => {
  // Two numbers of keepalived's were never given.
  expect(Object.keys(ANSWERED).toSorted()).toEqual([...numbers("KA", 75, [58, 59]), ...numbers("LD", 21)]);
});

describe.each(Object.entries(ANSWERED))("%s", (id, answer) => {
  it(`is answered by ${answer.by}`, () => {
    const rule = allRules.find((one) => one.id === (answer.by === "rule" ? answer.id : id));
    if (answer.by === "own") {
      expect(rule?.bad.every((example) => find(example, [rule]).length > 0)).toBe(true);
      return;
    }
    // One number, one meaning: none of these is a rule's own.
    expect(allRules.map((one) => one.id)).not.toContain(id);
    switch (answer.by) {
      case "rule":
        return expect(find(answer.example, allRules).map(({ code }) => code)).toContain(answer.id);
      case "reading": {
        const files = [{ path: answer.file, bytes: Buffer.from(answer.text) }];
        const found = checkFiles({ files, registry: allKinds(), rules: allRules });
        return expect(found.flatMap((one) => (one.severity === "error" ? [one.code] : []))).toEqual(answer.codes);
      }
      case "run":
        return expect(validatorsOf(answer.step).join("\n")).toMatch(answer.validator);
    }
  });
});
