import { expect, it } from "vitest";
import { githubReporter } from "../../src/report/github.js";
import { report } from "../../src/report/reporter.js";
import type { RunEvent } from "../../src/run/events.js";
import { recordedDrills } from "./page/runs.js";
import { beats, failedRun } from "./script.js";

function logOf(events: readonly RunEvent[]): string {
  let log = "";
  const output = { write: (text: string) => void (log += text), columns: () => 100, rows: () => 24, isTty: false };
  const reporter = githubReporter({ output, diff: false, verbosity: 0 });
  for (const event of events) report(reporter, event);
  reporter.close();
  return log;
}

it("folds a play, and puts what failed beside its line of the playbook", () => {
  const log = logOf(beats(failedRun).map(({ event }) => event));
  expect(log).toMatch(/^run playbooks\/site\.hap\n.*\n::group::site book · pair directors · 2 hosts\nok /s);
  expect(log).toContain(
    "::error file=playbooks/site.hap,line=9,col=13,title=HAP4101 install on LD_192_168_3_88::" +
      "the command failed on LD_192_168_3_88 (exit 100)%0Ahelp: run `apt-get update` there",
  );
  expect(log).toMatch(/\n::endgroup::\n2 hosts · .*1 failed.*\n$/);
  expect(log).toContain("apt-get could not find this package");
});

it("tells the outage of a drill that passed, an error of one that failed, and closes each group once", () => {
  const log = logOf(recordedDrills().map(({ event }) => event));
  expect(log).toMatch(
    /::notice title=drill the active node loses its power%3A passed::power-off on node-b: clients had no answer for 12\.57 s of 30 s; both nodes active after /,
  );
  expect(log).toMatch(/::error .*title=HAP6233 drill a budget that cannot be kept on node-a::split brain/);
  expect(log).toMatch(/::warning .*::split brain/);
  expect(log.match(/^::group::/gm)?.length).toBe(log.match(/^::endgroup::/gm)?.length);
});

it("closes the group of a run that was cut off", () => {
  const events = beats(failedRun).map(({ event }) => event);
  expect(logOf(events.slice(0, 5))).toMatch(/::group::.*\n(?:.*\n)*::endgroup::\n$/);
});
