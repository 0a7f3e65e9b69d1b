import { describe, expect, it } from "vitest";
import { engineNamed } from "../../src/engines/engines.js";
import type { FaultKind } from "../../src/model/drill.js";
import type { DrillPoint } from "../../src/run/drill/drill-point.js";
import { manualSteps, type Left } from "../../src/run/drill/manual-steps.js";
import { goodStep } from "../steps/read-step.js";

/** A drill on node-a whose restoration did not come to its end. */
function leftToDo(line: string, left: Partial<Left>): string {
  const { kind, params } = goodStep(`drill "x" { fault ${line} on active }`);
  const spec = kind.drill(params);
  if (spec === null) throw new Error("no drill");
  const engine = engineNamed(line.includes("keepalived") || line.includes("vrrp") ? "keepalived" : "heartbeat");
  const target = { run: { host: { name: "node-a" } } };
  const point = { spec, pace: { keepaliveMs: 1000, deadtimeMs: 10_000 }, target, engine } as unknown as DrillPoint;
  const state = { kind: "wait", trouble: { cause: "unasked", host: "node-a" } } as const;
  return manualSteps(point, { undone: false, state, cut: false, ...left }).join("\n");
}

describe("what is left to do", () => {
  it.each<[FaultKind["kind"], string, string]>([
    ["stop", "stop heartbeat", "service heartbeat start"],
    ["kill", "kill heartbeat", "givegroup"],
    ["freeze", "freeze heartbeat", "kill -CONT"],
    ["cut-link", "cut-link eth1", "ip link set eth1 up"],
  ])("after `%s` that was not undone: the undo by hand, and when the host does it itself", (_, line, text) => {
    const todo = leftToDo(line, { cut: true });
    expect(todo).toContain(text);
    expect(todo).toContain("the host does");
    expect(todo.split("\n").at(-1)).toContain("cl_status rscstatus");
  });

  it.each([
    ["kill keepalived", "service keepalived start"],
    ["drop vrrp", "nft delete table inet hap_drill"],
  ])("after `%s` of a keepalived pair that was not undone", (line, text) => {
    const todo = leftToDo(line, { cut: true });
    expect(todo).toContain(text);
    expect(todo).toContain("the host does");
    expect(todo.split("\n").at(-1)).toContain("hap status");
  });

  it.each(["power-off", "reboot"])("after `%s`: switch the host on that is away, whoever says so", (line) => {
    const state = { kind: "no", trouble: { cause: "silent", host: "node-a" } } as const;
    expect(leftToDo(line, { undone: true, state })).toMatch(/^switch node-a on /);
    expect(leftToDo(line, { undone: true, cut: true })).toMatch(/^switch node-a on /);
  });

  it("when nobody holds the address: who can take it", () => {
    const state = { kind: "wait", trouble: { cause: "unheld", address: "192.168.3.118", host: "node-b" } } as const;
    expect(leftToDo("power-off", { undone: true, state })).toContain("hb_takeover all on node-b");
  });
});
