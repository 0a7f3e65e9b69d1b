import { describe, expect, it } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { junitText } from "../../src/report/junit.js";
import { runReport, type TimedEvent } from "../../src/report/run-report.js";
import type { RunEvent } from "../../src/run/events.js";
import { convergedRun, failedRun, plannedRun } from "./script.js";
import { recordedDrills, scriptedReport } from "./page/runs.js";

/** The head of the element that all others are in. */
const headOf = (text: string): string => /<testsuites [^>]*>/.exec(text)?.[0] ?? "";

/** The case of a step on a host, with what is in it. */
function caseOf(text: string, name: string, host: string): string {
  const all = text.split(/(?=<testcase )/);
  return all.find((one) => one.includes(`name="${name}"`) && one.includes(`.${host}"`)) ?? "";
}

describe("JUnit's XML of a run", () => {
  const drills = junitText(runReport("20261129T004848Z-b9583038", recordedDrills()));

  it("has a case for each step and drill on each host, with its time and what clients noticed", () => {
    const passed = caseOf(drills, "drill the active node loses its power", "node-a");
    expect(passed).toContain('time="21.280"');
    expect(passed).toMatch(/<system-out>.* on node-b \(active\), outage 12\.57 s of 30 s, /);
    expect(passed).not.toMatch(/<failure|<error|<skipped/);
  });

  it("has a failure with its code and the excerpt, an ignored one as skipped, and what nobody came to", () => {
    const failed = caseOf(drills, "drill a budget that cannot be kept", "node-a");
    expect(failed).toMatch(/<failure message="split brain: [^"]*" type="HAP6233">error\[HAP6233\]: split brain/);
    expect(failed).toContain("┌─");
    expect(drills).toMatch(/<skipped message="@ignore-failure lets it pass: split brain/);
    expect(caseOf(drills, "drill a budget that cannot be kept", "node-b")).toContain("it was not run on this host");
    const cases = drills.split("<testcase ").length - 1;
    expect(headOf(drills)).toContain(`tests="${cases}" failures="1" errors="0"`);
  });

  it("counts no failure where all was right, nor for a plan; for drift each difference is one", () => {
    expect(headOf(junitText(scriptedReport(convergedRun)))).toContain('failures="0" errors="0"');
    expect(headOf(junitText(scriptedReport(plannedRun)))).toContain('failures="0" errors="0"');
    const drift = junitText(scriptedReport(plannedRun), { differs: true });
    expect(headOf(drift)).not.toContain('failures="0"');
    expect(drift).toContain('<failure message="it differs from the playbook"/>');
    expect(headOf(junitText(scriptedReport(failedRun)))).toContain('failures="1" errors="0"');
  });

  it("never looks as if all was well where a run was cut off, interrupted, or reached a host too few", () => {
    const events = recordedDrills().filter(({ event }) => event.event !== "step-done" || event.status !== "failed");
    for (let many = 0; many < events.length; many++) {
      const text = junitText(runReport(null, events.slice(0, many)));
      expect(text).toContain('<error message="the run did not end"/>');
      expect(headOf(text)).toContain('errors="1"');
    }
    const ended = (status: number, ...more: readonly RunEvent[]): string => {
      const end: RunEvent = { event: "run-end", status, hosts: [], durationMs: 1 };
      return junitText(
        runReport(
          null,
          [...more, end].map((event): TimedEvent => ({ at: "", event })),
        ),
      );
    };
    expect(ended(130)).toContain('<error message="the run: interrupted"/>');
    expect(ended(1)).toContain('<error message="the run: failed"/>');
    const lost = ended(4, { event: "finding", diagnostic: diagnostic("HAP4001", "cannot reach `a`", null) });
    expect(lost).toMatch(/name="HAP4001: cannot reach `a`" classname="hap\.run".*\n<error message="cannot reach `a`"/);
    const refused = diagnostic("HAP4142", "`a` was put back", null);
    const put = { event: "confirm-done", site: "s", play: "p", host: "a", steps: [0], status: "put-back" } as const;
    const play = { event: "play-start", site: "s", play: "p", units: [], hosts: [{ site: "s", host: "a" }], steps: [] };
    const unconfirmed = ended(1, play as unknown as RunEvent, {
      ...put,
      withinMs: 1000,
      durationMs: 900,
      diagnostic: refused,
    });
    expect(unconfirmed).toContain('failures="1" errors="0"');
    expect(unconfirmed).toContain('name="changes are confirmed" classname="s.p.a" time="0.900"');
  });

  it("tells steps with one name apart", () => {
    const step = { step: "file /etc/x", kind: "file", cells: [] };
    const text = junitText(scriptedReport({ steps: [step, step] }));
    expect(text).toContain('name="file /etc/x"');
    expect(text).toContain('name="file /etc/x (2)"');
  });
});
