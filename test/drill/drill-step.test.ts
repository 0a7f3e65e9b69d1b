import { describe, expect, it } from "vitest";
import { stepCodes } from "../../src/steps/codes.js";
import { describeFault, type DrillSpec } from "../../src/model/drill.js";
import { allKinds } from "../../src/steps/registry.js";
import { checkText } from "../check/check-text.js";
import { readStep, goodStep, target } from "../steps/read-step.js";

function specOf(hap: string): DrillSpec {
  const { kind, params } = goodStep(hap);
  const spec = kind.drill(params);
  if (spec === null) throw new Error("no drill");
  return spec;
}

describe("drill", () => {
  it("is read whole, in the order written, with what holds when nothing is said", () => {
    const spec = specOf(`drill "the active node stops" {
  fault stop heartbeat on active
  watch mysql 192.168.3.118:10101 user admin password \${secret("mysql")} every 200ms timeout 2s
  watch ping 192.168.3.118 from node-b
  expect ipvs tcp 192.168.3.118:10101 on standby within 15s
  expect vip 192.168.3.118 on standby
  expect log "mach_down takeover complete" on node-b within 500ms
  expect vip 192.168.3.118 on active for 1m
  expect outage under 15
  restore
}`);
    expect(describeFault(spec.fault)).toBe("stop heartbeat on active");
    expect(spec.watches).toMatchObject([
      { probe: { kind: "mysql", port: 10101, user: "admin", timeoutMs: 2000 }, everyMs: 200, timeoutMs: 2000 },
      { probe: { kind: "ping", from: "node-b" }, everyMs: 100, timeoutMs: 1000 },
    ]);
    expect(String(spec.watches[0]?.probe.kind === "mysql" && spec.watches[0].probe.password)).toBe("***");
    expect(spec.expectations).toMatchObject([
      { kind: "ipvs", on: "standby", withinMs: 15_000 },
      { kind: "vip", on: "standby", time: { kind: "within", ms: 15_000 } },
      { kind: "log", on: { name: "node-b" }, withinMs: 500 },
      { kind: "vip", on: "active", time: { kind: "for", ms: 60_000 } },
      { kind: "outage", underMs: 15_000 },
    ]);
    expect(spec.restoreWithinMs).toBe(120_000);
  });

  it("breaks a real server, which leaves the table of the active node", () => {
    const spec = specOf(`drill "a dead server" {
  fault stop mysql on rs100
  watch tcp 192.168.3.118:10101
  expect ipvs tcp 192.168.3.118:10101 without rs100 within 10s
  expect ipvs tcp 192.168.3.118:10101 on standby without 192.168.3.100:10101
  expect answers after 8s for 20s
}`);
    expect(describeFault(spec.fault)).toBe("stop mysql on rs100");
    const endpoint = { address: "192.168.3.100", port: 10101 };
    expect(spec.expectations).toMatchObject([
      { kind: "ipvs", on: "active", without: { kind: "host", name: "rs100" }, withinMs: 10_000 },
      { kind: "ipvs", on: "standby", without: { kind: "endpoint", endpoint }, withinMs: 15_000 },
      { kind: "answers", afterMs: 8000, forMs: 20_000 },
    ]);
  });

  it.each([
    ["fault kill heartbeat on standby", "kill heartbeat on standby"],
    ["fault freeze heartbeat on node-a", "freeze heartbeat on node-a"],
    ["fault reboot on active", "reboot on active"],
    ["fault power-off on active", "power-off on active"],
    ["fault cut-link eth0 eth1 on active", "cut-link eth0 eth1 on active"],
  ])("%s", (line, fault) => {
    expect(describeFault(specOf(`drill "x" { ${line}; restore within 30s }`).fault)).toBe(fault);
  });

  it.each([
    ["fault stopp heartbeat on active", "HAP3001", "did you mean `stop`?"],
    ["fault", "HAP3002", null],
    ["falt stop heartbeat on active", "HAP3001", "did you mean `fault`?"],
    ["fault stop heartbeat on active; expect outage under soon; watch ping 10.0.0.1", "HAP3004", null],
    ["fault stop heartbeat on active; expect outage under 0s; watch ping 10.0.0.1", "HAP3004", null],
    ["fault cut-link on active", "HAP3002", null],
    ["fault stop heartbeat", "HAP3002", null],
    ['fault stop heartbeat on active; expect log "(" on active', "HAP3004", null],
    ["restore", "HAP3006", null],
  ])("%s is %s", (line, code, help) => {
    const { diagnostics } = readStep(`drill "x" { ${line} }`);
    const found = diagnostics.find((d) => d.code === code);
    expect(found).toBeDefined();
    if (help !== null) expect(found?.help).toBe(help);
  });

  it("refuses annotations that it has no use for, and leaves out those of its play", () => {
    const play = (around: string, own: string): string =>
      `${around}play "x" on directors {\n${own}drill "x" { fault reboot on active }\n}\n`;
    const codesOf = (text: string): readonly string[] =>
      checkText(text, { registry: allKinds() }).diagnostics.map(({ code }) => code);
    expect(codesOf(play("", "@retry 2 1s\n"))).toEqual(["HAP6207"]);
    expect(codesOf(play("", "@timeout 60s\n"))).toEqual(["HAP6207"]);
    expect(codesOf(play("@retry 2 1s\n@timeout 60s\n", "@tag slow\n"))).toEqual([]);
  });

  it("breaks no node of another pair, and lets only the pair be deaf", () => {
    const codesOf = (fault: string): readonly string[] => {
      const { kind, params } = readStep(`drill "x" { fault ${fault} }`);
      const codes: string[] = [];
      const site = {
        ...target,
        siteHosts: ["node-a", "node-b", "db1", "rs100"],
        isPaired: (name: string) => name === "db1",
      };
      if (params !== null) kind.check(params, (found) => void codes.push(found), site);
      return codes;
    };
    expect(codesOf("power-off on db1")).toEqual(["HAP6206"]);
    expect(codesOf("stop mysql on db1")).toEqual(["HAP6206"]);
    expect(codesOf("drop vrrp on rs100")).toEqual(["HAP6206"]);
    expect(codesOf("power-off on rs100")).toEqual([]);
    expect(codesOf("drop vrrp on node-b")).toEqual([]);
  });

  const ofText = stepCodes.filter(({ code }) => code.startsWith("HAP62"));
  it.each(ofText.map(({ code, example }) => [code, example] as const))("%s: %s", (code, example) => {
    const { kind, params } = readStep(example);
    const codes: string[] = [];
    const alone = { ...target, peer: code === "HAP6202" ? null : target.peer, siteHosts: ["node-a", "node-b"] };
    if (params !== null) kind.check(params, (found) => void codes.push(found), alone);
    expect(codes).toContain(code);
  });
});
