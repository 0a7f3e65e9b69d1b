import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EditLvsTable } from "../../src/model/change.js";
import { lvsTableScript } from "../../src/shell/changes/lvs.js";

let dir = "";
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "hap-lvs-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** An ipvsadm that notes what it is told, and lists a table whose server has these connections, one list a number. */
function withConnections(protocol: string, ...lists: readonly string[]): void {
  writeFileSync(join(dir, "lists"), lists.map((counts) => `${counts}\n`).join(""));
  const program = join(dir, "ipvsadm");
  writeFileSync(
    program,
    `#!/bin/sh
if [ "$1" = -S ]; then cat ${dir}/table; exit; fi
if [ "$1" = -d ] && [ -e ${dir}/table ]; then echo 'No such destination' >&2; exit 1; fi
if [ -e ${dir}/refused ] && grep -q -- "^$1$" ${dir}/refused; then echo "refused: $1" >&2; exit 2; fi
if [ "$1" != -L ]; then echo "$*" >>${dir}/told; exit 0; fi
echo list >>${dir}/told
c=$(head -n 1 ${dir}/lists); sed -i 1d ${dir}/lists
cat <<END
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.0.0.9:80 rr
  -> 10.0.0.3:80                  Route   1      7          7
${protocol}  10.0.0.1:80 rr
  -> 10.0.0.3:80                  Route   0      $c
  -> 10.0.0.4:80                  Route   1      9          9
END
`,
  );
  chmodSync(program, 0o755);
}

function change(protocol: "tcp" | "udp", drainMs: number): EditLvsTable {
  const service = { protocol, address: "10.0.0.1:80" };
  return {
    kind: "lvs-table",
    script: "lvs.sh",
    edits: [["-e", "-t", "10.0.0.1:80", "-r", "10.0.0.3:80", "-g", "-w", "0"]],
    drained: [{ ...service, server: "10.0.0.3:80" }],
    dropped: [],
    drainMs,
    notes: { path: join(dir, "notes", "lvs.sh.table"), moving: "moving\n", done: "done\n" },
    after: [],
  };
}

function ended(one: EditLvsTable): number | null {
  const env = { ...process.env, PATH: `${dir}:${process.env["PATH"] ?? ""}` };
  return spawnSync("sh", ["-c", lvsTableScript(one)], { env, encoding: "utf8" }).status;
}

function told(one: EditLvsTable): readonly string[] {
  expect(ended(one)).toBe(0);
  return readFileSync(join(dir, "told"), "utf8").trim().split("\n");
}

const EDIT = "-e -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 0";
const DELETE = "-d -t 10.0.0.1:80 -r 10.0.0.3:80";

test("a server that leaves is deleted when its last connection has ended, and others' do not count", () => {
  withConnections("TCP", "2  0", "1  4", "0  4");
  expect(told(change("tcp", 60_000))).toEqual([EDIT, "list", "list", "list", DELETE]);
});

test("it is deleted with its connections when the time is over", () => {
  withConnections("TCP", "2  0", "2  0", "2  0", "2  0");
  expect(told(change("tcp", 2000))).toEqual([EDIT, "list", "list", DELETE]);
});

test("a server that a checker has deleted meanwhile is gone; one that cannot be deleted is a failure", () => {
  withConnections("TCP", "0  0");
  const note = change("tcp", 2000).notes.path;
  writeFileSync(join(dir, "table"), "-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 10.0.0.31:80 -g -w 1\n");
  expect(ended(change("tcp", 2000))).toBe(0);
  expect(readFileSync(note, "utf8")).toBe("done\n");
  writeFileSync(join(dir, "table"), "-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 1\n");
  expect(ended(change("tcp", 2000))).toBe(1);
  expect(readFileSync(note, "utf8")).toBe("moving\n");
});

test("a connection of UDP counts until it is forgotten", () => {
  withConnections("UDP", "0  3", "0  0");
  expect(told(change("udp", 60_000)).filter((line) => line === "list")).toEqual(["list", "list"]);
});

describe("what a checker does between the look and the edits", () => {
  const SERVER = "-t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 1";
  const SERVICE = "-t 10.0.0.1:80 -s rr";
  const THERE = `-A ${SERVICE}\n-a ${SERVER}\n`;
  const GONE = `-A ${SERVICE}\n-a -t 10.0.0.1:80 -r 10.0.0.31:80 -g -w 1\n`;
  const NO_SERVICE = "-A -t 10.0.0.9:80 -s rr\n";

  test.each([
    { what: "a server it has deleted needs no edit", edit: `-e ${SERVER}`, table: GONE, told: [] },
    { what: "a server that is there and cannot be edited", edit: `-e ${SERVER}`, table: THERE, told: null },
    { what: "a server it has added is edited", edit: `-a ${SERVER}`, table: THERE, told: [`-e ${SERVER}`] },
    { what: "a server that cannot be added", edit: `-a ${SERVER}`, table: GONE, told: null },
    { what: "a service that was added is edited", edit: `-A ${SERVICE}`, table: THERE, told: [`-E ${SERVICE}`] },
    { what: "a service that cannot be added", edit: `-A ${SERVICE}`, table: NO_SERVICE, told: null },
    { what: "a service that is gone is not made again", edit: `-E ${SERVICE}`, table: NO_SERVICE, told: null },
  ])("$what", ({ edit, table, told: commands }) => {
    withConnections("TCP", "0  0");
    const one = { ...change("tcp", 0), edits: [edit.split(" ")], drained: [] };
    writeFileSync(join(dir, "table"), table);
    writeFileSync(join(dir, "refused"), `${edit.slice(0, 2)}\n`);
    writeFileSync(join(dir, "told"), "");
    expect(ended(one)).toBe(commands === null ? 2 : 0);
    expect(readFileSync(join(dir, "told"), "utf8").trim().split("\n").filter(Boolean)).toEqual(commands ?? []);
    expect(readFileSync(one.notes.path, "utf8")).toBe(commands === null ? "moving\n" : "done\n");
  });
});
