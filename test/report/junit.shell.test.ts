import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { junitText } from "../../src/report/junit.js";
import { runReport } from "../../src/report/run-report.js";
import { convergedRun, failedRun, firstRun, plannedRun } from "./script.js";
import { recordedDrills, scriptedReport, wideRun } from "./page/runs.js";

const SCHEMA = fileURLToPath(new URL("junit.xsd", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "hap-junit-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("libxml2 finds the XML of every kind of run well-formed and valid", () => {
  const reports = [convergedRun, failedRun, firstRun, plannedRun].map(scriptedReport);
  const events = recordedDrills();
  const all = [
    ...reports,
    wideRun(),
    runReport(null, events),
    runReport(null, events.slice(0, 9)),
    runReport(null, []),
  ];
  const files = all.map((report, i) => {
    const path = join(dir, `${i}.xml`);
    writeFileSync(path, junitText(report, { differs: i % 2 === 1 }));
    return path;
  });
  const seen = spawnSync("xmllint", ["--nonet", "--noout", "--schema", SCHEMA, ...files], { encoding: "utf8" });
  expect(seen.stderr.trim().split("\n")).toEqual(files.map((path) => `${path} validates`));
  expect(seen.status).toBe(0);
});
