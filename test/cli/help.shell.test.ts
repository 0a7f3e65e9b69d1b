import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";
import { everyCommand } from "./every-command.js";

/** A terminal of the usual size. */
const ROWS = 24;

const help = async (path: string): Promise<string> =>
  (await hapHere([...path.split(" ").filter(Boolean), "--help"])).stdout;
let paths: readonly string[];
beforeAll(async () => {
  paths = ["", ...(await everyCommand())];
  expect(paths.length).toBeGreaterThan(25);
});

test("the help of every command fits a screen and ends with two examples", async () => {
  const wrong: string[] = [];
  const limit = pLimit(3);
  const look = async (path: string): Promise<void> => {
    const text = await help(path);
    const lines = text.trimEnd().split("\n");
    const examples = lines.slice(lines.findLastIndex((line) => /^(Examples|Try):$/.test(line)) + 1);
    const count = path === "" ? 3 : 2;
    const good = examples.length === count && examples.every((line) => /^ {2}(hap |source <\(hap )/.test(line));
    if (lines.length > ROWS) wrong.push(`hap ${path}: ${lines.length} lines`);
    if (!good) wrong.push(`hap ${path}: no two examples at its end`);
  };
  await Promise.all(paths.map((path) => limit(() => look(path))));
  expect(wrong).toEqual([]);
});

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

test("an option that other tools have points to what hap has", async () => {
  for (const option of ["--check", "--dry-run", "--dryrun"]) {
    const { status, stderr } = await hapHere(["run", option, "site.hap"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`unknown option '${option}': \`hap plan PLAYBOOK\``)]);
  }
  expect(await help("run")).not.toContain("--dry-run");
});

test("another program's file is not taken for one of hap's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hap-fmt-"));
  const page = "<!DOCTYPE html>\n   <p>hi\n";
  writeFileSync(join(folder, "page.html"), page);
  writeFileSync(join(folder, "site.hap"), "# mine\n\nhap 1\n  param vip\n");
  const { status, stdout, stderr } = await hapHere(["fmt", "page.html", "site.hap"], folder);
  expect([status, stdout]).toEqual([2, "site.hap\n"]);
  expect(stderr).toContain("HAP5038");
  expect(readFileSync(join(folder, "page.html"), "utf8")).toBe(page);
  rmSync(folder, { recursive: true });
});
