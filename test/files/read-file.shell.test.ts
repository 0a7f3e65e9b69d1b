import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { existsSync, lstatSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HAP } from "../support/hap.js";

/** No look at a file may take longer (ms): a pipe would be waited for without end. */
const LIMIT_MS = 60_000;
/** A user who is neither root nor the one who runs the tests; only root can make files of theirs. */
const STRANGER = 65_533;

const SITE = "site s\nhost a 10.9.9.1\nhost b 10.9.9.2\n";
const PLAYBOOK = "hap 1\nplay p on all {\n  command say { run echo hi }\n}\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hap-files-"));
  put("inventory/s.hap", SITE);
  put("site.hap", PLAYBOOK);
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function fifo(name: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  rmSync(join(folder, name), { force: true });
  spawnSync("mkfifo", [join(folder, name)]);
}

interface Looked {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
}

function hap(args: readonly string[], home = folder): Looked {
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: "" };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [HAP, ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, signal, out: `${stdout}${stderr}` };
}

const stepWith = (line: string): string => `hap 1\nplay p on all {\n  file /etc/x {\n    ${line}\n  }\n}\n`;

describe("what is no regular file is not read, and nothing waits for it", () => {
  test.each([
    ["an inventory", "inventory/f.hap", ["check", "site.hap"], "HAP1007"],
    ["an inventory that is looked at", "inventory/f.hap", ["inventory"], "HAP1007"],
    ["an inventory at TAB", "inventory/f.hap", ["__complete", "check", "site.hap", "--limit", ""], ""],
    ["a playbook", "f.hap", ["fmt", "f.hap"], "HAP1007"],
    ["a playbook that is checked", "f.hap", ["check", "f.hap"], "HAP1007"],
    ["the project's file", "hap.hap", ["check", "site.hap"], "HAP1007"],
    ["an import", "f.hap", ["check", "import.hap"], "a pipe, no regular file"],
    ["a template", "f.tpl", ["check", "filled.hap"], "a pipe, no regular file"],
    ["a file to send", "f.tpl", ["check", "from.hap"], "a pipe, no regular file"],
    ["the secrets", "inventory/secrets.age", ["check", "secret.hap"], ""],
    ["the secrets that are listed", "inventory/secrets.age", ["secret", "list"], "a pipe, no regular file"],
    ["a record", ".hap/runs/20261128T150301Z-abcd/events.jsonl", ["log"], ""],
    ["an Ansible inventory", "hosts", ["inventory", "-i", "hosts"], "HAP1007"],
    ["a folder of a daemon's files", "ha.d/ha.cf", ["check", "ha.d"], "HAP5007"],
  ])("%s", (_what, name, args, says) => {
    put("import.hap", 'hap 1\nimport "f.hap"\n');
    put("filled.hap", stepWith("from f.tpl filled"));
    put("from.hap", stepWith("from f.tpl"));
    put("secret.hap", stepWith('content ${secret("x")}'));
    fifo(name);
    if (name === "hosts") chmodSync(join(folder, name), 0o755);
    const looked = hap(args);
    expect(looked.signal).toBeNull();
    expect(looked.out).toContain(says);
  });

  test("a device of endless bytes costs nothing", () => {
    put("zero.hap", stepWith('content "${file("/dev/zero")}"'));
    const looked = hap(["check", "zero.hap"]);
    expect(looked.out).toContain("a device, no regular file");
    expect(looked.status).toBe(2);
  });

  test("what a shell puts in place of `<(…)` is read where somebody typed it, and /dev/null is empty", () => {
    const text = JSON.stringify({ key: "swordfish" });
    put("given.hap", "hap 1\nparam string word\nplay p on all {\n  command say { run echo ${word} }\n}\n");
    put("null.hap", stepWith("from /dev/null"));
    const script = `"$0" "$1" check given.hap --set word=@<(echo hello) --secrets-from <(printf %s '${text}') && "$0" "$1" check <(cat null.hap) -i inventory`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, HAP], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
  });
});

test("a name with blanks that a shell has split is told so", () => {
  put("my site.hap", PLAYBOOK);
  expect(hap(["check", "my", "site.hap"]).out).toContain('a name with blanks is quoted: `hap check "my site.hap"`');
});

test("a home in which no folder can be made is given up at once", () => {
  const looked = hap(["check", "site.hap"], "/proc");
  expect(looked).toMatchObject({ signal: null, status: 0 });
});

describe("what another user has laid out", () => {
  test("a link of theirs to a file that is not theirs is not read, one to their own file is", () => {
    put("secret.txt", "root:$6$hash:1\n");
    put("own.txt", "fine\n");
    chownSync(join(folder, "own.txt"), STRANGER, STRANGER);
    for (const [name, target] of [
      ["bad", "secret.txt"],
      ["good", "own.txt"],
      ["play.hap", "secret.txt"],
    ] as const) {
      symlinkSync(join(folder, target), join(folder, name));
      lchownSync(join(folder, name), STRANGER, STRANGER);
    }
    put("bad.hap", stepWith('content ${file("bad")}'));
    put("good.hap", stepWith('content ${file("good")}'));
    expect(hap(["check", "good.hap"])).toMatchObject({ status: 0 });
    expect(hap(["check", "bad.hap"]).out).toContain("another user's link leads to it");
    const linked = hap(["check", "play.hap"]).out;
    expect(linked).toContain("HAP1008");
    expect(linked).not.toContain("$6$");
  });

  const INIT = [
    "--host",
    "node-a=10.0.0.1",
    "--host",
    "node-b=10.0.0.2",
    "--interface",
    "eth0",
    "--vip",
    "10.0.0.9/22",
  ];

  test("a new project is not written through their links, nor into their folder", () => {
    mkdirSync(join(folder, "home"));
    mkdirSync(join(folder, "new/playbooks"), { recursive: true });
    symlinkSync(join(folder, "outside.hap"), join(folder, "new/playbooks/site.hap"));
    lchownSync(join(folder, "new/playbooks/site.hap"), STRANGER, STRANGER);
    const linked = hap(["init", "new", ...INIT], join(folder, "home"));
    expect(linked.out).toContain("HAP5108");
    expect(linked.status).toBe(2);
    expect(existsSync(join(folder, "outside.hap"))).toBe(false);
    expect(existsSync(join(folder, "new/inventory"))).toBe(false);
    mkdirSync(join(folder, "theirs"));
    chownSync(join(folder, "theirs"), STRANGER, STRANGER);
    expect(hap(["init", "theirs", ...INIT], join(folder, "home")).out).toContain("HAP5108");
    expect(existsSync(join(folder, "theirs/playbooks"))).toBe(false);
  });

  test("a formatted file keeps its owner and mode", () => {
    const path = put("theirs.hap", "hap 1\nplay p on all {\ncommand say { run echo hi }\n}\n");
    chownSync(path, STRANGER, STRANGER);
    chmodSync(path, 0o664);
    expect(hap(["fmt", "theirs.hap"])).toMatchObject({ status: 0 });
    expect(readFileSync(path, "utf8")).toBe(PLAYBOOK);
    expect(statSync(path)).toMatchObject({ uid: STRANGER, gid: STRANGER });
    expect(statSync(path).mode & 0o777).toBe(0o664);
    expect(lstatSync(path).isFile()).toBe(true);
  });
});

test("a link of one's own that leads nowhere is not written through either", () => {
  mkdirSync(join(folder, "home"));
  mkdirSync(join(folder, "new/playbooks"), { recursive: true });
  symlinkSync(join(folder, "outside.hap"), join(folder, "new/playbooks/site.hap"));
  const args = [
    "--host",
    "node-a=10.0.0.1",
    "--host",
    "node-b=10.0.0.2",
    "--interface",
    "eth0",
    "--vip",
    "10.0.0.9/22",
  ];
  const made = hap(["init", "new", ...args], join(folder, "home"));
  expect(made.out).toContain("something is there already");
  expect(existsSync(join(folder, "outside.hap"))).toBe(false);
});
