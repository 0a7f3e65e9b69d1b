import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADDED, BLOCKS } from "./contributing-page.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** A copy of the sources, to which everything is added as the page says. */
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "hap-add-"));
  for (const name of ["src", "grammar", "package.json", "tsconfig.json", "rolldown.config.ts"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  for (const [path, text] of ADDED) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (program: string, ...args: readonly string[]) =>
  spawnSync(join(ROOT, "node_modules", ".bin", program), args, { cwd: copy, encoding: "utf8" });

test("a step kind, a rule and a command are one file and one line each", () => {
  expect(BLOCKS.filter(({ isNew }) => isNew)).toHaveLength(3);
  expect(BLOCKS.flatMap(({ isNew, lines }) => (isNew ? [] : lines))).toHaveLength(3);
});

test("hap knows them: by their docs, help, checks and completion", () => {
  expect(run("rolldown", "-c").status).toBe(0);
  const hap = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(copy, "dist", "hap.js"), ...args], { encoding: "utf8" });
  expect(hap("docs", "motd").stdout).toContain("Says something to whoever logs in.");
  expect(hap("check", "--explain", "HB999").stdout).toContain("udpport is one of the system's ports");
  expect(hap("hello", "world").stdout).toBe("hello world\n");
  const help = hap("hello", "--help").stdout;
  expect(help).toContain("Usage: hap hello [options] <name>");
  expect(help).toMatch(/Examples:\n {2}hap hello world\n {2}hap hello node-a\n+$/);
  expect(hap("__complete", "--", "hel").stdout.split("\n")).toContain("hello");
});
