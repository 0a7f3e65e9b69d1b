import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/** Bytes of all kept files. */
function size(): number {
  return [...kept().keys()].reduce((sum, name) => sum + statSync(join(folder(), name)).size, 0);
}

test("compiled code is kept after the first runs and taken by the later ones", () => {
  const first = check();
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const files = kept();
  expect(files.size).toBeGreaterThan(3);
  for (let run = 2; run <= 4; run++) expect(check()).toEqual(first);
  const settled = kept();
  expect(settled).not.toEqual(files);
  expect([...settled.keys()]).toEqual([...files.keys()]);
  expect(check()).toEqual(first);
  expect(kept()).toEqual(settled);
});

test("a first run that was short does not leave the later ones without", () => {
  const env = { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: home };
  spawnSync(process.execPath, [PROGRAM, "fmt", "--check", join(home, "no-such.hap")], { env });
  const short = size();
  check();
  const whole = size();
  expect(whole).toBeGreaterThan(short * 1.1);
  // What the earlier runs have compiled stays.
  check();
  expect(size()).toBeGreaterThan(whole * 0.99);
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

const ELSEWHERE = 12345;
test.each<[string, () => NodeJS.ProcessEnv, string]>([
  [
    "the home of somebody else",
    () => {
      chownSync(home, ELSEWHERE, ELSEWHERE);
      return {};
    },
    "hap",
  ],
  [
    "a link to a folder",
    () => {
      mkdirSync(join(home, "precious"), { mode: 0o700 });
      symlinkSync(join(home, "precious"), folder());
      return {};
    },
    "precious",
  ],
  [
    "below a link",
    () => {
      mkdirSync(join(home, "precious"), { mode: 0o700 });
      symlinkSync(join(home, "precious"), join(home, "cache"));
      return { XDG_CACHE_HOME: join(home, "cache") };
    },
    "precious/hap",
  ],
  [
    "below a folder of somebody else",
    () => {
      mkdirSync(join(home, "theirs", "cache"), { recursive: true });
      chownSync(join(home, "theirs"), ELSEWHERE, ELSEWHERE);
      return { XDG_CACHE_HOME: join(home, "theirs", "cache") };
    },
    "theirs/cache/hap",
  ],
  [
    "below a folder that others may write to",
    () => {
      mkdirSync(join(home, "open"));
      chmodSync(join(home, "open"), 0o777);
      return { XDG_CACHE_HOME: join(home, "open") };
    },
    "open/hap",
  ],
])("nothing is kept in %s", (_case, prepare, place) => {
  const env = prepare();
  const there = existsSync(join(home, place));
  expect(check(env)).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(home, place))).toBe(there);
  const left = existsSync(join(home, place)) ? readdirSync(join(home, place)) : [];
  expect(left).toEqual([]);
});

test("other code is compiled anew, though its file has the same name, size and time", () => {
  const dist = join(home, "dist");
  cpSync(dirname(PROGRAM), dist, { recursive: true });
  const chunk = readdirSync(dist)
    .map((name) => join(dist, name))
    .find((path) => path.endsWith(".js") && readFileSync(path, "utf8").includes("there is no step kind"))!;
  const run = () =>
    spawnSync(process.execPath, [join(dist, "hap.js"), "docs", "hosst"], {
      env: { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: home },
      encoding: "utf8",
    }).stderr;
  expect(run()).toContain("there is no step kind");
  const { atime, mtime } = statSync(chunk);
  writeFileSync(chunk, readFileSync(chunk, "utf8").replaceAll("there is no step kind", "there is NO step kind"));
  utimesSync(chunk, atime, mtime);
  expect(run()).toContain("there is NO step kind");
});

test("without a place for the folder, and when it is turned off, everything works as usual", () => {
  writeFileSync(join(home, "no-folder"), "");
  expect(check({ XDG_CACHE_HOME: join(home, "no-folder") })).toMatchObject({ status: 0, stderr: "" });
  expect(check({ NODE_DISABLE_COMPILE_CACHE: "1" })).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(folder())).toBe(false);
});

test("what other builds left is removed after a month; nothing else is, whatever it is", () => {
  mkdirSync(folder(), { mode: 0o700 });
  const own = `v20.0.0-x64-fmt-${"0".repeat(64)}`;
  const others = ["kept-by-somebody", "v20.0.0-x64-fmt-0", `contact-${"1".repeat(64)}.old`];
  for (const name of [own, ...others]) writeFileSync(join(folder(), name), "");
  mkdirSync(join(folder(), `contact-${"2".repeat(64)}`));
  for (const name of readdirSync(folder())) utimesSync(join(folder(), name), 1, 1);
  check();
  expect(existsSync(join(folder(), own))).toBe(false);
  for (const name of [...others, `contact-${"2".repeat(64)}`]) expect(existsSync(join(folder(), name))).toBe(true);
});
