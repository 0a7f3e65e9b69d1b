import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

/** The built program with a cache folder of its own. */
const PROGRAM = fileURLToPath(new URL("../../dist/hap.js", import.meta.url));
const SITE = fileURLToPath(new URL("../../playbooks/site.hap", import.meta.url));
let home = "";

beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "hap-code-cache-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const folder = (): string => join(home, "hap");

function check(more: NodeJS.ProcessEnv = {}) {
  const env = { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: home, ...more };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, "fmt", "--check", SITE], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Name and modification time of every kept file. */
function kept(): ReadonlyMap<string, number> {
  return new Map(readdirSync(folder()).map((name) => [name, statSync(join(folder(), name)).mtimeMs]));
}

test("compiled code is kept after the first run and taken by the second", () => {
  const first = check();
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const files = kept();
  expect(files.size).toBeGreaterThan(3);
  expect(check()).toEqual(first);
  expect(kept()).toEqual(files);
});

test("a file that was cut off or changed is not believed, and written anew", () => {
  const first = check();
  const [half = "", other = ""] = kept().keys();
  writeFileSync(join(folder(), half), readFileSync(join(folder(), half)).subarray(0, 100));
  const bytes = readFileSync(join(folder(), other));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  writeFileSync(join(folder(), other), bytes);
  expect(check()).toEqual(first);
  expect(readFileSync(join(folder(), half)).length).toBeGreaterThan(100);
  expect(readFileSync(join(folder(), other)).equals(bytes)).toBe(false);
});

test("a folder that others may write to is not used: what lies in it would be run", () => {
  mkdirSync(folder());
  chmodSync(folder(), 0o777);
  expect(check().status).toBe(0);
  expect(kept().size).toBe(0);
});

test("without a place for the folder, and when it is turned off, everything works as usual", () => {
  writeFileSync(join(home, "no-folder"), "");
  expect(check({ XDG_CACHE_HOME: join(home, "no-folder") })).toMatchObject({ status: 0, stderr: "" });
  expect(check({ NODE_DISABLE_COMPILE_CACHE: "1" })).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(folder())).toBe(false);
});

test("what other builds left is removed after a month", () => {
  mkdirSync(folder(), { mode: 0o700 });
  const old = join(folder(), "of-another-build");
  writeFileSync(old, "");
  utimesSync(old, 1, 1);
  check();
  expect(existsSync(old)).toBe(false);
});
