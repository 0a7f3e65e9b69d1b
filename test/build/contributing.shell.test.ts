import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

/** The blocks of the page: a new file with its content, or lines for one that is there. */
const BLOCKS = [...PAGE.matchAll(/^```(ts|diff) (\S+)\n([\s\S]*?)^```$/gm)].map(([, kind, path = "", text = ""]) => ({
  isNew: kind === "ts",
  path,
  text,
}));

/** A copy of the sources, to which everything is added as the page says. */
let copy = "";
let touched: { readonly files: number; readonly lines: number };

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "hap-add-"));
  for (const name of ["src", "grammar", "package.json", "tsconfig.json", "rolldown.config.ts"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  touched = { files: 0, lines: 0 };
  for (const { isNew, path, text } of BLOCKS) {
    const at = join(copy, path);
    if (existsSync(at) === isNew) throw new Error(`${path} is ${isNew ? "there already" : "not there"}`);
    const added = text.split("\n").flatMap((line) => (line.startsWith("+") ? line.slice(1) : []));
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, isNew ? text : `${readFileSync(at, "utf8")}${added.join("\n")}\n`);
    touched = { files: touched.files + (isNew ? 1 : 0), lines: touched.lines + (isNew ? 0 : added.length) };
  }
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (program: string, ...args: readonly string[]) =>
  spawnSync(join(ROOT, "node_modules", ".bin", program), args, { cwd: copy, encoding: "utf8" });

test("a step kind, a rule and a command are one file and one line each", () => {
  expect(BLOCKS).toHaveLength(6);
  expect(touched).toEqual({ files: 3, lines: 3 });
});

test("what the page adds has the right types", () => {
  const { stdout, status } = run("tsc", "-p", ".", "--noEmit", "--skipLibCheck", "--tsBuildInfoFile", "tsbuildinfo");
  const own = stdout.split("\n").filter((line) => /^(src|grammar)\//.test(line));
  expect(own).toEqual([]);
  expect([0, 2]).toContain(status);
}, 300_000);

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
}, 300_000);
