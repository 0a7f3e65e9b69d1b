import { describe, expect, it } from "vitest";
import { plannedDrill } from "../../src/run/drill/planned.js";
import type { HostRun } from "../../src/run/host-run.js";
import { goodStep } from "../steps/read-step.js";

const VIP = "192.168.3.118";

function run(name: string, ...addresses: string[]): HostRun {
  const interfaces = [{ name: "eth0", up: true, addresses, mac: "02:00:00:00:00:01" }];
  return { host: { name }, state: { facts: { interfaces } } } as unknown as HostRun;
}

function planned(lines: string, runs: readonly HostRun[]): string {
  const { kind, params } = goodStep(`drill "x" { ${lines} }`);
  const spec = kind.drill(params);
  if (spec === null) throw new Error("no drill");
  return plannedDrill(spec, runs);
}

describe("a drill in a plan", () => {
  const pair = [run("node-a", "192.168.3.87/24"), run("node-b", `${VIP}/24`)];

  it("says the fault and its host, what is watched and expected, and how it is restored", () => {
    const lines = [
      "fault stop heartbeat on active",
      `watch ping ${VIP} every 200ms`,
      `expect vip ${VIP} on standby within 10s`,
      "expect outage under 5s",
      "restore within 60s",
    ];
    expect(planned(lines.join("; "), pair)).toBe(
      "not run in a plan: stop heartbeat on active (node-b now) · watch ping 192.168.3.118 every 200 ms · " +
        "expect 192.168.3.118 on standby within 10 s, an outage under 5 s · restore within 60 s",
    );
  });

  it("leaves out who is active where nobody can tell", () => {
    const lines = `fault cut-link eth1 on standby; expect vip ${VIP} on active for 8s`;
    expect(planned(lines, pair)).toContain("cut-link eth1 on standby (node-a now) · watch nothing");
    expect(planned(lines, [run("node-a"), run("node-b")])).toContain("cut-link eth1 on standby · ");
    expect(planned("fault reboot on node-a", pair)).toContain("reboot on node-a · ");
  });
});
