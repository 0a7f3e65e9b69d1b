import { expect, test } from "vitest";
import { stateView } from "../../src/model/host-state.js";
import { ask } from "../../src/model/query.js";
import { predict } from "../../src/plan/predict.js";
import { emptyHost, view } from "./empty-host.js";
import { goodStep, readStep, target } from "./read-step.js";

test("what goes, or keeps to a version, is not upgraded", () => {
  const told = (line: string) => readStep(`install { ${line}; upgrade nginx }`, {}).diagnostics.map(({ code }) => code);
  expect(told("absent nginx")).toEqual(["HAP3033"]);
  expect(told("package nginx=1.0")).toEqual(["HAP3033"]);
  expect(told("package nginx")).toEqual([]);
});

test("one that nobody has is refused, one that comes in the same step is not", () => {
  const codes = (hap: string): readonly string[] => {
    const { kind, params } = goodStep(hap, {});
    const planned = kind.plan(params, view(emptyHost(kind.queries(params, target))), target, null);
    return planned.flatMap((one) => (one.kind === "refusal" ? [one.code] : []));
  };
  expect(codes("install { upgrade nginx }")).toEqual(["HAP3215"]);
  expect(codes("install { package nginx; upgrade nginx }")).toEqual([]);
});

test("a step that writes other sources leaves open what they have, and what was known of the old ones is not believed", () => {
  const upgrades = (path: string) => {
    const before = { type: "absent" } as const;
    const file = { path, content: "", mode: 0o644, owner: "root", group: "root", validator: null, before };
    return stateView(predict(emptyHost([ask.upgrades()]), { kind: "write-file", ...file })).upgrades().packages;
  };
  expect(upgrades("/etc/apt/sources.list.d/more.list")).toEqual([]);
  expect(upgrades("/etc/motd")).not.toEqual([]);
});
