import { expect, test } from "vitest";
import {
  isUnowned,
  lostOn,
  readGroups,
  transitionOn,
  unfinishedOn,
  unownedOn,
  type OwnedResource,
  type PairNode,
} from "../../src/model/resource-groups.js";

const node = (name: string, owns: OwnedResource, ...addresses: readonly string[]): PairNode => ({
  name,
  owns,
  interfaces: [
    { name: "lo", up: true, mac: "", addresses: ["127.0.0.1/8", "10.0.0.1/32"] },
    { name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: addresses.map((one) => `${one}/24`) },
  ],
});

/** What both nodes do, as `a -x +y`. */
function moves(old: string, wanted: string, [a, b]: readonly [PairNode, PairNode], plan = transitionOn): string {
  const groups = { old: readGroups(old), wanted: readGroups(wanted) };
  const told = (one: PairNode, other: PairNode): string => {
    const { stop, start } = plan(one, other, groups);
    return [one.name, ...stop.map((word) => `-${word}`), ...start.map((word) => `+${word}`)].join(" ");
  };
  return [told(a, b), told(b, a)].join("; ");
}

/** The pair as it is when all is well: each node has its own groups. */
const well = [node("a", "local", "10.0.0.1"), node("b", "local")] as const;
const switched = [node("a", "none"), node("b", "all", "10.0.0.1")] as const;

test.each([
  ["another address", "a 10.0.0.1 web", "a 10.0.0.2 web", "a -web -10.0.0.1 +10.0.0.2 +web; b"],
  ["a resource at the end", "a 10.0.0.1", "a 10.0.0.1 web", "a +web; b"],
  ["a resource in between: the head stays", "a 10.0.0.1 web", "a 10.0.0.1 disk web", "a -web +disk +web; b"],
  ["a resource taken out", "a 10.0.0.1 disk web", "a 10.0.0.1 web", "a -web -disk +web; b"],
  ["another group", "a 10.0.0.1", "a 10.0.0.1\nb 10.0.0.9", "a; b +10.0.0.9"],
  ["a group that is removed", "a 10.0.0.1\nb 10.0.0.9", "a 10.0.0.1", "a; b -10.0.0.9"],
  ["groups in another order", "a 10.0.0.1\nb 10.0.0.9", "b 10.0.0.9\na 10.0.0.1", "a; b"],
  ["another preferred node", "a 10.0.0.1 web", "b 10.0.0.1 web", "a -web -10.0.0.1; b +10.0.0.1 +web"],
  ["the same with comments and continued lines", "a 10.0.0.1 web", "# x\nA  10.0.0.1 \\\n web # y", "a; b"],
])("on a healthy pair: %s", (_, old, wanted, told) => {
  expect(moves(old, wanted, well)).toBe(told);
});

test("where the other node has taken over, everything happens there", () => {
  expect(moves("a 10.0.0.1 web", "a 10.0.0.2 web", switched)).toBe("a; b -web -10.0.0.1 +10.0.0.2 +web");
  expect(moves("a 10.0.0.1", "a 10.0.0.1\na 10.0.0.3", switched)).toBe("a; b +10.0.0.3");
});

test("under legacy failback a node that has everything alone says none: what comes is started where the group is", () => {
  const alone = [node("a", null), node("b", "none", "10.0.0.1")] as const;
  expect(moves("a 10.0.0.1 web", "a 10.0.0.2 web", alone)).toBe("a; b -web -10.0.0.1 +10.0.0.2 +web");
  expect(moves("a 10.0.0.1", "a 10.0.0.1\na 10.0.0.3", alone)).toBe("a; b +10.0.0.3");
  expect(moves("a 10.0.0.1", "a 10.0.0.2", alone, unfinishedOn)).toBe("a -10.0.0.1; b -10.0.0.1 +10.0.0.2");
});

test("a group whose new preferred node owns nothing, nor does the other for it, goes to that node", () => {
  const owned = [node("a", "none"), node("b", "local", "10.0.0.1")] as const;
  expect(moves("b 10.0.0.1 web", "a 10.0.0.1 web", owned)).toBe("a +10.0.0.1 +web; b -web -10.0.0.1");
  expect([isUnowned(owned[0], owned[1]), isUnowned(owned[1], owned[0])]).toEqual([true, false]);
  // With the same preferred node it stays: under legacy failback who has it may say `none`.
  const legacy = [node("a", "none"), node("b", "none", "10.0.0.1")] as const;
  expect(moves("a 10.0.0.1", "a 10.0.0.1 web", legacy)).toBe("a; b +web");
  const alone = [node("a", null), node("b", "local", "10.0.0.1")] as const;
  expect(moves("b 10.0.0.1 web", "a 10.0.0.1 web", alone)).toBe("a; b");
});

test("where Heartbeat runs on neither node nothing is started", () => {
  expect(moves("", "a 10.0.0.1", [node("a", null), node("b", null)])).toBe("a; b");
});

test("an address on lo is no group that runs here", () => {
  expect(moves("a 10.0.0.1", "", [node("a", "none"), node("b", "all", "10.0.0.1")])).toBe("a; b -10.0.0.1");
});

test("a change that was broken off is ended: what left stops everywhere, what is named starts where it belongs", () => {
  const halfway = [node("a", "local"), node("b", "local")] as const;
  expect(moves("a 10.0.0.1 web", "a 10.0.0.2 web", halfway, unfinishedOn)).toBe(
    "a -10.0.0.1 +10.0.0.2 +web; b -10.0.0.1",
  );
});

test("an address that nobody has is taken again, with what stands behind it, where Heartbeat has its group, and nowhere else", () => {
  const wanted = readGroups("a 10.0.0.5 web\nb 10.0.0.9 IPv6addr::fd00::1");
  const lost = (a: PairNode, b: PairNode): readonly (readonly string[])[] => [
    lostOn(a, b, wanted),
    lostOn(b, a, wanted),
  ];
  expect(lost(node("a", "local"), node("b", "local", "10.0.0.9"))).toEqual([["10.0.0.5", "web"], []]);
  expect(lost(node("a", "none"), node("b", "all", "10.0.0.5"))).toEqual([[], ["10.0.0.9", "IPv6addr::fd00::1"]]);
  expect(lost(node("a", "local"), node("b", "local", "10.0.0.9", "10.0.0.5"))).toEqual([[], []]);
  expect(lost(node("a", "none"), node("b", null))).toEqual([[], []]);
  // A standby that is a real server too has it on `lo`, and answers nobody for it.
  const real = { name: "lo", up: true, mac: "", addresses: ["10.0.0.5/32"] };
  const standby = node("b", "local", "10.0.0.9");
  const both = { ...standby, interfaces: [real, ...standby.interfaces] };
  expect(lost(node("a", "local"), both)).toEqual([["10.0.0.5", "web"], []]);
  expect(lost({ name: "a", owns: "all", interfaces: [] }, node("b", null))).toEqual([[], []]);
});

test("groups that each node leaves to the other are taken by their own node, and only when nothing of them is held", () => {
  const wanted = readGroups("a 10.0.0.5 web\nb 10.0.0.9\nb 10.0.0.8");
  const unowned = (a: PairNode, b: PairNode): readonly (readonly string[])[] => [
    unownedOn(a, b, wanted),
    unownedOn(b, a, wanted),
  ];
  expect(unowned(node("a", "local", "10.0.0.5"), node("b", "none"))).toEqual([[], ["10.0.0.9", "10.0.0.8"]]);
  expect(unowned(node("a", "none"), node("b", "none"))).toEqual([
    ["10.0.0.5", "web"],
    ["10.0.0.9", "10.0.0.8"],
  ]);
  expect(unowned(node("a", "local", "10.0.0.5"), node("b", "none", "10.0.0.8"))).toEqual([[], []]);
  expect(unowned(node("a", "all", "10.0.0.5", "10.0.0.9", "10.0.0.8"), node("b", "none"))).toEqual([[], []]);
  // One that says nothing, or of which nothing is known, may have them.
  expect(unowned(node("a", null), node("b", "none"))).toEqual([[], []]);
  expect(unowned({ name: "a", owns: "none", interfaces: [] }, node("b", "none"))).toEqual([[], []]);
  expect(unownedOn(node("a", "none"), null, wanted)).toEqual([]);
  // A group without an address may run where nobody sees it.
  expect(unownedOn(node("a", "none"), node("b", "local"), readGroups("a web"))).toEqual([]);
});
