import { beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

/** A terminal of the usual size. */
const ROWS = 24;

const help = async (path: string): Promise<string> =>
  (await hapHere([...path.split(" ").filter(Boolean), "--help"])).stdout;
const complete = async (...words: string[]): Promise<string[]> =>
  (await hapHere(["__complete", "--", ...words, ""])).stdout.split("\n").filter(Boolean);

let paths: readonly string[];
beforeAll(async () => {
  const names = await complete();
  const below = await Promise.all(
    ["lab", "secret"].map(async (name) => (await complete(name)).map((sub) => `${name} ${sub}`)),
  );
  paths = ["", ...names, ...below.flat()];
  expect(paths.length).toBeGreaterThan(25);
}, 60_000);

test("the help of every command fits a screen and ends with two examples", async () => {
  const wrong: string[] = [];
  for (const path of paths) {
    const text = await help(path);
    const lines = text.trimEnd().split("\n");
    const examples = lines.slice(lines.findLastIndex((line) => /^(Examples|Try):$/.test(line)) + 1);
    const count = path === "" ? 3 : 2;
    const good = examples.length === count && examples.every((line) => /^ {2}(hap |source <\(hap )/.test(line));
    if (lines.length > ROWS) wrong.push(`hap ${path}: ${lines.length} lines`);
    if (!good) wrong.push(`hap ${path}: no two examples at its end`);
  }
  expect(wrong).toEqual([]);
}, 120_000);

test("`hap help COMMAND` explains what `--help` only names", async () => {
  expect(await help("run")).toContain("more, see `hap help run`: --library <folder>");
  const full = await hapHere(["help", "run"]);
  expect(full.stdout).toMatch(/--connect-timeout <seconds> +limit for reaching a host/);
});

test.each([
  [["rnu"], "(Did you mean run?)"],
  [["run", "--limt", "x"], "(Did you mean --limit?)"],
  [["help", "chek"], "did you mean `check`?"],
  [["lab", "donw"], "(Did you mean down?)"],
])("%j suggests the nearest", async (args, suggestion) => {
  const { status, stderr } = await hapHere(args);
  expect(status).toBe(2);
  expect(stderr).toContain(suggestion);
});
