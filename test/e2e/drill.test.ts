import { expect, test } from "vitest";
import { onHost } from "../lab/support.js";
import { DIRECTORS as HOSTS } from "../lab/use-lab.js";
import { codesOf, drillLine, useDrillPair } from "./drill/drill-pair.js";
import { expectOk } from "../support/expect-ok.js";

/** Drills on two real hosts with the real Heartbeat; each test leaves a whole pair behind, which is a part of what it tests. */
const pair = useDrillPair("drill");

/** The pair is whole, and the drill left nothing on a host. */
async function expectWhole(): Promise<void> {
  await pair.expectWhole();
  for (const host of HOSTS) expect(await pair.traces(host)).toBe("");
}

test("a graceful stop moves the address, and the outage is measured", async () => {
  const [before] = await pair.holders();
  const result = await pair.run("stop");
  expect(result.stderr).toBe("");
  expectOk(result);
  const line = drillLine(result);
  expect(line).toMatchObject({ status: "ok", budgetMs: 60_000, holderBefore: before });
  expect(line.holderAfter).not.toBe(before);
  expect(HOSTS).toContain(line.holderAfter);
  expect(line.outageMs).toBeGreaterThan(0);
  expect(line.outageMs).toBeLessThan(60_000);
  expect(await pair.holders()).toEqual([line.holderAfter]);
  await expectWhole();
});

test("an outage over the budget fails the drill, and the pair is put right", async () => {
  const result = await pair.run("tight");
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
  const result = await pair.run(tag);
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6233"]);
  const message = result.events.find((e) => e.diagnostic?.code === "HAP6233")?.diagnostic?.message ?? "";
  for (const host of HOSTS) expect(message).toContain(`\`${host}\``);
  expect(drillLine(result)).toMatchObject({ status: "failed", holderAfter: null });
  await expectWhole();
});

test("a host that is cut off from hap too heals itself, and its split brain is still told", async () => {
  const result = await pair.run("cut-off");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6233"]);
  await expectWhole();
});

test("a power loss: the standby takes over after the deadtime, and the host comes back", async () => {
  const result = await pair.run("power");
  expect(codesOf(result)).toEqual([]);
  expectOk(result);
  expect(drillLine(result).outageMs).toBeGreaterThan(1000);
  await expectWhole();
});

test("a stop of the standby moves nothing", async () => {
  const [before] = await pair.holders();
  const result = await pair.run("standby");
  expect(codesOf(result)).toEqual([]);
  expect(drillLine(result)).toMatchObject({ status: "ok", holderBefore: before, holderAfter: before });
  await expectWhole();
});

test("a watch that is not answered before the fault: nothing is broken", async () => {
  const before = await pair.holders();
  const result = await pair.run("mute");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6222"]);
  expect(result.events.some((e) => e.event === "drill-done")).toBe(false);
  expect(await pair.holders()).toEqual(before);
});

test("a plan breaks nothing", async () => {
  const before = await pair.holders();
  const result = await pair.plan("kill");
  expectOk(result);
  expect(result.events.some((e) => e.event === "drill-done")).toBe(false);
  expect(await pair.holders()).toEqual(before);
});

test("a pair with one node down is refused, and nothing is broken", async () => {
  await expectWhole();
  const [active] = await pair.holders();
  const standby = HOSTS.find((host) => host !== active) ?? "";
  await onHost(pair.own.lab, standby, "service heartbeat stop");
  const result = await pair.run("stop");
  expect(result.status).toBe(1);
  expect(codesOf(result)).toEqual(["HAP6220"]);
  expect(result.events.some((e) => e.event === "drill-done")).toBe(false);
  expect(await pair.holders()).toEqual([active]);
  await onHost(pair.own.lab, standby, "service heartbeat start");
});
