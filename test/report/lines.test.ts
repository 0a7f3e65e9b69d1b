import { describe, expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { jsonReporter } from "../../src/report/json.js";
import { palette } from "../../src/report/palette.js";
import { plainReporter } from "../../src/report/plain.js";
import { type Output, report } from "../../src/report/reporter.js";
import * as scripts from "./script.js";

function sink(): { readonly output: Output; text(): string } {
  let all = "";
  const write = (text: string): void => void (all += text);
  return { output: { write, columns: () => 80, rows: () => 24, isTty: false }, text: () => all };
}

function plain(script: scripts.Script): string {
  const { output, text } = sink();
  const reporter = plainReporter({ output, palette: palette(0), diff: false, verbosity: 0 });
  for (const { event } of scripts.beats(script)) report(reporter, event);
  reporter.close();
  return text();
}

function json(script: scripts.Script): string {
  const { output, text } = sink();
  const reporter = jsonReporter(output);
  for (const { event } of scripts.beats(script)) report(reporter, event);
  reporter.close();
  // The time of a line is that of its writing.
  return text().replaceAll(/"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"time":"TIME"');
}

describe("plain lines", () => {
  for (const [name, script] of Object.entries({ firstRun: scripts.firstRun, plannedRun: scripts.plannedRun })) {
    test(name, async () => {
      await expect(plain(script)).toMatchFileSnapshot(`screens/${name}-plain.txt`);
    });
  }

  test("a failure has a line of its own that begins with the word, and the diagnostic after it", () => {
    const lines = plain(scripts.failedRun).split("\n");
    const failed = lines.findIndex((line) => line.startsWith("failed "));
    expect(lines[failed]).toBe("failed       LD_192_168_3_88  install (2.1 s)");
    expect(lines[failed + 1]).toContain("error[HAP4101]: the command failed on LD_192_168_3_88");
  });

  test("a run that finds all right is three lines, and its headings are not there", () => {
    expect(plain(scripts.convergedRun).trimEnd().split("\n")).toEqual([
      "run playbooks/site.hap",
      expect.stringMatching(/^2 hosts reached/),
      expect.stringMatching(/^2 hosts · 0 changed/),
      "192.168.3.118 is on LD_192_168_3_87",
    ]);
  });

  test("hosts bear their site's name when there are several", () => {
    const { output, text } = sink();
    const reporter = plainReporter({ output, palette: palette(0), diff: false, verbosity: 0 });
    for (const { event } of scripts.beats(scripts.firstRun)) {
      report(reporter, event.event === "run-start" ? { ...event, sites: ["book", "west"] } : event);
    }
    expect(text()).toContain("changed      book/LD_192_168_3_87  install (8.1 s): heartbeat, ipvsadm\n");
  });
});

describe("JSON lines", () => {
  for (const name of ["firstRun", "failedRun"] as const) {
    test(name, async () => {
      await expect(json(scripts[name])).toMatchFileSnapshot(`screens/${name}.jsonl`);
    });
  }

  test("formatVersion, event and time come first on every line, and the fields are exactly the documented ones", () => {
    const keys = new Map<string, string>();
    for (const line of json(scripts.failedRun).trimEnd().split("\n")) {
      const value: { event: string } = JSON.parse(line);
      keys.set(value.event, Object.keys(value).join(" "));
    }
    expect(Object.fromEntries(keys)).toEqual({
      "run-start": "formatVersion event time playbook playbookSha256 user controller version sites hosts",
      "step-done": "formatVersion event time site play step kind index host status durationMs tries changes diagnostic",
      "run-end": "formatVersion event time status hosts durationMs",
    });
  });

  test("who holds each address at the end is a line before the last one", () => {
    const lines = json(scripts.convergedRun).trimEnd().split("\n");
    expect(lines.at(-2)).toBe(
      '{"formatVersion":1,"event":"holder","time":"TIME","site":"book","pair":"directors",' +
        '"address":"192.168.3.118","holders":["LD_192_168_3_87"]}',
    );
  });

  test("a finding is a diagnostic line with its place", () => {
    const finding = diagnostic("HB005", "deadtime is too short", scripts.spanOf("10"), { severity: "warning" });
    const lines = json({ ...scripts.failedRun, findings: [finding] }).split("\n");
    expect(lines[1]).toBe(
      '{"formatVersion":1,"event":"diagnostic","time":"TIME","code":"HB005","severity":"warning",' +
        '"message":"deadtime is too short","file":"playbooks/site.hap","line":13,"column":14,"details":[],"help":null}',
    );
  });
});
