import { expect, test } from "vitest";
import { palette } from "../../src/report/palette.js";
import { plainReporter } from "../../src/report/plain.js";
import { report, type StartPlay } from "../../src/report/reporter.js";
import { beats, startPlay, stoppedRun } from "./script.js";

/** What a log has of the stopped run, where its command can begin in these plays. */
function told(...startsAt: readonly StartPlay[]): string {
  let text = "";
  const output = { write: (more: string) => void (text += more), columns: () => 200, rows: () => 100, isTty: false };
  const reporter = plainReporter({ output, palette: palette(0), diff: false, verbosity: 0, startsAt });
  for (const { event } of beats(stoppedRun)) report(reporter, event);
  reporter.close();
  return text;
}

test("how to go on is told only where a run that begins there leaves out nothing that is not done", () => {
  const play = startPlay(stoppedRun);
  const labelled = (label: string, at: number): StartPlay => ({
    ...play,
    steps: play.steps.map((step) => (step.index === at ? { ...step, label } : step)),
  });
  expect(told(play)).toMatch(/--start-at 'install' begins there again, with --start-at 'ha.cf' behind it$/m);
  // Another step of that name comes before; the next one has the name of an earlier one; nobody can paste it.
  expect(told(labelled("install", 0))).not.toContain("--start-at");
  expect(told(labelled("hosts", 2))).toMatch(/--start-at 'install' begins there again$/m);
  expect(told(labelled("a\u001b[2Jb", 1))).not.toContain("--start-at");
  // A step of `between` is none that a run can begin at.
  expect(told({ ...play, steps: play.steps.slice(2) })).not.toContain("--start-at");
  const host = { name: "far" };
  const far = (...labels: readonly string[]): StartPlay => ({
    site: "far",
    steps: labels.map((label, i) => ({ index: 90 + i, label, hosts: [host] })),
  });
  // A site that was not begun, with the label and without; a host of a later lot.
  expect(told(play, far("hosts", "install"))).not.toContain("--start-at");
  expect(told(play, far("install"))).toMatch(/--start-at 'install' begins there again$/m);
  expect(told(play, far("other"))).not.toContain("--start-at");
  const lots = { ...play, steps: play.steps.map((step) => ({ ...step, hosts: [...step.hosts, host] })) };
  expect(told(lots)).not.toContain("--start-at");
});
