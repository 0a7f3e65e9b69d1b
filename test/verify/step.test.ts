import { describe, expect, it } from "vitest";
import { describeProbe } from "../../src/model/probe.js";
import { goodStep, readStep, target } from "../steps/read-step.js";

describe("verify", () => {
  it("makes its probes in the order written", () => {
    const { kind, params } = goodStep(`verify "all" {
  tcp 10.0.0.1:80 from node-b
  heartbeat running
  vip 10.0.0.9 held-by nobody
  tcp db.example.net:3306
  http https://10.0.0.1/x?y status 204
  ipvs udp 10.0.0.9:53 has 10.0.0.1:53 10.0.0.2:53
  log /var/log/ha-log matches "a.*b"
  command cl_status hbstatus expect running
  mysql 10.0.0.9:3306 user admin password \${secret} query "show databases" expect x
  process heartbeat
}`);
    const probes = kind.probes(params, target);
    expect(probes.map(describeProbe)).toEqual([
      "tcp 10.0.0.1:80",
      "heartbeat running",
      "vip 10.0.0.9",
      "tcp db.example.net:3306",
      "http https://10.0.0.1/x?y",
      "ipvs udp 10.0.0.9:53",
      "log /var/log/ha-log",
      "command",
      "mysql 10.0.0.9:3306",
      'process "heartbeat"',
    ]);
    const shown = JSON.stringify(probes, (key, value: unknown) => (key === "span" ? undefined : value));
    expect(shown).not.toContain("topsecret");
    expect(probes[6]).toMatchObject({ since: "start", on: null });
    expect(probes[0]).toMatchObject({ from: "node-b", timeoutMs: null });
  });

  it.each([
    ['verify "x"', "HAP3006"],
    ["verify { heartbeat running }", "HAP3002"],
    ["verify x { heartbeat }", "HAP3002"],
    ["verify x { heartbeat up }", "HAP3004"],
    ["verify x { vip 10.0.0.1 }", "HAP3002"],
    ["verify x { vip ten held-by nobody }", "HAP3004"],
    ["verify x { ipvs sctp 10.0.0.1:80 }", "HAP3004"],
    ["verify x { ipvs tcp 10.0.0.1 }", "HAP3004"],
    ["verify x { tcp 10.0.0.1:0 }", "HAP3004"],
    ["verify x { http ftp://10.0.0.1/ }", "HAP3004"],
    ["verify x { http http://10.0.0.1/ status 99 }", "HAP3004"],
    ['verify x { log /var/log/x matches "(" }', "HAP3004"],
    ["verify x { log ha-log matches x }", "HAP3004"],
    ["verify x { log /var/log/x matches x since yesterday }", "HAP3004"],
    ["verify x { mysql 10.0.0.1:3306 }", "HAP3002"],
    ["verify x { ping 10.0.0.1 4 }", "HAP3003"],
    ["verify x { pin 10.0.0.1 }", "HAP3001"],
    ["verify x { command ls | wc }", "HAP3004"],
    ["verify x { process ${secret} }", "HAP3010"],
  ])("%s is %s", (hap, code) => {
    expect(readStep(hap).diagnostics.map((d) => d.code)).toContain(code);
  });

  it("a host that the site does not have", () => {
    const { kind, params } = goodStep("verify x { ping 10.0.0.1 from nobody; vip 10.0.0.1 held-by node-a }");
    const codes: string[] = [];
    kind.check(params, (code) => codes.push(code), { ...target, siteHosts: ["node-a", "node-b"] });
    expect(codes).toEqual(["HAP6020"]);
  });
});
