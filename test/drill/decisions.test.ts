import { engineNamed } from "../../src/engines/engines.js";
import { describe, expect, it } from "vitest";
import type { ClusterFile, ConfStatement } from "../../src/model/cluster-files.js";
import { stateView, type Answer } from "../../src/model/host-state.js";
import { queryKey } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";
import type { Expectation, Leaving } from "../../src/model/drill.js";
import { lacking, standing, type PairView } from "../../src/run/drill/expectations.js";
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
  addressOf: (host) => (host === "rs100" ? "192.168.3.100" : null),
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
    const ipvs = {
      kind: "ipvs",
      protocol: "tcp",
      service,
      on: "standby",
      without: null,
      withinMs: 5000,
      span,
    } as const;
    expect(standing(ipvs, view(100, [])).kind).toBe("came-true");
    expect(standing({ ...ipvs, service: { ...service, port: 1 } }, view(5000, [])).kind).toBe("failed");
    const log: Expectation = { kind: "log", pattern: "takeover complete", on: "standby", withinMs: 5000, span };
    expect(standing(log, view(100, [])).kind).toBe("came-true");
    expect(standing({ ...log, pattern: "never" }, view(100, [])).kind).toBe("open");
    expect(standing({ ...log, pattern: "never" }, view(5000, [], null)).kind).toBe("failed");
    // The words are the host's: an expression that would never end is given up.
    const long = { ...look, log: [{ text: "a".repeat(60), message: "", seconds: 0 }] };
    expect(standing({ ...log, pattern: "(a+)+b" }, view(5000, [], long))).toEqual({
      kind: "failed",
      found: "the expression takes too long on this log",
    });
  });
});

describe("a real server that is to leave its table", () => {
  const leaving: Leaving = {
    kind: "ipvs",
    protocol: "tcp",
    service: { address: VIP, port: 10101 },
    on: "active",
    without: { kind: "host", name: "rs100" },
    withinMs: 5000,
    span,
  };
  const table = (servers: readonly (readonly [address: string, weight: number])[]): HostLook => ({
    ...look,
    ipvs: {
      ok: true,
      services: [
        {
          protocol: "tcp",
          address: `${VIP}:10101`,
          scheduler: "wrr",
          servers: servers.map(([address, weight]) => ({ address, method: "tunnel", weight })),
        },
      ],
    },
  });
  const both = table([
    ["192.168.3.100:10101", 1],
    ["192.168.3.101:10101", 1],
  ]);
  const other = table([["192.168.3.101:10101", 1]]);
  const quiet = table([
    ["192.168.3.100:10101", 0],
    ["192.168.3.101:10101", 1],
  ]);

  it("has left when the service is there without it, or sends it nothing", () => {
    expect(standing(leaving, view(100, [], both))).toEqual({ kind: "open", found: "rs100 is in its table" });
    expect(standing(leaving, view(5000, [], both)).kind).toBe("failed");
    expect(standing(leaving, view(100, [], other)).kind).toBe("came-true");
    expect(standing(leaving, view(100, [], quiet)).kind).toBe("came-true");
    expect(standing(leaving, view(5000, [], { ...look, ipvs: { ok: true, services: [] } }))).toEqual({
      kind: "failed",
      found: "its table has no such service",
    });
    const endpoint = { address: "192.168.3.100", port: 10101 };
    const byPort: Leaving = { ...leaving, without: { kind: "endpoint", endpoint } };
    expect(standing(byPort, view(100, [], both)).kind).toBe("open");
    expect(standing(byPort, view(100, [], other)).kind).toBe("came-true");
  });

  it("has to be there before the fault, and is back when it gets connections again", () => {
    const names = view(0, []);
    expect(lacking(leaving, both, names)).toBeNull();
    expect(lacking(leaving, other, names)).toBe("192.168.3.118:10101 has no rs100");
    expect(lacking(leaving, quiet, names)).toBe("192.168.3.118:10101 has no rs100");
    expect(lacking(leaving, null, names)).toBe("no answer from the host");
  });

  it("and answers that are expected from some time on are looked at until then and longer", () => {
    const answers: Expectation = { kind: "answers", afterMs: 3000, forMs: 2000, span };
    expect(standing(answers, view(4999, [])).kind).toBe("open");
    expect(standing(answers, view(5000, [])).kind).toBe("came-true");
  });
});

describe("prediction", () => {
  const pace = { keepaliveMs: 500, deadtimeMs: 3000 };
  const service = "heartbeat";
  const engine = engineNamed("heartbeat");

  it("is a second or two when the peer is told, else the deadtime", () => {
    expect(predict({ kind: "stop", service }, { onActive: true, pace, engine, checked: null })).toEqual({
      minMs: 1000,
      maxMs: 2000,
    });
    expect(predict({ kind: "reboot" }, { onActive: true, pace: null, engine, checked: null })).toEqual({
      minMs: 1000,
      maxMs: 2000,
    });
    expect(predict({ kind: "power-off" }, { onActive: true, pace, engine, checked: null })).toEqual({
      minMs: 2500,
      maxMs: 6000,
    });
    expect(
      predict({ kind: "cut-link", links: ["eth1"] }, { onActive: true, pace: null, engine, checked: null }),
    ).toBeNull();
  });

  it("of keepalived is its skew, or three adverts and the skew, by the lower priority of the files", () => {
    const keepalived = engineNamed("keepalived");
    const statement = (word: string, value: string | null, block: readonly ConfStatement[] | null): ConfStatement => ({
      word,
      values: value === null ? [] : [{ value, span }],
      block,
      span,
    });
    const file = (priority: string, version: string): ClusterFile => ({
      file: "keepalived.conf",
      statements: [
        statement("global_defs", null, [statement("vrrp_version", version, null)]),
        statement("vrrp_instance", "VI_1", [statement("priority", priority, null), statement("advert_int", "2", null)]),
      ],
      remarks: [],
      span,
    });
    const own = keepalived.drill.paceOf([file("192", "3"), file("128", "3")]);
    expect(own).toEqual({ keepaliveMs: 2000, deadtimeMs: 7000 });
    expect(keepalived.drill.paceOf([file("128", "2")])?.deadtimeMs).toBe(6500);
    // The file of a host tells the same, where the playbook's own is not in the run.
    const conf = "global_defs {\n  vrrp_version 3\n}\nvrrp_instance VI_1 {\n  priority 128\n  advert_int 2\n}\n";
    const there: Answer = {
      kind: "file",
      state: {
        ...{ type: "file", sha256: "", size: conf.length, content: Buffer.from(conf) },
        ...{ mode: 0o644, owner: "root", group: "root", mtime: "" },
      },
    };
    const answers = new Map(keepalived.drill.paceQueries.map((query) => [queryKey(query), there] as const));
    expect(keepalived.drill.paceOn(stateView({ ...emptyHost([]), answers }))).toEqual(own);
    const ask = { onActive: true, pace: own, engine: keepalived, checked: null };
    expect(predict({ kind: "stop", service: "keepalived" }, ask)).toEqual({ minMs: 0, maxMs: 2000 });
    expect(predict({ kind: "power-off" }, ask)).toEqual({ minMs: 5000, maxMs: 8000 });
    expect(predict({ kind: "drop", protocol: "vrrp" }, ask)).toBeNull();
    // Both nodes have the address then.
    expect(predict({ kind: "kill", service: "keepalived" }, ask)).toBeNull();
  });

  it("is nothing for the standby and for other services", () => {
    expect(predict({ kind: "stop", service }, { onActive: false, pace, engine, checked: null })).toBeNull();
    expect(predict({ kind: "kill", service: "mysql" }, { onActive: true, pace, engine, checked: null })).toBeNull();
    // The engine's own check of the other service moves the address.
    const checked = { minMs: 2000, maxMs: 5000 };
    expect(predict({ kind: "kill", service: "mysql" }, { onActive: true, pace, engine, checked })).toEqual(checked);
    expect(predict({ kind: "kill", service: "mysql" }, { onActive: false, pace, engine, checked })).toBeNull();
  });

  it("makes a drill look until the peer would have acted", () => {
    expect(lookAtLeast({ kind: "freeze", service }, { pace, engine })).toBe(6000);
    expect(lookAtLeast({ kind: "stop", service: "mysql" }, { pace, engine })).toBe(2000);
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
