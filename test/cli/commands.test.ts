import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ALL_COMMANDS } from "../../src/cli/commands/all-commands.js";

const FOLDER = new URL("../../src/cli/commands/", import.meta.url);
const PATHS = ALL_COMMANDS.flatMap((spec) =>
  spec.kind === "command" ? [spec.name] : [spec.name, ...spec.commands.map(({ name }) => `${spec.name} ${name}`)],
);

test("every folder of a command is in the registry, and the other way round", () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
  expect(ALL_COMMANDS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
});

test("a command has a summary of one line and two examples of itself", () => {
  const leaves = ALL_COMMANDS.flatMap((spec) =>
    spec.kind === "command"
      ? [{ path: spec.name, spec }]
      : spec.commands.map((one) => ({ path: `${spec.name} ${one.name}`, spec: one })),
  );
  for (const { path, spec } of leaves) {
    expect(spec.summary).toMatch(/^\S.*[^.\s]$/);
    for (const example of spec.examples) expect(example).toMatch(new RegExp(`^(source <\\()?hap ${path}( |$|\\))`));
  }
  expect(new Set(PATHS).size).toBe(PATHS.length);
});
