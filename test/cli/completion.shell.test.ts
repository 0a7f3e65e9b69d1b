import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP, hapHere } from "../support/hap.js";

const FLAGS = ["--host", "node-a=10.0.0.1", "--host", "node-b=10.0.0.2", "--interface", "eth0", "--vip", "10.0.0.9"];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hap-complete-"));
  process.env["HOME"] = folder;
  await hapHere(["init", ...FLAGS], folder);
  const table =
    "param table services { column port port }\nparam secret key\nparam ip gw = 10.0.0.1\nparam bool fast = no\nparam host first\n";
  writeFileSync(join(folder, "tables.hap"), table);
});
afterAll(() => rmSync(folder, { recursive: true }));

const complete = async (...words: string[]): Promise<string> =>
  (await hapHere(["__complete", "--", ...words], folder)).stdout.trimEnd().replaceAll("\n", " | ");

test.each([
  [["pl"], "plan"],
  [["run", "--as"], "--ask-become-pass | --ask-pass"],
  [["lab", "d"], "down"],
  [["run", "--limit", ""], "node-a | node-b | nodes"],
  [["run", "--limit", "node-a,"], "node-a,node-b | node-a,nodes"],
  [["run", "--limit=node-a,"], "--limit=node-a,node-b | --limit=node-a,nodes"],
  [["explain", "vip", "--host", "node-"], "node-a | node-b"],
  [["lab", "ssh", ""], "node-a | node-b"],
  [["explain", "n"], "nic"],
  [["plan", "tables.hap", "--set", ""], "services=@ | key=@ | gw= | fast= | first="],
  [["plan", "tables.hap", "--set", "fast="], "fast=true | fast=false"],
  [["plan", "tables.hap", "--set", "first="], "first=node-a | first=node-b"],
  [["plan", "tables.hap", "--set", "gw="], "gw=10.0.0.1"],
  [["plan", "tables.hap", "--set", "key="], "key=@"],
  [["plan", "tables.hap", "--set", "key=@"], ""],
  [["plan", "--set", ""], ""],
  [["run", "--site", ""], "site"],
  [["run", "playbooks/site.hap", "--start-at", "ha"], "ha.cf | haresources"],
  [["run", "playbooks/site.hap", "--start-at", "verify"], "verify one host holds the address"],
  [["check", "--explain", "HB00"], "HB001 | HB004 | HB005 | HB006 | HB007 | HB008 | HB009"],
  [["docs", "ins"], "install"],
  [["run", "--output", ""], "pretty | plain | json | github"],
  [["completion", ""], "bash | zsh | fish"],
  [["run", ""], ""],
])("%j", async (words, expected) => {
  expect(await complete(...words)).toBe(expected);
});

test("the script works in a bash at a terminal, blanks, `=` and `@` and all", () => {
  const asks = `case $1 in __complete | completion) exec "${process.execPath}" "${HAP}" "$@" ;; esac`;
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  rmSync(join(folder, "said"), { force: true });
  writeFileSync(join(bin, "hap"), `#!/bin/sh\n${asks}\nprintf '<%s>' "$@" >>said; echo >>said\n`, { mode: 0o755 });
  const typed = [
    "hap run tables.hap --set serv\t",
    "hap run tables.hap --set fast=t\t",
    "hap run tables.hap --set=gw=\t",
    "hap run tables.hap --set key=@tab\t",
    "hap run --limit=nodes,node-b,\t",
    "hap run playbooks/site.hap --start-at verify\t",
  ];
  const input = ["source <(hap completion bash)", ...typed, "exit", ""].join("\n");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}`, TERM: "dumb" };
  execFileSync("script", ["-qec", "bash --norc --noprofile -i", "/dev/null"], { input, env, cwd: folder });
  expect(readFileSync(join(folder, "said"), "utf8").trimEnd().split("\n")).toEqual([
    "<run><tables.hap><--set><services=@>",
    "<run><tables.hap><--set><fast=true>",
    "<run><tables.hap><--set=gw=10.0.0.1>",
    "<run><tables.hap><--set><key=@tables.hap>",
    "<run><--limit=nodes,node-b,node-a>",
    "<run><playbooks/site.hap><--start-at><verify one host holds the address>",
  ]);
});
