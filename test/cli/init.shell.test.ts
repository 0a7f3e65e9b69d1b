import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HAP, hapHere } from "../support/hap.js";

const FLAGS = ["--host", "node-a=10.0.0.1", "--host", "node-b=10.0.0.2", "--interface", "eth0", "--vip", "10.0.0.9/22"];
const PLAYBOOK = "playbooks/site.hap";

const OWN_HOME = process.env["HOME"];

/** The project, and a home for the age identity. */
let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hap-init-"));
  home = mkdtempSync(join(tmpdir(), "hap-init-home-"));
  process.env["HOME"] = home;
});
afterEach(() => {
  process.env["HOME"] = OWN_HOME;
  rmSync(folder, { recursive: true });
  rmSync(home, { recursive: true });
});

const identity = (): string => join(home, ".config", "hap", "identity.txt");

test.each([
  ["one network", [], "inventory/site.hap"],
  ["two networks", ["--link", "eth1", "--site", "home", "--user", "admin"], "inventory/home.hap"],
])("what it writes for %s has no problem and is formatted", async (_case, more, inventory) => {
  const made = await hapHere(["init", ...FLAGS, ...more], folder);
  expect(made).toMatchObject({ status: 0, stderr: "" });
  expect(made.stdout).toContain(`written: ${inventory}, ${PLAYBOOK}, hap.hap\n`);
  const checked = await hapHere(["check", PLAYBOOK], folder);
  expect(checked).toMatchObject({ status: 0, stderr: "" });
  expect(checked.stdout).toBe(`${PLAYBOOK}: no problems found\n`);
  expect(await hapHere(["fmt", "--check", PLAYBOOK, inventory], folder)).toMatchObject({ status: 0 });
});

test("a pair of keepalived: no problem, formatted, and nothing to sign with", async () => {
  const made = await hapHere(["init", ...FLAGS, "--engine", "keepalived"], folder);
  expect(made).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(folder, "inventory", "secrets.age"))).toBe(false);
  const checked = await hapHere(["check", PLAYBOOK], folder);
  expect(checked.stdout).toBe(`${PLAYBOOK}: no problems found\n`);
  expect(await hapHere(["fmt", "--check", PLAYBOOK, "inventory/site.hap"], folder)).toMatchObject({ status: 0 });
  const wrong = await hapHere(["init", "other", ...FLAGS, "--engine", "pacemaker"], folder);
  expect(wrong.stderr).toContain("expected `heartbeat` or `keepalived`, found `pacemaker`");
});

test("the pair signs with a key of its own, for an identity that is made where there is none, and said", async () => {
  const made = await hapHere(["init", ...FLAGS], folder);
  expect(made.stdout).toContain(`made ${identity()}: your age identity`);
  expect(statSync(identity()).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "inventory", "secrets.age")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, PLAYBOOK), "utf8")).toContain('1 sha1 ${secret("ha-key")}');
  expect(readFileSync(join(folder, PLAYBOOK), "utf8")).not.toMatch(/\bcrc\b|HB067/);
  const key = (await hapHere(["secret", "get", "ha-key"], folder)).stdout;
  expect(key).toMatch(/^[0-9a-f]{40}\n$/);
  expect(made.stdout).not.toContain(key.trim());
  // A running pair may use the key: it stays, whatever else is written anew.
  const again = await hapHere(["init", ...FLAGS, "--force"], folder);
  expect(again.stdout).not.toContain("has a new key");
  expect((await hapHere(["secret", "get", "ha-key"], folder)).stdout).toBe(key);
});

test("every command that it names works where it was run", async () => {
  const made = await hapHere(["init", "my project", ...FLAGS], folder);
  const next = /^next: (.*)$/m.exec(made.stdout)?.[1]?.split(" · ") ?? [];
  expect(next).toHaveLength(4);
  const [check = ""] = next;
  const args = [check.replace(/^hap /, `"${process.execPath}" "${HAP}" `)];
  const { status, stdout } = spawnSync("sh", ["-c", args[0]!], { cwd: folder, encoding: "utf8" });
  expect(stdout).toContain("no problems found");
  expect(status).toBe(0);
});

const ANSIBLE = `[lb]
lb1 ansible_host=10.0.0.1 ansible_user=admin ansible_port=2222
lb2 ansible_host=10.0.0.2 ansible_user=admin
[web]
w1
w2
w3
`;

test("the two hosts of an Ansible group become a pair", async () => {
  writeFileSync(join(folder, "hosts.ini"), ANSIBLE);
  const from = ["--from-inventory", "hosts.ini", "--interface", "eth0", "--vip", "10.0.0.9"];
  expect(await hapHere(["init", ...from], folder)).toMatchObject({ status: 0, stderr: "" });
  const checked = await hapHere(["check", PLAYBOOK], folder);
  expect(checked.stdout).toBe(`${PLAYBOOK}: no problems found\n`);
  expect(await hapHere(["fmt", "--check", PLAYBOOK, "inventory/site.hap"], folder)).toMatchObject({ status: 0 });
  const shown = await hapHere(["inventory", "-i", "inventory/site.hap"], folder);
  expect(shown.stdout).toContain("pair nodes\n    lb1  10.0.0.1  (preferred)\n    lb2  10.0.0.2\n");
  const inventory = readFileSync(join(folder, "inventory/site.hap"), "utf8");
  expect(inventory).toContain("ssh { user admin }");
  expect(inventory).toContain("port 2222");
});

test.each([
  ["[web]\nw1\nw2\nw3\n", [], "has no group of two hosts"],
  ["[a]\na1\na2\n[b]\nb1\nb2\n", [], "choose one by `--group`: `a` or `b`"],
  ["[a]\na1\na2\n", ["--group", "b"], "there are `a`"],
])("without one such group it says so: %j", async (text, more, message) => {
  writeFileSync(join(folder, "hosts.ini"), text);
  const made = await hapHere(["init", "--from-inventory", "hosts.ini", ...more], folder);
  expect(made.status).toBe(2);
  expect(made.stderr.replace(/\s+/g, " ")).toContain(message);
  expect(existsSync(join(folder, "inventory"))).toBe(false);
});

test("a drill and `status` on a group of two hosts say how it becomes a pair", async () => {
  writeFileSync(join(folder, "hosts.ini"), ANSIBLE);
  const steps =
    "fault stop heartbeat on active; watch ping 10.0.0.9 every 100ms timeout 1s; expect vip 10.0.0.9 on standby within 15s";
  writeFileSync(join(folder, "d.hap"), `play "x" on lb {\n  drill "d" { ${steps} }\n}\n`);
  for (const args of [["check", "d.hap"], ["status"]]) {
    const { stdout, stderr } = await hapHere([...args, "-i", "hosts.ini"], folder);
    expect((stdout + stderr).replace(/\s+/g, " ")).toContain(
      "`hap_pair=true` in the group's vars of an Ansible inventory",
    );
  }
});

test("without a terminal it says which options are missing, and writes nothing", async () => {
  const made = await hapHere(["init", "--host", "node-a=10.0.0.1"], folder);
  expect(made.status).toBe(2);
  expect(made.stderr.replace(/\s+/g, " ")).toContain(
    "expected a second `--host NAME=ADDRESS`, `--interface NAME`, `--vip ADDRESS`",
  );
  expect(existsSync(join(folder, "inventory"))).toBe(false);
});

test("files that are there stay, unless told otherwise", async () => {
  await hapHere(["init", ...FLAGS], folder);
  writeFileSync(join(folder, PLAYBOOK), "# mine\n");
  const again = await hapHere(["init", ...FLAGS], folder);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain("HAP5103");
  expect(readFileSync(join(folder, PLAYBOOK), "utf8")).toBe("# mine\n");
  expect((await hapHere(["init", ...FLAGS, "--force"], folder)).status).toBe(0);
  expect(readFileSync(join(folder, PLAYBOOK), "utf8")).toContain('play "Heartbeat pair"');
});

test.each([
  [["--vip", "10.0.0.1"], "is the address of `node-a`"],
  [["--vip", "nowhere"], "expected an IPv4 address"],
  [["--interface", "eth0/1"], "expected a network interface"],
  [["--site", "../x"], "expected a site's name"],
])("%j is refused", async (more, message) => {
  const made = await hapHere(["init", ...FLAGS, ...more], folder);
  expect(made.status).toBe(2);
  expect(made.stderr.replace(/\s+/g, " ")).toContain(message);
});

test("on a terminal it asks for four things, again after an answer that cannot be", async () => {
  const child = spawn("script", ["-qec", `${process.execPath} ${HAP} init`, "/dev/null"], { cwd: folder });
  let said = "";
  const answers: (readonly [string, string])[] = [
    ["preferred host", "node-a"],
    ["preferred host", "node-a 10.0.0.1"],
    ["the other host", "node-b=10.0.0.2"],
    ["interface", ""],
    ["virtual address:", "10.0.0.9"],
  ];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    const [next] = answers;
    const question = stripVTControlCharacters(said.slice(said.lastIndexOf("\n") + 1));
    if (next !== undefined && question.includes(next[0]) && /: ?$/.test(question)) {
      answers.shift();
      said = "";
      child.stdin.write(`${next[1]}\r`);
    }
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(status).toBe(0);
  expect(answers).toEqual([]);
  const inventory = readFileSync(join(folder, "inventory/site.hap"), "utf8");
  expect(inventory).toContain("set nic = eth0\n");
  expect(inventory).toContain("  host node-a 10.0.0.1\n  host node-b 10.0.0.2\n");
});
