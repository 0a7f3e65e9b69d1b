import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { onHost, testLab, until, type TestLab } from "../lab/support.js";
import { hapInLab, type HapEvent, type HapResult } from "../support/hap.js";

/** Drills on two real hosts with the real Heartbeat; each test leaves a whole pair behind, which is a part of what it tests. */
const PLAYBOOK = fileURLToPath(new URL("drill/drill.hap", import.meta.url));
const INVENTORY = fileURLToPath(new URL("pair/inventory", import.meta.url));
const HOSTS = ["LD_192_168_3_87", "LD_192_168_3_88"] as const;
const VIP = "192.168.3.118";
const NAME = `drill${process.pid}`;

let around: TestLab;
let lab: Lab;

beforeAll(async () => {
  around = await testLab();
  const hosts = HOSTS.map((name, i) => ({ name, address: `192.168.3.8${7 + i}`, pair: "directors" }));
  const plan = labPlan({ name: NAME, hosts }, { clients: ["192.168.3.200"], avoid: [VIP] }).value;
  const up = await labUp(plan, around.options);
  expect(up.diagnostics).toEqual([]);
  if (up.value === null) throw new Error("no lab");
  lab = up.value;
  const setup = await run("setup");
  expect(setup.status).toBe(0);
});

afterAll(async () => {
  const end = await labDown(NAME, around.options);
  await around.remove();
  expect(end.left).toEqual([]);
});

const argsOf = (tag: string): readonly string[] => ["run", PLAYBOOK, "-i", INVENTORY, "--tags", tag];
const run = (tag: string): Promise<HapResult> => hapInLab(lab, argsOf(tag));

interface DrillLine extends HapEvent {
  readonly outageMs: number | null;
  readonly restoreOutageMs: number | null;
  readonly budgetMs: number | null;
  readonly holderBefore: string | null;
  readonly holderAfter: string | null;
}

function drillLine({ events }: HapResult): DrillLine {
  const found = events.filter((e) => e.event === "drill-done");
  expect(found).toHaveLength(1);
  return found[0] as DrillLine;
}

const codesOf = ({ events }: HapResult): readonly string[] =>
  events.flatMap((e) => (e.event === "step-done" && e.diagnostic != null ? [e.diagnostic.code] : []));

async function holders(): Promise<readonly string[]> {
  const found = await Promise.all(HOSTS.map((host) => onHost(lab, host, "ip -o -4 addr show dev eth0")));
  return HOSTS.filter((_, i) => found[i]?.stdout.includes(`${VIP}/`) === true);
}

/** Both nodes are up and settled, one holds the address, and no drill left anything on a host. */
async function expectWhole(): Promise<void> {
  expect(await until(60_000, async () => (await holders()).length === 1)).toBe(true);
  for (const host of HOSTS) {
    const seen = await onHost(
      lab,
      host,
      "cl_status rscstatus; ls -d /run/hap/drill-* 2>/dev/null; ip -o link show eth1",
    );
    expect(seen.stdout).toMatch(/^(all|local|foreign|none)\n/);
    expect(seen.stdout).not.toContain("drill-");
    expect(seen.stdout).toContain("state UP");
  }
}

test("a graceful stop moves the address, and the outage is measured", async () => {
  const [before] = await holders();
  const result = await run("stop");
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  const line = drillLine(result);
  expect(line).toMatchObject({ status: "ok", budgetMs: 15_000, holderBefore: before });
  expect(line.holderAfter).not.toBe(before);
  expect(HOSTS).toContain(line.holderAfter);
  expect(line.outageMs).toBeGreaterThan(0);
  expect(line.outageMs).toBeLessThan(15_000);
  expect(await holders()).toEqual([line.holderAfter]);
  await expectWhole();
});

test("an outage over the budget fails the drill, and the pair is put right", async () => {
  const result = await run("tight");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6232"]);
  expect(drillLine(result)).toMatchObject({ status: "failed", budgetMs: 1 });
  await expectWhole();
});

test.each([
  ["kill", "the killed node keeps its address"],
  ["freeze", "the frozen node keeps its address"],
  ["cut", "both nodes take the address"],
])("%s: %s, which is split brain with both named; then exactly one holds it", async (tag) => {
  const result = await run(tag);
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6233"]);
  const message = result.events.find((e) => e.diagnostic?.code === "HAP6233")?.diagnostic?.message ?? "";
  for (const host of HOSTS) expect(message).toContain(`\`${host}\``);
  expect(drillLine(result)).toMatchObject({ status: "failed", holderAfter: null });
  await expectWhole();
});

test("a host that is cut off from hap too heals itself, and its split brain is still told", async () => {
  const result = await run("cut-off");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6233"]);
  await expectWhole();
});

test("a power loss: the standby takes over after the deadtime, and the host comes back", async () => {
  const result = await run("power");
  expect(codesOf(result)).toEqual([]);
  expect(result.status).toBe(0);
  expect(drillLine(result).outageMs).toBeGreaterThan(1000);
  await expectWhole();
});

test("a stop of the standby moves nothing", async () => {
  const [before] = await holders();
  const result = await run("standby");
  expect(codesOf(result)).toEqual([]);
  expect(drillLine(result)).toMatchObject({ status: "ok", holderBefore: before, holderAfter: before });
  await expectWhole();
});

test("a watch that is not answered before the fault: nothing is broken", async () => {
  const before = await holders();
  const result = await run("mute");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6222"]);
  expect(result.events.some((e) => e.event === "drill-done")).toBe(false);
  expect(await holders()).toEqual(before);
});

test("a plan breaks nothing", async () => {
  const before = await holders();
  const result = await hapInLab(lab, ["plan", PLAYBOOK, "-i", INVENTORY, "--tags", "kill"]);
  expect(result.status).toBe(0);
  expect(result.events.some((e) => e.event === "drill-done")).toBe(false);
  expect(await holders()).toEqual(before);
});

test("a pair with one node down is refused, and nothing is broken", async () => {
  await expectWhole();
  const [active] = await holders();
  const standby = HOSTS.find((host) => host !== active) ?? "";
  await onHost(lab, standby, "service heartbeat stop");
  const result = await run("stop");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6220"]);
  expect(result.events.some((e) => e.event === "drill-done")).toBe(false);
  expect(await holders()).toEqual([active]);
  await onHost(lab, standby, "service heartbeat start");
});
