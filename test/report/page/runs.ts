import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readRecord } from "../../../src/report/record.js";
import { runReport, type RunReport, type TimedEvent } from "../../../src/report/run-report.js";
import { beats, type Script } from "../script.js";

/** Times of scripted events count from here. */
const BEGIN = Date.UTC(2026, 10, 28, 12);

/** The record of a run of four drills on two lab hosts with Heartbeat 3.0.6: two that passed and two split brains. */
export function recordedDrills(): readonly TimedEvent[] {
  return readRecord(recordedText());
}

/** The same, watched by a probe with a longer name. */
export function loggedInDrills(): readonly TimedEvent[] {
  return readRecord(recordedText().replaceAll("ping 10.77.44.118", "mysql 192.168.3.118:10101"));
}

/** The same with other names for its hosts. */
export function renamedDrills(names: Readonly<Record<string, string>>): readonly TimedEvent[] {
  const text = Object.entries(names).reduce((all, [old, name]) => all.replaceAll(old, name), recordedText());
  return readRecord(text);
}

function recordedText(): string {
  return readFileSync(fileURLToPath(new URL("drills.jsonl", import.meta.url)), "utf8");
}

/** The report of a script of events. */
export function scriptedReport(script: Script): RunReport {
  let at = BEGIN;
  const events = beats(script).map(({ after, event }): TimedEvent => {
    at += after;
    return { at: new Date(at).toISOString(), event };
  });
  return runReport("20261128T120000Z-0badcafe", events);
}

/** A run on 200 hosts of which each gets files of its own. */
export function wideRun(): RunReport {
  const hosts = Array.from({ length: 200 }, (_, i) => `web-${String(i + 1).padStart(3, "0")}.example.net`);
  const text = (host: string, step: number): string =>
    Array.from({ length: 40 }, (_, line) => `+setting-${step}-${line} value for ${host}\n`).join("");
  const steps = Array.from({ length: 30 }, (_, step) => ({
    step: `file /etc/app/part-${step}.conf`,
    kind: "file",
    cells: hosts.map((host) => ({
      host,
      status: "changed" as const,
      takes: 20,
      note: "+40",
      changes: [
        {
          change: "write-file",
          target: `/etc/app/part-${step}.conf`,
          summary: "create",
          diff: `@@ -0,0 +1,40 @@\n${text(host, step)}`,
        },
      ],
    })),
  }));
  return scriptedReport({ hosts, pair: null, play: "web servers", steps });
}
