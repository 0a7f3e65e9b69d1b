import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

const PLAYBOOK = new URL("../../playbooks/book.hap", import.meta.url).pathname;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hap-graph-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the book's pair as text, with what `--set` says, and as a picture in a file; no password is asked for", async () => {
  const text = await hapHere(["graph", PLAYBOOK, "--set", "link=eth7", "--set", "vip=192.168.3.119"], folder);
  expect([text.status, text.stderr]).toEqual([0, ""]);
  expect(text.stdout).toContain("  link bcast eth7\n  no fencing\n  address 192.168.3.119\n");
  expect(text.stdout).toContain(
    "  service tcp 192.168.3.119:10101 wrr\n    server 192.168.3.100:10101 tunnel weight 9999\n",
  );
  const picture = await hapHere(["graph", PLAYBOOK, "--out", "pair.svg"], folder);
  expect([picture.status, picture.stdout]).toEqual([0, "pair.svg\n"]);
  expect(readFileSync(join(folder, "pair.svg"), "utf8")).toMatch(/^<svg [^]*LD_192_168_3_87[^]*<\/svg>\n$/);
});

test("services that ldirectord or keepalived keeps are in it, with their servers and who watches them", async () => {
  const drawn = async (...args: readonly string[]): Promise<string> =>
    (await hapHere(["graph", ...args], folder)).stdout;
  const watched = new URL("../../playbooks/watched-servers.hap", import.meta.url).pathname;
  for (const engine of ["ldirectord", "keepalived"]) {
    expect(await drawn(watched, "--set", `engine=${engine}`)).toContain(
      `  service tcp 192.168.3.118:10101 wrr, watched by ${engine}\n` +
        "    server 192.168.3.100:10101 tunnel weight 1\n    server 192.168.3.101:10101 tunnel weight 1\n",
    );
  }
});

test("each host of a keepalived pair is drawn with its priority and state", async () => {
  const watched = new URL("../../playbooks/watched-servers.hap", import.meta.url).pathname;
  const { stdout } = await hapHere(["graph", watched, "--set", "engine=keepalived"], folder);
  expect(stdout).toMatch(/ {2}host \S+ \S+\n {4}LVS: priority 150, BACKUP, nopreempt\n/);
  expect(stdout).toMatch(/ {2}host \S+ \S+\n {4}LVS: priority 100, BACKUP, nopreempt\n/);
});

test("a playbook without a pair, or a file that cannot be, is an error, and nothing is left behind", async () => {
  writeFileSync(join(folder, "s.hap"), "site s\ngroup g {\n  host a 127.0.0.1\n}\n");
  writeFileSync(join(folder, "p.hap"), 'play "p" on g {\n  hosts { 127.0.0.1 a }\n}\n');
  const before = readdirSync(folder);
  const none = await hapHere(["graph", "p.hap", "-i", "s.hap", "--out", "none.svg"], folder);
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("HAP6030")]);
  const nowhere = await hapHere(["graph", PLAYBOOK, "--out", "no/where.svg"], folder);
  expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining("HAP5037")]);
  expect(readdirSync(folder)).toEqual(before);
});
