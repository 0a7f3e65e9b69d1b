import { expect, test } from "vitest";
import type { OwnedResource, PairNode, ResourceGroupState } from "../../src/model/resource-groups.js";
import {
  movesOnRequest,
  seenFromPeer,
  switchObstacles,
  switchoverOf,
  type SwitchFiles,
  type SwitchSpec,
} from "../../src/model/switchover.js";

const node = (name: string, owns: OwnedResource): PairNode => ({ name, owns, interfaces: [] });
const pair = (a: OwnedResource, b: OwnedResource) => [node("a", a), node("b", b)] as const;
const ofA: ResourceGroupState = { node: "A", resources: ["IPaddr2::10.0.0.1/24/eth0", "one.sh"] };
const alsoA: ResourceGroupState = { node: "a", resources: ["10.0.0.2"] };
const ofB: ResourceGroupState = { node: "b", resources: ["IPaddr2::10.0.0.3/24/eth0"] };

function choice(
  [nodes, groups]: readonly [readonly [PairNode, PairNode], readonly ResourceGroupState[]],
  to: SwitchSpec["to"],
  group: string | null,
): string {
  const found = switchoverOf(nodes, groups, { to, group });
  if (found.kind !== "move") return found.kind;
  const { from, to: target, given, groups: moved } = found.move;
  return `${from}→${target} ${given} ${moved.map(({ resources }) => resources.length).join("+")}`;
}

test.each([
  ["the active one gives all", pair("all", "none"), [ofA], "standby", null, "a→b all 2"],
  ["and back, seen from the other", pair("none", "all"), [ofA], "standby", null, "b→a all 2"],
  ["to where it is already", pair("none", "all"), [ofA], { name: "b" }, null, "there"],
  ["home", pair("none", "all"), [ofA], "preferred", null, "b→a all 2"],
  ["both hold: which host?", pair("local", "local"), [ofA, ofB], "standby", null, "both-hold"],
  ["both hold: to the one", pair("local", "local"), [ofA, ofB], { name: "b" }, null, "a→b all 2"],
  ["one group of an active/active pair", pair("local", "local"), [ofA, ofB], "standby", "10.0.0.3", "b→a all 1"],
  ["one of two groups that are on one node", pair("all", "none"), [ofA, ofB], "standby", "10.0.0.3", "a→b foreign 1"],
  ["its own of the two", pair("all", "none"), [ofA, ofB], "standby", "10.0.0.1", "a→b local 2"],
  [
    "a group that another one of its node goes with",
    pair("all", "none"),
    [ofA, alsoA],
    "standby",
    "10.0.0.1",
    "together",
  ],
  ["no such group", pair("all", "none"), [ofA], "standby", "10.0.0.9", "no-group"],
  ["nobody has it", pair("none", "none"), [ofA], "standby", null, "nowhere"],
  ["a node in transition is nobody", pair(null, "none"), [ofA], "standby", null, "nowhere"],
] as const)("%s", (...[, nodes, groups, to, group, expected]) => {
  expect(choice([nodes, groups], to, group)).toBe(expected);
});

test("under legacy failback a node that has everything alone says none: where the address is counts", () => {
  const nic = { name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: ["10.0.0.1/24"] };
  expect(choice([[node("a", "none"), { ...node("b", "none"), interfaces: [nic] }], [ofA]], "standby", null)).toBe(
    "b→a all 2",
  );
});

test("what a node calls its own is foreign to the other", () => {
  expect((["all", "local", "foreign"] as const).map(seenFromPeer)).toEqual(["all", "foreign", "local"]);
});

test("without `auto_failback`, and with legacy, Heartbeat takes no request", () => {
  expect(["on", "off", "legacy", "Legacy", ""].map(movesOnRequest)).toEqual([true, true, false, false, false]);
});

test("files that differ, are not read or are not there speak against a switch", () => {
  const heartbeat = { running: true, resources: "all", peer: "active", mode: "off" };
  const own = { heartbeat, groups: [ofA], authkeys: "1", unread: [], missing: [] };
  const files = (host: string, more: Partial<SwitchFiles> = {}): SwitchFiles => ({ host, ...own, ...more });
  expect(switchObstacles([files("a"), files("b", { groups: [{ ...ofA, node: "a" }] })])).toEqual([]);
  const others = { groups: [ofB], authkeys: "2", unread: ["/etc/ha.d/ha.cf"], missing: ["one.sh"] };
  expect(switchObstacles([files("a"), files("b", others)])).toEqual([
    "haresources on `a` and `b` differ",
    "authkeys on `a` and `b` differ",
    "Heartbeat on `b` has not read /etc/ha.d/ha.cf since it changed",
    "`b` has no script `one.sh` that can be run",
  ]);
});

test("what nobody has is taken by the host that is meant, where both are settled and it has an address", () => {
  const take = (nodes: readonly [PairNode, PairNode], group: ResourceGroupState, to: SwitchSpec["to"]) => {
    const found = switchoverOf(nodes, [group], { to, group: null });
    if (found.kind !== "nowhere") return found.kind;
    return found.take === null ? null : `${found.take.to} ${found.take.taken}`;
  };
  expect(take(pair("none", "local"), ofA, "standby")).toBe("a local");
  expect(take(pair("none", "local"), ofA, "preferred")).toBe("a local");
  expect(take(pair("none", "local"), ofA, { name: "b" })).toBe("b foreign");
  expect(take(pair(null, "local"), ofA, { name: "b" })).toBeNull();
  expect(take(pair("none", "none"), { node: "a", resources: ["one.sh"] }, { name: "b" })).toBeNull();
  const both = switchoverOf(pair("none", "none"), [ofA, ofB], { to: { name: "b" }, group: null });
  expect(both).toMatchObject({ kind: "nowhere", take: { to: "b", taken: "all", groups: [ofA, ofB] } });
});
