import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

/** What people get wrong: each is one clear finding or more, status 2, nobody contacted, never a stack trace. */
let folder: string;

const PAIR = "site s\npair nodes {\n  host a 192.0.2.1\n  host b 192.0.2.2\n}\n";
const play = (steps: string): string => `play "p" on nodes {\n${steps}\n}\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hap-bad-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs hap on a playbook of its own folder; `run` must find the mistake before it contacts anybody. */
async function hap(
  command: string,
  playbook: string | Buffer,
  more: { inventory?: string; args?: readonly string[] } = {},
) {
  const at = await mkdtemp(join(folder, "case-"));
  await mkdir(join(at, "inventory"));
  await writeFile(join(at, "inventory", "s.hap"), more.inventory ?? PAIR);
  await writeFile(join(at, "p.hap"), playbook);
  return hapHere([command, "p.hap", ...(more.args ?? [])], at);
}

const PLAYBOOKS: readonly (readonly [string, string | Buffer, string])[] = [
  ["an empty file", "", "HAP2015"],
  ["a binary file", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 0xff, 0xfe]), "HAP1004"],
  ["an unclosed block", 'play "p" on nodes {\n  service heartbeat {\n    running\n', "HAP1040"],
  ["an unclosed string", 'play "p on nodes {\n}\n', "HAP1020"],
  ["an unclosed heredoc", play("file /x {\n content <<END\n text\n}"), "HAP1030"],
  ["an unclosed expression", play("hosts { ${a.address a }"), "HAP1060"],
  ["10,000 nested blocks", `play "p" on nodes ${"{ a ".repeat(10_000)}`, "HAP1051"],
  ["an unknown step", play("servise heartbeat { running }"), "HAP2235"],
  ["an unknown directive", play("ha.cf { keepaliv 1 }"), "HAP3001"],
  ["an unknown group", 'play "p" on nobody { service heartbeat { running } }\n', "HAP2250"],
  ["a wrong type", "param ip vip = 300.1.1.1\n" + play("service heartbeat { running }"), "HAP2221"],
  ["a missing file", play("ha.cf { from nowhere }"), "HAP2218"],
];

test.each(PLAYBOOKS)("%s", async (_what, text, code) => {
  for (const command of ["check", "run"]) {
    const result = await hap(command, text, { args: ["--output", "json"] });
    expect(result.status).toBe(2);
    expect(result.events.map((e) => e.code)).toContain(code);
    expect(result.events.some((e) => e.event === "run-start")).toBe(false);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  }
});

test("a file in GBK is told by its encoding and place, and the line that is printed writes it anew", async () => {
  const gbk = Buffer.concat([
    Buffer.from("# "),
    Buffer.from("d0e9c4e2b5d8d6b7", "hex"),
    Buffer.from("\nparam ip vip\n"),
  ]);
  const at = await mkdtemp(join(folder, "gbk-"));
  await writeFile(join(at, "s.hap"), PAIR);
  await writeFile(join(at, "p.hap"), gbk);
  const found = await hapHere(["check", "p.hap", "-i", "s.hap"], at);
  expect(found.stdout).toMatch(/error\[HAP1004\]: expected UTF-8 text, found GBK in `p\.hap`\n +┌─ p\.hap:1:3/);
  const line = /`(iconv [^`]+)`/.exec(found.stdout.replaceAll(/\s+/g, " "))?.[1] ?? "";
  const shell = spawnSync("sh", ["-c", line], { cwd: at, encoding: "utf8" });
  expect([line, shell.status, shell.stderr]).toEqual(["iconv -f GB18030 -t UTF-8 p.hap >new.hap", 0, ""]);
  expect(await readFile(join(at, "new.hap"), "utf8")).toBe("# 虚拟地址\nparam ip vip\n");
});

const INVENTORIES: readonly (readonly [string, string])[] = [
  ["a host twice", "site s\npair nodes {\n  host a 192.0.2.1\n  host a 192.0.2.2\n}\n"],
  ["an address twice", "site s\npair nodes {\n  host a 192.0.2.1\n  host b 192.0.2.1\n}\n"],
  ["a pair of one", "site s\npair nodes {\n  host a 192.0.2.1\n}\n"],
  ["a pair of three", "site s\npair nodes {\n  host a 192.0.2.1\n  host b 192.0.2.2\n  host c 192.0.2.3\n}\n"],
  ["no site", "pair nodes {\n  host a 192.0.2.1\n  host b 192.0.2.2\n}\n"],
  ["an unknown ssh setting", "site s\nssh { usr root }\npair nodes {\n  host a 192.0.2.1\n  host b 192.0.2.2\n}\n"],
];

test.each(INVENTORIES)("an inventory with %s", async (_what, inventory) => {
  const result = await hap("run", play("service heartbeat { running }"), { inventory });
  expect(result.status).toBe(2);
  expect(result.stderr).toMatch(/error\[HAP21\d\d\]/);
  expect(result.stderr).not.toMatch(/^\s+at /m);
});

test("a circle of sets, and every other mistake in the same pass", async () => {
  const result = await hap("check", `set x = \${y}\nset y = \${x}\n${play("ha.cf { keepaliv 1; deadtime x }")}`);
  expect(result.status).toBe(2);
  expect(result.stdout.match(/^error\[/gm)?.length).toBeGreaterThanOrEqual(3);
});

test("a byte-order mark and CRLF are read as if they were not there", async () => {
  const result = await hap("check", `\uFEFF${play("service heartbeat { running }").replaceAll("\n", "\r\n")}`);
  expect(result.stdout).toContain("no problems found");
  expect(result.status).toBe(0);
});

test("words kept for later say so, and unknown ones suggest the nearest", async () => {
  const kept = await hapHere(["simulate"]);
  expect(kept.status).toBe(2);
  expect(kept.stderr).toContain("not yet");
  const unknown = await hapHere(["rnu", "x"]);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain("run");
});
