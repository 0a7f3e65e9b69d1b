import { expect, test } from "vitest";
import type { PairNodeSeen } from "../../src/engines/engine-pair.js";
import { HEARTBEAT } from "../../src/engines/heartbeat/engine.js";
import { readGroups } from "../../src/model/resource-groups.js";

const VIP = "10.0.0.1";
interface Says {
  readonly resources?: string;
  readonly peer?: string;
  readonly running?: boolean;
  readonly vip?: boolean;
  readonly mode?: string;
}

function node(
  name: string,
  { resources = "local", peer = "active", running = true, vip = false, mode = "off" }: Says,
): PairNodeSeen {
  const eth0 = { name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: vip ? [`${VIP}/24`] : [] };
  return {
    name,
    daemon: running ? { running, resources, peer, mode } : { running, resources: "", peer: "", mode: "" },
    interfaces: [{ name: "lo", up: true, mac: "", addresses: [`${VIP}/32`] }, eth0],
    groups: readGroups(`a ${VIP} web`),
    instances: [],
  };
}

const trouble = (a: Says, b: Says) => HEARTBEAT.pair.troubles([node("a", a), node("b", b)])[0] ?? null;

test.each<[string, Says, Says]>([
  ["all is well", { vip: true }, {}],
  ["the other node has taken over", { resources: "none" }, { resources: "all", vip: true }],
  ["Heartbeat runs nowhere", { running: false }, { running: false }],
  [
    "the standby was started with another failback than legacy, and waits until the other node is too",
    { resources: "none", vip: true, mode: "legacy" },
    { resources: "transition" },
  ],
  ["one node is stopped, the other has everything", { resources: "all", peer: "dead", vip: true }, { running: false }],
])("no trouble: %s", (_, a, b) => {
  expect(trouble(a, b)).toBeNull();
});

test("an address left over on a node that does not own it: the cure takes it away there, and stops nobody", () => {
  const found = trouble({ vip: true }, { vip: true });
  expect(found).toMatchObject({ host: "b", mayPass: false, tells: { kind: "address", address: VIP } });
  expect(found?.text).toContain("Heartbeat has it on `a`");
  expect(found?.cure).toContain("on b: `ip addr del 10.0.0.1/24 dev eth0`");
  expect(trouble({ resources: "all", peer: "dead", vip: true }, { running: false, vip: true })).toMatchObject({
    host: "b",
    tells: { kind: "address", address: VIP },
  });
});

test("links that are cut: both own everything, and the links are named", () => {
  const found = trouble({ resources: "all", peer: "dead", vip: true }, { resources: "all", peer: "dead", vip: true });
  expect(found).toMatchObject({ host: "a", mayPass: false });
  expect(found?.text).toMatch(/^split brain: .*both hold 10\.0\.0\.1; `a` takes `b` for dead, and both run$/);
  expect(found?.tells).toEqual({ kind: "links", text: "`a` takes `b` for dead, and both run" });
  expect(found?.cure).toContain("every heartbeat link");
});

test.each<[string, Says, Says]>([
  ["Heartbeat on `a` is in transition", { resources: "transition" }, {}],
  ["Heartbeat on `a` runs and does not say what it holds", { resources: "" }, {}],
  ["to `a`, `b` is not active yet", { vip: true, peer: "init" }, {}],
])("may pass by itself: %s", (text, a, b) => {
  expect(trouble(a, b)).toMatchObject({ text, host: "a", mayPass: true, tells: { kind: "host" } });
});
