import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HAP, hapHere } from "../support/hap.js";

const FLAGS = ["--host", "node-a=10.0.0.1", "--host", "node-b=10.0.0.2", "--interface", "eth0", "--vip", "10.0.0.9/22"];
const PLAYBOOK = "playbooks/site.hap";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "hap-init-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ["one network", [], "inventory/site.hap"],
  ["two networks", ["--link", "eth1", "--site", "home", "--user", "admin"], "inventory/home.hap"],
])("what it writes for %s has no problem and is formatted", async (_case, more, inventory) => {
  const made = await hapHere(["init", ...FLAGS, ...more], folder);
  expect(made).toMatchObject({ status: 0, stderr: "" });
  expect(made.stdout).toContain(`written: ${inventory}, ${PLAYBOOK}\n`);
  const checked = await hapHere(["check", PLAYBOOK], folder);
  expect(checked).toMatchObject({ status: 0, stderr: "" });
  expect(checked.stdout).toBe(`${PLAYBOOK}: no problems found\n`);
  expect(await hapHere(["fmt", "--check", PLAYBOOK, inventory], folder)).toMatchObject({ status: 0 });
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
