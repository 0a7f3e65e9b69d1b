import { expect, test } from "vitest";
import type { InstanceSeen, PairNodeSeen } from "../../src/engines/engine-pair.js";
import { engineNamed } from "../../src/engines/engines.js";
import { KEEPALIVED } from "../../src/engines/keepalived/engine.js";
import { readVrrpWord } from "../../src/engines/keepalived/vrrp-states.js";
import { pairStatus } from "../../src/status/pair-status.js";
import type { AskedHost } from "../../src/status/see-host.js";
import { a, b, pair, seen, VIP } from "../support/seen-pair.js";

type State = InstanceSeen["state"];

function node(name: string, state: State, vip: boolean): PairNodeSeen {
  const eth0 = { name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: vip ? [`${VIP}/24`] : [] };
  const daemon = { running: state !== null, resources: "", peer: "", mode: "" };
  return { name, daemon, interfaces: [eth0], groups: [], instances: [{ name: "VI_1", addresses: [VIP], state }] };
}

const troubles = (one: PairNodeSeen, other: PairNodeSeen) => KEEPALIVED.pair.troubles([one, other]);

test("an address on a backup whose master has it too is left over, and goes by a command", () => {
  expect(troubles(node("a", "backup", true), node("b", "master", true))).toEqual([
    {
      host: "a",
      text: `VI_1 is backup on \`a\`, so ${VIP} there is left over`,
      cure: `\`ip addr del ${VIP}/24 dev eth0\` on a`,
      mayPass: false,
      tells: { kind: "address", address: VIP },
    },
  ]);
});

test.each<[string, PairNodeSeen, PairNodeSeen]>([
  ["the pair is well", node("a", "backup", false), node("b", "master", true)],
  ["both are master: they do not hear each other", node("a", "master", true), node("b", "master", true)],
  ["the backup's master is not the other node", node("a", "backup", true), node("b", "backup", false)],
  ["the master has lost it", node("a", "backup", true), node("b", "master", false)],
  ["a start takes away what is left where keepalived is stopped", node("a", null, true), node("b", "master", true)],
])("nothing is called left over where %s", (_, one, other) => {
  expect(troubles(one, other)).toEqual([]);
});

test("the states are read of a word, in which a name that is cut off is none", () => {
  expect([...readVrrpWord("VI_1=1,in-2=2,x=9,VI")]).toEqual([
    ["VI_1", "backup"],
    ["in-2", "master"],
  ]);
  expect(readVrrpWord("1").size + readVrrpWord("").size).toBe(0);
});

test("the status tells the same, and has nobody stopped", () => {
  const { says } = engineNamed("keepalived").status;
  const report = {
    ...{ addresses: [VIP], problems: [], alike: [], groups: [], table: { services: [], isWhole: true } },
    instances: [{ name: "VI_1", addresses: [VIP] }],
  };
  const on = (of: typeof a, state: number): AskedHost => {
    const said = says(`running\n[{"data":{"iname":"VI_1","state":${state}}}]\n`);
    return seen(of, { holds: true }, { engine: "keepalived", said, report });
  };
  expect(pairStatus(pair, [on(a, 2), on(b, 1)], null).problems).toEqual([
    `VI_1 is backup on b, so ${VIP} there is left over; \`ip addr del ${VIP}/24 dev eth0\` on b`,
  ]);
  const [apart = ""] = pairStatus(pair, [on(a, 2), on(b, 2)], null).problems;
  expect(apart).toContain("they may not hear each other");
});
