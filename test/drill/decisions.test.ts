import { describe, expect, it } from "vitest";
import type { Expectation } from "../../src/model/drill.js";
import { standing, type PairView } from "../../src/run/drill/expectations.js";
import { paceOf } from "../../src/run/drill/pace.js";
import { lookAtLeast, predict } from "../../src/run/drill/prediction.js";
import type { HostLook } from "../../src/shell/drill/look-script.js";
import { sourceFile } from "../../src/source/source-file.js";

const span = { file: sourceFile("x.hap", "x"), start: 0, end: 1 };
const VIP = "192.168.3.118";
const look: HostLook = {
  interfaces: [],
  ipvs: { ok: true, services: [{ protocol: "tcp", address: `${VIP}:10101`, scheduler: "wrr", servers: [] }] },
  heartbeat: null,
  log: [{ text: "x mach_down takeover complete.", message: "mach_down takeover complete.", seconds: 0 }],
  clock: { seconds: 0, zone: 0 },
  offsetMs: 0,
};

const view = (atMs: number, holders: readonly string[], seen: HostLook | null = look): PairView => ({
  atMs,
  name: ({ on }) => (on === "standby" ? "b" : "a"),
  holders: () => holders,
  look: () => seen,
});

describe("standing", () => {
  const within: Expectation = { kind: "vip", address: VIP, on: "standby", time: { kind: "within", ms: 5000 }, span };
  const lasting: Expectation = { kind: "vip", address: VIP, on: "active", time: { kind: "for", ms: 5000 }, span };

  it("of an address that is to move: when the other holds it alone", () => {
    expect(standing(within, view(100, ["a"])).kind).toBe("open");
    expect(standing(within, view(100, ["a", "b"])).kind).toBe("open");
    expect(standing(within, view(100, ["b"])).kind).toBe("came-true");
    expect(standing(within, view(5000, ["a"]))).toEqual({ kind: "failed", found: "it is on `a`" });
    expect(standing(within, view(5000, []))).toEqual({ kind: "failed", found: "nobody holds it" });
  });

  it("of an address that is to stay: all the time, and a host that does not answer says nothing", () => {
    expect(standing(lasting, view(100, ["a"])).kind).toBe("open");
    expect(standing(lasting, view(100, ["b"]))).toEqual({ kind: "failed", found: "it is on `b`" });
    expect(standing(lasting, view(100, [])).kind).toBe("failed");
    expect(standing(lasting, view(100, [], null)).kind).toBe("open");
    expect(standing(lasting, view(5000, ["a"])).kind).toBe("came-true");
  });

  it("of the LVS table and the log", () => {
    const service = { address: VIP, port: 10101 };
    const ipvs: Expectation = { kind: "ipvs", protocol: "tcp", service, on: "standby", withinMs: 5000, span };
    expect(standing(ipvs, view(100, [])).kind).toBe("came-true");
    expect(standing({ ...ipvs, service: { ...service, port: 1 } }, view(5000, [])).kind).toBe("failed");
    const log: Expectation = { kind: "log", pattern: "takeover complete", on: "standby", withinMs: 5000, span };
    expect(standing(log, view(100, [])).kind).toBe("came-true");
    expect(standing({ ...log, pattern: "never" }, view(100, [])).kind).toBe("open");
    expect(standing({ ...log, pattern: "never" }, view(5000, [], null)).kind).toBe("failed");
  });
});

describe("prediction", () => {
  const pace = { keepaliveMs: 500, deadtimeMs: 3000 };
  const service = "heartbeat";

  it("is a second or two when the peer is told, else the deadtime", () => {
    expect(predict({ kind: "stop", service }, { onActive: true, pace })).toEqual({ minMs: 1000, maxMs: 2000 });
    expect(predict({ kind: "reboot" }, { onActive: true, pace: null })).toEqual({ minMs: 1000, maxMs: 2000 });
    expect(predict({ kind: "power-off" }, { onActive: true, pace })).toEqual({ minMs: 2500, maxMs: 6000 });
    expect(predict({ kind: "cut-link", links: ["eth1"] }, { onActive: true, pace: null })).toBeNull();
  });

  it("is nothing for the standby and for other services", () => {
    expect(predict({ kind: "stop", service }, { onActive: false, pace })).toBeNull();
    expect(predict({ kind: "kill", service: "mysql" }, { onActive: true, pace })).toBeNull();
  });

  it("makes a drill look until the peer would have acted", () => {
    expect(lookAtLeast({ kind: "freeze", service }, pace)).toBe(6000);
    expect(lookAtLeast({ kind: "stop", service: "mysql" }, pace)).toBe(2000);
  });

  it.each([
    ["10", 10_000],
    ["500ms", 500],
    [".5", 500],
    ["2500000us", 2500],
  ])("reads a deadtime of %s as the daemon does", (deadtime, ms) => {
    const said = {
      running: true,
      moving: false,
      resources: "all",
      peer: "active",
      keepalive: "",
      deadtime,
      autoFailback: "off",
      mark: null,
    };
    expect(paceOf(said)?.deadtimeMs).toBe(ms);
  });

  it("has no pace when the daemon does not say", () => {
    expect(paceOf(null)).toBeNull();
  });
});
