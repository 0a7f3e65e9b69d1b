import { expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { RunEvent, StepStatus } from "../../src/run/events.js";
import { add, hostsOf, startTotals, statusOf, type Totals } from "../../src/run/totals.js";

const hosts = ["a", "b"].map((host) => ({ site: "book", host, address: "10.0.0.1", pair: "p" }));
const origin = { playbookSha256: "", user: "ann", controller: "desk", version: "0", given: { values: "", files: "" } };
const begins = { event: "run-start", playbook: "x.hap", sites: ["book"], hosts, ...origin } as const;
const start: RunEvent = { ...begins, mode: "run" };
const plan: RunEvent = { ...begins, mode: "plan" };
const contacted: RunEvent = { event: "contacted", hosts: 2, durationMs: 1 };
const away: RunEvent = {
  event: "finding",
  diagnostic: diagnostic("HAP4001", "no way there", null),
  unreachable: { site: "book", host: "b" },
};
const preflightFailed: RunEvent = { event: "finding", diagnostic: diagnostic("HAP4001", "no way there", null) };
const warning: RunEvent = { event: "finding", diagnostic: diagnostic("HB005", "hm", null, { severity: "warning" }) };
const interrupted: RunEvent = { event: "interrupted" };

function done(host: string, status: StepStatus, severity: "error" | "warning" = "error"): RunEvent {
  const wrong = status === "failed" || status === "ignored";
  const problem = wrong ? diagnostic("HAP4101", "it failed", null, { severity }) : null;
  const place = { site: "book", play: "p", step: "s", kind: "command", index: 0, host };
  return { event: "step-done", ...place, status, durationMs: 1, tries: 1, changes: [], note: "", diagnostic: problem };
}

function fold(...events: readonly RunEvent[]): Totals {
  return events.reduce(add, startTotals());
}

const cases: readonly (readonly [name: string, status: number, events: readonly RunEvent[]])[] = [
  ["all right", 0, [start, contacted, done("a", "ok"), done("b", "skipped")]],
  ["changed", 0, [start, warning, contacted, done("a", "changed")]],
  ["a step failed", 1, [start, contacted, done("a", "ok"), done("b", "failed")]],
  ["a failure that is let pass", 0, [start, contacted, done("b", "ignored", "warning")]],
  ["not reached or not fit", 4, [start, preflightFailed]],
  ["an error after contact", 1, [start, contacted, preflightFailed]],
  ["a host lost before anything was changed", 4, [start, contacted, done("a", "ok"), done("b", "unreachable")]],
  ["a host lost after changes began", 1, [start, contacted, done("a", "changed"), done("b", "unreachable")]],
  ["4 comes before 1", 4, [start, contacted, done("a", "failed"), done("b", "unreachable")]],
  ["a plan changes nothing, so a lost host is 4", 4, [plan, contacted, done("a", "changed"), done("b", "unreachable")]],
  ["a plan with changes", 0, [plan, contacted, done("a", "changed")]],
  ["interrupted comes before all", 130, [start, contacted, done("a", "failed"), interrupted]],
];

for (const [name, status, events] of cases) {
  test(`${status}: ${name}`, () => {
    expect(statusOf(fold(...events), { detailed: false })).toBe(status);
  });
}

test("3: a plan with changes, when asked for in detail; a run never", () => {
  expect(statusOf(fold(plan, contacted, done("a", "changed")), { detailed: true })).toBe(3);
  expect(statusOf(fold(plan, contacted, done("a", "ok")), { detailed: true })).toBe(0);
  expect(statusOf(fold(start, contacted, done("a", "changed")), { detailed: true })).toBe(0);
});

test("hosts are counted in the order of the start, also those with no step", () => {
  const totals = fold(start, contacted, done("b", "changed"), done("b", "ok"), done("b", "ok"));
  const zero = { ok: 0, changed: 0, failed: 0, ignored: 0, skipped: 0, unreachable: 0, notRun: 0 };
  expect(hostsOf(totals)).toEqual([
    { site: "book", host: "a", ...zero },
    { site: "book", host: "b", ...zero, ok: 2, changed: 1 },
  ]);
});

test("a host that cannot be reached is counted, as is what was let pass and what the run did not come to", () => {
  const totals = fold(start, away, done("a", "ignored", "warning"));
  expect(hostsOf(totals, new Map([["book/b", 7]]))).toMatchObject([
    { host: "a", ignored: 1, failed: 0, unreachable: 0, notRun: 0 },
    { host: "b", unreachable: 1, notRun: 7 },
  ]);
});
