import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { floorOf, roomOf } from "./rooms.js";
import { sourceFiles } from "./source-files.js";

/** Who may import what from outside of the project. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ["grammar", "src/syntax"],
  "node-ssh": ["src/remote"],
  ssh2: ["src/remote"],
  commander: ["src/cli"],
  chalk: ["src/cli", "src/report"],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

function imports(): readonly Import[] {
  return sourceFiles().flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const found = [...text.matchAll(/(?:^|\n)(?:import|export)\b[^;]*?from "([^"]+)"|\bimport\("([^"]+)"\)/g)];
    return found.map((match) => ({ from: path, to: match[1] ?? match[2] ?? "" }));
  });
}

test("every file is in a room that the plan knows", () => {
  expect(sourceFiles().filter((path) => floorOf(roomOf(path)) === -1)).toEqual([]);
});

test("imports go downwards only", () => {
  const wrong = imports()
    .filter(({ to }) => to.startsWith("."))
    .map(({ from, to }) => ({ from, to: posix.join(posix.dirname(from), to) }))
    .filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      return own !== other && floorOf(other) >= floorOf(own);
    })
    .map(({ from, to }) => `${from} -> ${to}`);
  expect(wrong).toEqual([]);
});

test("each library is used in its own room only", () => {
  const wrong = imports()
    .filter(({ from, to }) => PACKAGES[to] !== undefined && !PACKAGES[to].includes(roomOf(from)))
    .map(({ from, to }) => `${from} -> ${to}`);
  expect(wrong).toEqual([]);
});

test("a step kind imports neither another kind nor anything that reaches a host", () => {
  const kind = (path: string): string => path.split("/")[2] ?? "";
  const wrong = imports()
    .filter(({ from, to }) => from.startsWith("src/steps/") && from.split("/").length > 3 && to.startsWith("."))
    .map(({ from, to }) => ({ from, to: posix.join(posix.dirname(from), to) }))
    .filter(({ from, to }) => to.startsWith("src/steps/") && kind(to) !== kind(from) && kind(to) !== "shared")
    .map(({ from, to }) => `${from} -> ${to}`);
  expect(wrong).toEqual([]);
});

test("only the command line prints, reads the environment or ends the process", () => {
  const wrong = sourceFiles()
    .filter((path) => !path.startsWith("src/cli/"))
    .filter((path) => /\bconsole\.|\bprocess\.(env|exit|stdout|stderr|argv)\b/.test(readFileSync(path, "utf8")));
  expect(wrong).toEqual([]);
});

test("the mode of a run is looked at in the engine's entry only", () => {
  const readers = sourceFiles().filter((path) => /options\.mode\b/.test(readFileSync(path, "utf8")));
  expect(readers).toEqual(["src/run/run.ts"]);
});
