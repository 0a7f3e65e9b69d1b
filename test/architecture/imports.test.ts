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
  hastscript: ["src/report"],
  "hast-util-to-html": ["src/report"],
  "d3-scale": ["src/report"],
};

interface Import {
  readonly from: string;
  readonly to: string;
  /** Loaded only when it is called for. */
  readonly lazy: boolean;
}

function imports(): readonly Import[] {
  return sourceFiles().flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const found = [...text.matchAll(/(?:^|\n)(?:import|export)\b[^;]*?from "([^"]+)"|\bimport\("([^"]+)"\)/g)];
    return found.map((match) => ({ from: path, to: match[1] ?? match[2] ?? "", lazy: match[2] !== undefined }));
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

/** An expression may hold a string, and a string expressions: one thought, in three files for its length. */
const MUTUAL = ["src/syntax/build-atom.ts", "src/syntax/build-expression.ts", "src/syntax/build-string.ts"];

test("files do not import one another in a circle, not even types", () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports().filter(({ to, lazy }) => to.startsWith(".") && !lazy)) {
    const file = posix.join(posix.dirname(from), to).replace(/\.js$/, ".ts");
    next.set(from, [...(next.get(from) ?? []), file]);
  }
  const reached = (start: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const open = [...(next.get(start) ?? [])];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (found.has(file)) continue;
      found.add(file);
      open.push(...(next.get(file) ?? []));
    }
    return found;
  };
  expect([...next.keys()].filter((file) => reached(file).has(file)).toSorted()).toEqual(MUTUAL);
});
