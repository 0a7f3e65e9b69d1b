import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { dumpProgram } from "../../src/check/dump.js";
import { checkSource } from "../../src/cli/check-source.js";
import { sitesOf } from "../../src/cli/load-hosts.js";
import { librariesOf } from "../../src/cli/project-settings.js";
import type { Program } from "../../src/model/program.js";
import { readProject } from "../../src/project/read-project.js";
import { dummySecret } from "../../src/secrets/generate-secret.js";
import { sourceFile } from "../../src/source/source-file.js";
import { format } from "../../src/syntax/format.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A project over all of its sites, with stand-ins for its secrets. */
async function project(name: string, site: readonly string[], set: Readonly<Record<string, string>> = {}) {
  const path = `${HERE}${name}/site.hap`;
  const found = readProject(path);
  const sites = await sitesOf(found.value, path, { inventory: [], site: [...site] });
  const { value, diagnostics } = checkSource({
    source: sourceFile(path, readFileSync(path, "utf8")),
    sites: sites.value ?? [],
    libraries: librariesOf([], found.value).folders,
    secrets: { secret: dummySecret, names: () => [] },
    given: new Map(Object.entries(set).map(([param, text]) => [param, { text, from: `--set ${param}` }])),
    options: { limit: [] },
  });
  const told = [...found.diagnostics, ...sites.diagnostics, ...diagnostics];
  return { program: value, told: told.map(({ code, message }) => `${code} ${message}`) };
}

/** What the steps of a kind come to on a host, as `hap dump` shows them. */
function stepsOn(program: Program | null, host: string, kind: string): readonly unknown[] {
  if (program === null) return [];
  const { plays } = dumpProgram(program) as {
    plays: { steps: { kind: string; on: { hosts: string[]; result: unknown }[] }[] }[];
  };
  return plays
    .flatMap(({ steps }) => steps.filter((step) => step.kind === kind).flatMap(({ on }) => on))
    .flatMap(({ hosts, result }) => (hosts.includes(host) ? [result] : []));
}

/** The text of a file on a host. */
function fileOn(program: Program | null, host: string, path: string): string | undefined {
  const files = stepsOn(program, host, "file") as {
    run?: { head: { path: string }; block: { args: { text: string } }[] };
  }[];
  return files.find(({ run }) => run?.head.path === path)?.run?.block[0]?.args.text;
}

const FILES = readdirSync(HERE, { recursive: true, encoding: "utf8" }).filter((name) => /\w\.hap$/.test(name));

test.each(FILES)("%s is formatted", (name) => {
  const text = readFileSync(`${HERE}${name}`, "utf8");
  expect(format(sourceFile(name, text)).value).toBe(text);
});

test("pairs: one define sets up each pair by its own values", async () => {
  const { program, told } = await project("pairs", []);
  expect(told).toEqual([]);
  const haCf = (host: string) => JSON.stringify(stepsOn(program, host, "ha.cf"));
  expect(haCf("mail1")).toContain("192.168.5.12");
  expect(haCf("mail1")).toContain("10001");
  expect(haCf("wiki2")).toContain("192.168.5.21");
  expect(fileOn(program, "mail2", "/var/www/status.txt")).toBe(
    "mail2 of office, the other of mail1, port 10001\nnotes:\n  01 kernel: 6.1 or later\n  02 backup: every night\n",
  );
});

test("library: two files of it have a define of the same name, and each host gets its own text", async () => {
  const { program, told } = await project("library", []);
  expect(told).toEqual([]);
  expect(program?.plays.map(({ hosts }) => hosts.length)).toEqual([41, 40, 10, 40]);
  expect(fileOn(program, "web40", "/etc/chrony.conf")).toBe(
    "server 10.0.2.1 iburst prefer\nserver 0.pool.example.net iburst\nserver 1.pool.example.net iburst\nmakestep 1 3\n",
  );
  expect(fileOn(program, "web40", "/etc/chrony.mail")).toBe("ann\n");
  expect(fileOn(program, "web02", "/etc/chrony.conf")).not.toContain("prefer");
  const allowed = fileOn(program, "web02", "/etc/allowed")?.split("\n") ?? [];
  expect(allowed.slice(0, 2)).toEqual(["host 10.0.1.1", "host 10.0.1.3"]);
  expect(allowed.slice(39)).toEqual([
    ...["port 25", "port 80", "port 443", "port 3306"],
    ...["accept tcp 80", "accept tcp 443", "accept tcp 3306 from 10.0.1.0/24", "drop tcp 25", ""],
  ]);
  expect(fileOn(program, "web31", "/etc/room")).toBe("odd in room b: 31\n");
  expect(fileOn(program, "web32", "/etc/room")).toBeUndefined();
});

test("sites: twelve virtual services from a table at each of three sites", async () => {
  const { program, told } = await project("sites", ["east", "north", "west"]);
  expect(told).toEqual([]);
  expect(program?.sites).toEqual(["east", "north", "west"]);
  const scripts = (host: string) => JSON.stringify(stepsOn(program, host, "resource-script"));
  const ports = [...scripts("e1").matchAll(/"192\.168\.3\.118","port":(\d+)/g)].map((found) => Number(found[1]));
  expect(ports.length).toBe(12);
  expect(ports.slice(0, 5)).toEqual([80, 443, 8080, 389, 636]);
  expect(scripts("n2")).toContain('{"address":"192.168.6.102","port":8080}');
  expect(fileOn(program, "e2", "/etc/real-servers")?.trimEnd().split("\n").length).toBe(12);
  expect(fileOn(program, "w1", "/etc/real-servers")).toBe("01 db 10101 20\n02 queue 10201 21+22\n");
});
