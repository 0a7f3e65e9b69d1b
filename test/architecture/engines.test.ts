import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENGINES, engineOf } from "../../src/engines/engines.js";
import { sourceFiles } from "./source-files.js";

/** A decision by the name of an engine. */
const BRANCH = /(?:[=!]==\s*|\bcase )"(?:heartbeat|keepalived)"/;

test("what is one engine's own stands in its folder", () => {
  const found = sourceFiles()
    .filter((path) => !path.startsWith("src/engines/"))
    .filter((path) => BRANCH.test(readFileSync(path, "utf8")));
  expect(found).toEqual([]);
});

test("an engine is known by the name of its service", () => {
  for (const engine of ENGINES) expect(engineOf(engine.name)).toBe(engine);
  expect(engineOf("apache2")).toBeNull();
});
