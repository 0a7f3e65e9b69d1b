import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENGINES, engineOf } from "../../src/engines/engines.js";
import { sourceFiles } from "./source-files.js";

/** A decision by the name of an engine. */
const BRANCH = /(?:[=!]==\s*|\bcase )"(?:heartbeat|keepalived)"/g;

/**
 * What still decides by a name outside of the engines' own folders: kinds of questions, probes and judges that are
 * Heartbeat's alone so far, and the kinds of files that rules tell apart. Nothing may come in here.
 */
const LEFT: Readonly<Record<string, number>> = {
  "src/check/rules/cluster-view.ts": 1,
  "src/model/query.ts": 1,
  "src/run/holders.ts": 1,
  "src/run/pair-gate.ts": 1,
  "src/run/step-failure.ts": 1,
  "src/shell/heartbeat-validator.ts": 1,
};

test("what is one engine's own stands in its folder", () => {
  const found = sourceFiles()
    .filter((path) => !path.startsWith("src/engines/"))
    .map((path) => [path, readFileSync(path, "utf8").match(BRANCH)?.length ?? 0] as const);
  expect(Object.fromEntries(found.filter(([, count]) => count > 0))).toEqual(LEFT);
});

test("an engine is known by the name of its service", () => {
  for (const engine of ENGINES) expect(engineOf(engine.name)).toBe(engine);
  expect(engineOf("apache2")).toBeNull();
});
