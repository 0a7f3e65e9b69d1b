import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Change, PackageWanted } from "../../src/model/change.js";
import { UNSAFE } from "../../src/shell/path-functions.js";
import { stateView } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { fetchAllScript, type NumberedChange } from "../../src/shell/apply-script.js";
import { CHANGE_FUNCTIONS } from "../../src/shell/change-functions.js";
import { packageProgressText } from "../../src/shell/packages/progress.js";
import { progressReader } from "../../src/shell/read-outcome.js";
import { packageManagers } from "../../src/shell/packages/managers.js";
import { indexDebs, makeDeb } from "./packages.js";
import { throwawayHost, type Ran, type ThrowawayHost } from "./throwaway-host.js";

/** The real apt and dpkg, with a small source of packages on the host itself; tests build on each other. */
let host: ThrowawayHost;
const at = (path: string): string => join(host.root, path);
const STARTS = "invoke-rc.d hap-daemon start || true";

beforeAll(() => {
  host = throwawayHost("dash");
  mkdirSync(at("/repo"));
  for (const path of [
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/var/lib/apt/lists",
    "/usr/sbin/policy-rc.d",
  ]) {
    rmSync(at(path), { recursive: true, force: true });
  }
  mkdirSync(at("/var/lib/apt/lists/partial"), { recursive: true });
  writeFileSync(at("/etc/apt/sources.list"), "deb [trusted=yes] file:/repo ./\n");
  mkdirSync(at("/etc/init.d"), { recursive: true });
  const made = [
    { name: "hap-a", version: "1:1.0-1", needs: "hap-lib", recommends: "hap-extra" },
    { name: "hap-a", version: "1:2.0-1", needs: "hap-lib", recommends: "hap-extra" },
    { name: "hap-lib", version: "1" },
    { name: "hap-extra", version: "1" },
    {
      name: "hap-daemon",
      version: "1",
      after: `printf '#!/bin/sh\\necho "$1" >>/run/asked\\n' >/etc/init.d/hap-daemon\nchmod 755 /etc/init.d/hap-daemon\n${STARTS}`,
    },
    { name: "hap-slow", version: "1", after: "[ -e /run/fast ] || sleep 60" },
    { name: "hap-pauses", version: "1", needs: "hap-extra", after: "sleep 2.5" },
  ];
  for (const one of made) makeDeb(at("/repo"), one);
  indexDebs(at("/repo"));
});
afterAll(() => host.remove());

const wanted = (word: string): PackageWanted => {
  const [name = "", version] = word.split("=");
  return { name, version: version ?? null };
};
const install = (...words: string[]): Promise<Ran> =>
  host.change({ kind: "install-packages", manager: "apt", packages: words.map(wanted) });
const asked = (word: string): NumberedChange[] => [
  { number: 0, change: { kind: "install-packages", manager: "apt", packages: [wanted(word)] } },
];
const remove = (...names: string[]): Promise<Ran> => host.change({ kind: "remove-packages", manager: "apt", names });

async function versions(...names: string[]): Promise<(string | null)[]> {
  const view = stateView(await host.inspect(names.map((name) => ({ kind: "package", name }))));
  return names.map((name) => view.package(name).version);
}

test("a host without an index gets one; what is needed comes along, what is recommended does not", async () => {
  expect(await versions("hap-a")).toEqual([null]);
  expect(await install("hap-a")).toMatchObject({ status: 0 });
  expect(await versions("hap-a", "hap-lib", "hap-extra")).toEqual(["1:2.0-1", "1", null]);
});

test("the sources are asked beforehand, and nothing is installed by that", async () => {
  const ask = (name: string) => host.run(CHANGE_FUNCTIONS + fetchAllScript(asked(name)));
  expect(await ask("hap-slow")).toMatchObject({ status: 0 });
  expect(await versions("hap-slow")).toEqual([null]);
  const none = await ask("hap-none");
  expect(none.status).not.toBe(0);
  expect(none.stderr).toContain("Unable to locate package hap-none");
});

test("another version is installed, also an older one", async () => {
  expect(await install("hap-a=1:1.0-1")).toMatchObject({ status: 0 });
  expect(await versions("hap-a")).toEqual(["1:1.0-1"]);
  expect(await install("hap-a=1:2.0-1")).toMatchObject({ status: 0 });
  expect(await versions("hap-a")).toEqual(["1:2.0-1"]);
});

test("a stale index is refreshed once, and a package that nobody has is told", async () => {
  makeDeb(at("/repo"), { name: "hap-new", version: "1" });
  indexDebs(at("/repo"));
  expect(await install("hap-new")).toMatchObject({ status: 0 });
  const ran = await install("hap-none");
  expect(ran.status).not.toBe(0);
  expect(ran.stderr).toContain("Unable to locate package hap-none");
  expect(ran.stderr.match(/Unable to locate package/g)).toHaveLength(1);
});

test("what others need is not removed behind the operator's back", async () => {
  const by = (await host.inspect(["hap-lib", "hap-a", "hap-none"].map(ask.needed))).answers;
  expect(["hap-lib", "hap-a", "hap-none"].map((name) => by.get(queryKey(ask.needed(name)))?.state)).toEqual([
    { by: ["hap-a"] },
    { by: [] },
    { by: [] },
  ]);
  const ran = await remove("hap-lib");
  expect(ran.stderr).toContain("would be removed too: hap-a");
  expect(packageManagers.apt.hint("", ran.status ?? 0)).toContain("name them in the `absent` line");
  expect(await versions("hap-a", "hap-lib")).toEqual(["1:2.0-1", "1"]);
  expect(await remove("hap-lib", "hap-a")).toMatchObject({ status: 0 });
  expect(await versions("hap-a", "hap-lib")).toEqual([null, null]);
});

test("a package's service is not started, a running one may be restarted by an upgrade; the policy goes", async () => {
  expect(await install("hap-daemon")).toMatchObject({ status: 0 });
  expect(existsSync(at("/run/asked"))).toBe(false);
  expect(existsSync(at("/usr/sbin/policy-rc.d"))).toBe(false);
  makeDeb(at("/repo"), { name: "hap-daemon", version: "2", after: STARTS });
  indexDebs(at("/repo"));
  expect(await install("hap-daemon=2")).toMatchObject({ status: 0 });
  expect(readFileSync(at("/run/asked"), "utf8")).toBe("start\n");
  rmSync(at("/run/asked"));
});

test("somebody's own policy is obeyed and stays; one that a killed run left is not", async () => {
  const own = "#!/bin/sh\nexit 101\n";
  writeFileSync(at("/usr/sbin/policy-rc.d"), own, { mode: 0o755 });
  expect(await install("hap-extra")).toMatchObject({ status: 0 });
  expect(readFileSync(at("/usr/sbin/policy-rc.d"), "utf8")).toBe(own);
  rmSync(at("/usr/sbin/policy-rc.d"));
});

/** Kills a process that may be gone by now. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

test("an installation killed in the middle: its policy lets services start and removes itself; the next one mends dpkg", async () => {
  const broken = install("hap-slow");
  const unpacked = (): boolean => readFileSync(at("/var/lib/dpkg/status"), "utf8").includes("Package: hap-slow");
  while (!unpacked() || !existsSync(at("/usr/sbin/policy-rc.d"))) await new Promise((wake) => setTimeout(wake, 50));
  // One that is just being started is not in the list yet.
  for (let pids = processesIn(host.root); pids.length > 0; pids = processesIn(host.root)) {
    for (const pid of pids) kill(pid);
  }
  expect((await broken).status).not.toBe(0);
  expect(existsSync(at("/usr/sbin/policy-rc.d"))).toBe(true);
  const asked = await host.run("invoke-rc.d hap-daemon start");
  expect(asked.status).toBe(0);
  expect(readFileSync(at("/run/asked"), "utf8")).toBe("start\n");
  expect(existsSync(at("/usr/sbin/policy-rc.d"))).toBe(false);
  writeFileSync(at("/run/fast"), "");
  expect(await install("hap-new", "hap-extra", "hap-a")).toMatchObject({ status: 0 });
  expect(await versions("hap-slow", "hap-a")).toEqual(["1", "1:2.0-1"]);
});

/** What a change said of its package manager. */
function progressOf({ stdout, nonce }: Ran): readonly string[] {
  const told: string[] = [];
  progressReader(nonce, (said) => void (said.kind === "packages" && told.push(packageProgressText(said))))(stdout);
  return told;
}

test("while it works it is told what it is at, and of how many", async () => {
  const ran = await install("hap-pauses");
  expect(ran).toMatchObject({ status: 0, outcome: { outcome: { kind: "done" } } });
  expect(progressOf(ran)).toContain("setting up hap-pauses (1/1)");
  // What apt printed is on stderr as ever, and nothing else is.
  expect(ran.stderr).toMatch(/^Reading package lists\.\.\.[^]*Setting up hap-pauses \(1\) \.\.\.\n$/);
  expect(await remove("hap-pauses")).toMatchObject({ status: 0 });
});

test("a lock that another package manager holds is waited for, and it is told whose it is", async () => {
  const held = host.run(
    `perl -e 'use Fcntl; open(F, "+>>", "/var/lib/dpkg/lock-frontend"); $l = pack("ssx4qqi", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $l) or die $!; open(G, ">", "/run/held"); sleep 4'`,
  );
  while (!existsSync(at("/run/held"))) await new Promise((wake) => setTimeout(wake, 20));
  const removed = await remove("hap-extra");
  expect(removed).toMatchObject({ status: 0 });
  expect((await held).status).toBe(0);
  expect(progressOf(removed)).toContainEqual(
    expect.stringMatching(/^waiting for the package manager's lock, held by process \d+( \(perl\))?$/),
  );
  expect(await versions("hap-extra")).toEqual([null]);
});

test("a package file is sent and installed with what it needs, and known afterwards by its checksum", async () => {
  const path = makeDeb(at("/srv"), { name: "hap-own", version: "3.1-2", needs: "hap-extra", after: LOOK });
  const send = async (content: Buffer): Promise<{ ran: Ran; sha256: string }> => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const ran = await host.change({
      kind: "install-package-file",
      manager: "apt",
      file: "files/own.deb",
      sha256,
      content,
    });
    return { ran, sha256 };
  };
  const known = async (sha256: string): Promise<boolean> =>
    stateView(await host.inspect([{ kind: "package-file", sha256 }])).packageFile(sha256).installed;
  const first = await send(readFileSync(path));
  expect(first.ran).toMatchObject({ status: 0 });
  expect(await versions("hap-own", "hap-extra")).toEqual(["3.1-2", "1"]);
  expect(await known(first.sha256)).toBe(true);
  const other = await send(readFileSync(makeDeb(at("/srv"), { name: "hap-own", version: "3.0-1" })));
  expect(other.ran).toMatchObject({ status: 0 });
  expect([await known(first.sha256), await known(other.sha256)]).toEqual([false, true]);
  await remove("hap-own");
  expect(await known(other.sha256)).toBe(false);
  const wrong = await send(Buffer.from("no package"));
  expect(wrong.ran.status).toBe(1);
  expect(wrong.ran.stderr).toContain("files/own.deb is no package file that this host can read");
  // While it is installed nobody else can look at it, and nothing of it is left.
  expect(readFileSync(at("/run/seen"), "utf8")).toBe("700 root /var/lib/hap/incoming\n");
  expect((await host.run("ls -d /tmp/hap* /var/lib/hap/incoming")).stdout.toString()).toBe("");
});

const LOOK = "stat -c '%a %U %n' /var/lib/hap/incoming >/run/seen";

test("no package file is sent into a folder that somebody else has in hand", async () => {
  const content = readFileSync(makeDeb(at("/srv"), { name: "hap-own", version: "4" }));
  const sha256 = createHash("sha256").update(content).digest("hex");
  await host.run("chown 12345 /var/lib/hap");
  const ran = await host.change({ kind: "install-package-file", manager: "apt", file: "own.deb", sha256, content });
  await host.run("chown 0 /var/lib/hap");
  expect(ran.status).toBe(UNSAFE);
  expect(await versions("hap-own")).toEqual([null]);
});

/** Processes whose root directory is this one. */
function processesIn(root: string): number[] {
  const script = 'for p in /proc/[0-9]*; do if [ "$(readlink $p/root)" = "$1" ]; then echo "${p#/proc/}"; fi; done';
  return execFileSync("sh", ["-c", script, "sh", root], { encoding: "utf8" }).split("\n").filter(Boolean).map(Number);
}

/** What there is to upgrade, as the host says it. */
const upgrades = async () => stateView(await host.inspect([ask.upgrades()])).upgrades();

test("an upgrade: what is newer, in an hour's old lists at most; holds and marks stay, nothing is removed", async () => {
  expect(await install("hap-a=1:1.0-1")).toMatchObject({ status: 0 });
  const newer = { name: "hap-a", from: "1:1.0-1", to: "1:2.0-1" };
  expect(await upgrades()).toEqual({ answered: true, packages: [newer] });
  // The sources get something newer; the host has asked within the hour, and is asked again when its sources change.
  makeDeb(at("/repo"), { name: "hap-lib", version: "2", needs: "hap-new" });
  makeDeb(at("/repo"), { name: "hap-new", version: "1" });
  indexDebs(at("/repo"));
  expect(await upgrades()).toEqual({ answered: true, packages: [newer] });
  mkdirSync(at("/etc/apt/sources.list.d"), { recursive: true });
  writeFileSync(at("/etc/apt/sources.list.d/more.list"), "");
  const lib = { name: "hap-lib", from: "1", to: "2" };
  expect(await upgrades()).toEqual({ answered: true, packages: [newer, lib] });
  execFileSync("chroot", [host.root, "apt-mark", "hold", "hap-a"]);
  expect(await upgrades()).toEqual({ answered: true, packages: [lib] });

  const marks = (): string => execFileSync("chroot", [host.root, "apt-mark", "showauto"], { encoding: "utf8" });
  expect(marks()).toContain("hap-lib\n");
  const change: Change = { kind: "upgrade-packages", manager: "apt", packages: [lib] };
  const fetched = await host.run(CHANGE_FUNCTIONS + fetchAllScript([{ number: 0, change }]));
  expect(fetched).toMatchObject({ status: 0 });
  expect(await versions("hap-lib")).toEqual(["1"]);
  expect(await host.change(change)).toMatchObject({ status: 0 });
  expect(await versions("hap-a", "hap-lib", "hap-new")).toEqual(["1:1.0-1", "2", "1"]);
  expect(marks()).toContain("hap-lib\n");
  expect(await upgrades()).toEqual({ answered: true, packages: [] });
});

test("sources that do not answer are told, and nothing old is believed", async () => {
  writeFileSync(at("/etc/apt/sources.list.d/gone.list"), "deb [trusted=yes] file:/nowhere ./\n");
  expect(await upgrades()).toEqual({ answered: false, packages: [] });
  rmSync(at("/etc/apt/sources.list.d/gone.list"));
});

test("a manager that is broken is not taken for one that has nothing newer", async () => {
  const broken = makeDeb(at("/tmp"), { name: "hap-broken", version: "1", needs: "hap-nobody-has-it" });
  const path = broken.slice(host.root.length);
  execFileSync("chroot", [host.root, "dpkg", "--force-depends", "-i", path], { stdio: "ignore" });
  expect(await upgrades()).toEqual({ answered: false, packages: [] });
  execFileSync("chroot", [host.root, "dpkg", "-r", "hap-broken"], { stdio: "ignore" });
  expect(await upgrades()).toMatchObject({ answered: true });
});
