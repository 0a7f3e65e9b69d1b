import { describe, expect, it } from "vitest";
import type { InterfaceFacts } from "../../src/model/facts.js";
import { interfaceHolding } from "../../src/model/holders.js";
import { holdingLog } from "../../src/run/drill/holding-log.js";
import { describeTrouble, isFailingBack, isUnheld, readiness, type Readiness } from "../../src/run/drill/readiness.js";
import type { HostLook } from "../../src/shell/drill/look-script.js";

const VIP = "192.168.3.118";
const nic = (...addresses: string[]): readonly InterfaceFacts[] => [
  { name: "lo", up: true, addresses: ["127.0.0.1/8", `${VIP}/32`], mac: "" },
  { name: "eth0", up: true, addresses, mac: "02:00:00:00:00:01" },
];

function look(
  parts: { vip?: boolean; resources?: string; peer?: string; running?: boolean; autoFailback?: string } = {},
): HostLook {
  const { vip = false, resources = "local", peer = "active", running = true, autoFailback = "off" } = parts;
  return {
    interfaces: nic("192.168.3.87/24", ...(vip ? [`${VIP}/24`] : [])),
    ipvs: null,
    heartbeat: { running, resources, moving: false, peer, keepalive: "1", deadtime: "10", autoFailback, mark: null },
    log: [],
    clock: { seconds: 0, zone: 0 },
    offsetMs: 0,
  };
}

const pair = (a: HostLook | null, b: HostLook | null) =>
  readiness(
    [
      { name: "a", look: a },
      { name: "b", look: b },
    ],
    [VIP],
  );

const reasonOf = (state: Readiness): string =>
  state.kind === "ready" ? "" : describeTrouble(state.trouble, { title: "Heartbeat" });

describe("readiness", () => {
  it("is there when both are up and settled and one holds the address", () => {
    expect(pair(look({ vip: true }), look())).toEqual({ kind: "ready" });
  });

  it.each([
    ["a host that does not answer", pair(look({ vip: true }), null), "`b` does not answer"],
    ["a daemon that is down", pair(look({ vip: true }), look({ running: false })), "Heartbeat does not run on `b`"],
    ["a dead peer", pair(look({ vip: true, peer: "dead" }), look()), "`a` takes `b` for dead"],
  ])("will not come by itself: %s", (_, state, reason) => {
    expect(state.kind).toBe("no");
    expect(reasonOf(state)).toBe(reason);
  });

  it("names the host that is away before what the other thinks of it", () => {
    expect(pair(look({ vip: true, peer: "dead" }), null)).toEqual({
      kind: "no",
      trouble: { host: "b", cause: "silent" },
    });
  });

  it("knows an address that nobody is going to take: both are settled and neither has it", () => {
    const unheld = (a: HostLook | null, b: HostLook | null): boolean =>
      isUnheld(
        [
          { name: "a", look: a },
          { name: "b", look: b },
        ],
        [VIP],
      );
    expect(unheld(look({ resources: "none" }), look())).toBe(true);
    expect(unheld(look({ vip: true }), look())).toBe(false);
    expect(unheld(look({ resources: "transition" }), look())).toBe(false);
    expect(unheld(look(), null)).toBe(false);
  });

  it.each([
    ["on", "all", true],
    ["on", "local", false],
    ["off", "all", false],
    ["", "all", false],
  ])("auto_failback %s, and the node has %s: whether it is about to move is %s", (autoFailback, resources, moves) => {
    expect(isFailingBack([{ name: "a", look: look({ resources, autoFailback }) }])).toBe(moves);
  });

  it("names both holders and their hardware addresses in a split brain", () => {
    const state = pair(look({ vip: true }), look({ vip: true }));
    expect(state).toMatchObject({ kind: "no", trouble: { cause: "split" } });
    expect(reasonOf(state)).toMatch(/`a` \(eth0, 02:.*\) and `b` \(eth0, 02:.*\) both hold/);
  });

  it.each([
    ["transition", pair(look({ vip: true, resources: "transition" }), look())],
    ["no state yet", pair(look({ vip: true, resources: "" }), look())],
    ["a peer that starts", pair(look({ vip: true, peer: "init" }), look())],
    ["nobody holds it", pair(look(), look())],
  ])("may come by itself: %s", (_, state) => {
    expect(state.kind).toBe("wait");
  });
});

describe("holding", () => {
  it("does not count an address on an interface without a MAC", () => {
    expect(interfaceHolding(nic(), VIP)).toBeNull();
    expect(interfaceHolding(nic(`${VIP}/24`), VIP)).toMatchObject({ name: "eth0", mac: "02:00:00:00:00:01" });
  });

  it("is no split brain when one host lets go before the other takes it", () => {
    const log = holdingLog([VIP]);
    log.note("a", nic(`${VIP}/24`), 0);
    log.note("b", nic(), 10);
    log.note("b", nic(`${VIP}/24`), 210);
    expect(log.split(VIP)).toBeNull();
    log.note("a", nic(), 220);
    log.note("b", nic(`${VIP}/24`), 400);
    expect(log.split(VIP)).toBeNull();
    expect(log.holders(VIP, 0)).toEqual(["b"]);
  });

  it("is split brain when a host held it before and after the other did", () => {
    const log = holdingLog([VIP]);
    log.note("a", nic(`${VIP}/24`), 0);
    log.note("b", nic(`${VIP}/24`), 100);
    log.note("a", nic(`${VIP}/24`), 200);
    expect(log.split(VIP)).toBeNull();
    log.note("b", nic(`${VIP}/24`), 300);
    expect([...(log.split(VIP) ?? [])].sort()).toEqual(["a", "b"]);
  });

  it("forgets a host that was not seen for a while", () => {
    const log = holdingLog([VIP]);
    log.note("a", nic(`${VIP}/24`), 0);
    log.note("b", nic(`${VIP}/24`), 5000);
    expect(log.holders(VIP, 3000)).toEqual(["b"]);
  });
});
