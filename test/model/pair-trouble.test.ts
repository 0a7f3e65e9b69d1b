import { expect, test } from "vitest";
import { cureOf, describePairTrouble, mayPass, pairTrouble, type NodeState } from "../../src/model/pair-trouble.js";
import { readGroups } from "../../src/model/resource-groups.js";

const VIP = "10.0.0.1";
interface Says {
  readonly resources?: string;
  readonly peer?: string;
  readonly running?: boolean;
  readonly vip?: boolean;
}

function node(name: string, { resources = "local", peer = "active", running = true, vip = false }: Says): NodeState {
  const eth0 = { name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: vip ? [`${VIP}/24`] : [] };
  return {
    name,
    heartbeat: running ? { running, resources, peer } : { running, resources: "", peer: "" },
    interfaces: [{ name: "lo", up: true, mac: "", addresses: [`${VIP}/32`] }, eth0],
  };
}

const trouble = (a: Says, b: Says) => pairTrouble([node("a", a), node("b", b)], readGroups(`a ${VIP} web`));

test.each<[string, Says, Says]>([
  ["all is well", { vip: true }, {}],
  ["the other node has taken over", { resources: "none" }, { resources: "all", vip: true }],
  ["Heartbeat runs nowhere", { running: false }, { running: false }],
  ["one node is stopped, the other has everything", { resources: "all", peer: "dead", vip: true }, { running: false }],
])("no trouble: %s", (_, a, b) => {
  expect(trouble(a, b)).toBeNull();
});

test("an address left over on a node that does not own it: the cure takes it away there, and stops nobody", () => {
  const found = trouble({ vip: true }, { vip: true });
  expect(found).toMatchObject({ cause: "left-over", host: "b", owner: "a" });
  expect(found === null ? "" : cureOf(found)).toContain("on b: `ip addr del 10.0.0.1/24 dev eth0`");
  expect(trouble({ resources: "all", peer: "dead", vip: true }, { running: false, vip: true })).toMatchObject({
    cause: "left-over",
    host: "b",
  });
});

test("links that are cut: both own everything, and the links are named", () => {
  const found = trouble({ resources: "all", peer: "dead", vip: true }, { resources: "all", peer: "dead", vip: true });
  expect(found).toMatchObject({ cause: "links-cut", host: "a", peer: "b" });
  if (found === null) throw new Error("no trouble");
  expect(describePairTrouble(found)).toMatch(
    /^split brain: .*both hold 10\.0\.0\.1; `a` takes `b` for dead, and both run$/,
  );
  expect(cureOf(found)).toContain("every heartbeat link");
  expect(mayPass(found)).toBe(false);
});

test.each<[string, Says, Says]>([
  ["transition", { resources: "transition" }, {}],
  ["mute", { resources: "" }, {}],
  ["joining", { vip: true, peer: "init" }, {}],
])("may pass by itself: %s", (cause, a, b) => {
  const found = trouble(a, b);
  expect(found).toMatchObject({ cause, host: "a" });
  expect(found !== null && mayPass(found)).toBe(true);
});
