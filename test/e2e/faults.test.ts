import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labPlan } from "../../src/lab/lab-plan.js";
import { AT_ONCE_MS, onHost, until } from "../lab/support.js";
import { useLab } from "../lab/use-lab.js";
import { hapInLab, outcomes, startHap, type HapResult } from "../support/hap.js";
import { labName } from "../support/lab-name.js";
import { expectOk } from "../support/expect-ok.js";

/** What goes wrong on a host, for real: each has its own message, and nothing is half-written on either host. */
const A = "node-a";
const B = "node-b";
const NAME = labName(`faults${process.pid}`);
const hosts = [A, B].map((name, i) => ({ name, address: `192.168.3.${i + 1}`, pair: "nodes" }));
const own = useLab(labPlan({ name: NAME, hosts }, { clients: ["192.168.3.200"] }).value);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hap-faults-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs a play of these steps on both hosts; `ssh` is the inventory's ssh block. */
async function run(
  steps: string,
  more: { readonly ssh?: string; readonly args?: readonly string[] } = {},
): Promise<HapResult> {
  const playbook = await files(steps, more.ssh ?? "");
  return hapInLab(own.lab, ["run", playbook, "-i", join(folder, "site"), ...(more.args ?? [])]);
}

async function files(steps: string, ssh: string): Promise<string> {
  const playbook = join(folder, "play.hap");
  await writeFile(playbook, `play "p" on nodes {\n${steps}\n}\n`);
  await writeFile(
    join(folder, "site"),
    `site s\nssh { user root; ${ssh} }\npair nodes {\n  host ${A} 192.168.3.1\n  host ${B} 192.168.3.2\n}\n`,
  );
  return playbook;
}

const failure = ({ events }: HapResult) =>
  events.find((e) => e.status === "failed" || e.status === "unreachable")?.diagnostic;
const finding = ({ events }: HapResult) => events.find((e) => e.event === "diagnostic");
/** Whether a run has begun with this command on host A: its lock alone may still be the one of the run before. */
const running = (command: string) =>
  until(async () => (await onHost(own.lab, A, `pgrep -f '^${command}$'`)).status === 0, AT_ONCE_MS);
const leftovers = async (host: string, at: string) => (await onHost(own.lab, host, `ls -A ${at}`)).stdout;

test("a full disk on one host: its own message, and no host of the pair has the file", async () => {
  await onHost(own.lab, B, "mkdir -p /full; mount -t tmpfs -o size=64k t /full; head -c 60000 /dev/zero >/full/filler");
  await onHost(own.lab, A, "mkdir -p /full");
  const result = await run(`file /full/big { content "${"x".repeat(20_000)}" }`);
  expect(result.status).toBe(1);
  expect(failure(result)?.code).toBe("HAP4102");
  expect(failure(result)?.help).toContain("the disk is full there");
  expect(outcomes(result)).toEqual([`file /full/big ${A} skipped`, `file /full/big ${B} failed`]);
  expect(await leftovers(A, "/full")).toBe("");
  expect(await leftovers(B, "/full")).toBe("filler\n");
});

test("room and packages are asked of all hosts before the first change of a play", async () => {
  const first = 'file /tmp/first { content "x" }\nverify "v" { command "true" }';
  const nothing = async () => {
    for (const host of [A, B]) expect((await onHost(own.lab, host, "ls /tmp/first")).status).not.toBe(0);
  };
  const full = await run(`${first}\nfile /full/big { content "${"x".repeat(20_000)}" }`);
  expect(failure(full)?.code).toBe("HAP4130");
  expect(failure(full)?.message).toMatch(/^\/full on `node-b` has \d+ bytes free, and this play writes 20000$/);
  await nothing();
  const unknown = await run(`${first}\ninstall { package hap-no-such-package }`);
  expect(failure(unknown)?.code).toBe("HAP4131");
  await nothing();
});

test("a read-only file system: its own message, and the old file stays", async () => {
  await onHost(own.lab, B, "mkdir -p /ro; mount -t tmpfs t /ro; echo old >/ro/f; mount -o remount,ro /ro");
  await onHost(own.lab, A, "mkdir -p /ro; echo old >/ro/f");
  const result = await run('file /ro/f { content "new" }');
  expect(result.status).toBe(1);
  expect(failure(result)?.help).toContain("mounted read-only");
  expect((await onHost(own.lab, A, "cat /ro/f")).stdout).toBe("old\n");
  expect((await onHost(own.lab, B, "cat /ro/f; ls -A /ro")).stdout).toBe("old\nf\n");
});

test("a command that fails is shown with its exit status and its last words, and the peer stops too", async () => {
  const steps = `command "build" { run "echo some output; if [ $(uname -n) = ${B} ]; then echo 'no such thing' >&2; exit 3; fi" }\nfile /tmp/after { content "x" }`;
  const result = await run(steps);
  expect(result.status).toBe(1);
  expect(failure(result)?.message).toContain("exit 3");
  expect(outcomes(result)).toEqual([`command build ${A} changed`, `command build ${B} failed`]);
  expect((await onHost(own.lab, A, "ls /tmp/after")).status).not.toBe(0);
});

test("`order serial` goes from host to host, and `stop-on never` stops only the host that fails", async () => {
  const when = 'command "when" { run "date +%s%N >/tmp/began; sleep 1; date +%s%N >/tmp/ended" }';
  const serial = await run(`order serial\n${when}`);
  expectOk(serial);
  const at = async (host: string) => (await onHost(own.lab, host, "cat /tmp/began /tmp/ended")).stdout;
  const [a = [], b = []] = (await Promise.all([at(A), at(B)])).map((text) => text.trim().split("\n").map(BigInt));
  expect(a[1] !== undefined && b[0] !== undefined && a[1] <= b[0]).toBe(true);
  const never = await run(
    `stop-on never\ncommand "c" { run "test $(uname -n) = ${A}" }\nfile /tmp/went-on { content "x" }`,
  );
  expect(never.status).toBe(1);
  expectOk(await onHost(own.lab, A, "ls /tmp/went-on"));
  expect((await onHost(own.lab, B, "ls /tmp/went-on")).status).not.toBe(0);
  const first = await run(`stop-on first\norder serial\ncommand "c" { run "touch /tmp/came; exit 3" }`);
  expect(first.status).toBe(1);
  const came = await Promise.all([A, B].map((host) => onHost(own.lab, host, "ls /tmp/came")));
  expect(came.filter(({ status }) => status === 0)).toHaveLength(1);
});

test("what `between` says has to hold before the next host begins, and is told once", async () => {
  const marks = async () =>
    Promise.all([A, B].map(async (host) => (await onHost(own.lab, host, "ls /tmp/mark")).status === 0));
  const guarded = (probe: string) =>
    run(`order serial\nbetween { verify "in service" { command "${probe}" } }\ncommand "m" { run "touch /tmp/mark" }`);
  for (const host of [A, B]) await onHost(own.lab, host, "rm -f /tmp/mark");
  const held = await guarded("test ! -e /tmp/mark");
  expect(outcomes(held)).toEqual([`command m ${A} changed`, `verify in service ${A} failed`]);
  expect(held.status).toBe(1);
  expect(await marks()).toEqual([true, false]);
  const passed = await guarded("true");
  expect(outcomes(passed)).toEqual([`command m ${A} changed`, `verify in service ${A} ok`, `command m ${B} changed`]);
  expectOk(passed);
});

test("a syntax error in a script is a failed step, and the connection lives on", async () => {
  const result = await run(`@ignore-failure\ncommand "bad" { run "if then" }\nfile /tmp/next { content "x" }`);
  expect(outcomes(result)).toContain(`command bad ${A} ignored`);
  expect(outcomes(result)).toContain(`file /tmp/next ${A} changed`);
  expectOk(result);
});

test("no sudo on the hosts: exit 4 with its own message", async () => {
  await onHost(
    own.lab,
    A,
    "useradd -m op; mkdir -p /home/op/.ssh; cp /root/.ssh/authorized_keys /home/op/.ssh/; chown -R op /home/op",
  );
  await onHost(
    own.lab,
    B,
    "useradd -m op; mkdir -p /home/op/.ssh; cp /root/.ssh/authorized_keys /home/op/.ssh/; chown -R op /home/op",
  );
  const result = await run('file /etc/x { content "x" }', { ssh: "as root", args: ["--user", "op"] });
  expect(result.status).toBe(4);
  expect(finding(result)?.code).toBe("HAP4016");
});

test("a user who may not write there: says how to become root, and nothing is written", async () => {
  const result = await run('file /etc/x { content "x" }', { args: ["--user", "op"] });
  expect(result.status).toBe(1);
  expect(failure(result)?.help).toContain("as root");
  expect((await onHost(own.lab, A, "ls -A /etc | grep -E '^x$|hap'")).stdout).toBe("");
});

test("a folder of somebody else's: root refuses, and the mend that is told works, without sudo too", async () => {
  for (const host of [A, B])
    await onHost(own.lab, host, "id guest >/dev/null 2>&1 || useradd -m guest; ln -sfn /root /home/guest/to");
  const refused = await run('file /home/guest/to/x { content "x" }');
  expect(refused.status).toBe(1);
  expect(failure(refused)).toMatchObject({ code: "HAP4110" });
  expect(failure(refused)?.message).toContain("`/home/guest` belongs to `guest`");
  expect(failure(refused)?.help).toContain("`@as guest` above the step");
  expect((await onHost(own.lab, A, "ls -A /root/x /home/guest/.hap* 2>/dev/null")).stdout).toBe("");
  const mended = await run('@as guest\nfile /home/guest/x { content "x"; owner guest }');
  expectOk(mended);
  expect((await onHost(own.lab, B, "stat -c '%U %a' /home/guest/x")).stdout).toBe("guest 644\n");
});

test("a command that becomes another user runs after a change of its file, and remembers that it did", async () => {
  const steps = (content: string, does: string) =>
    `@as guest\nfile /home/guest/x { content "${content}"; owner guest }\ncommand "note" { run su -s /bin/sh guest -c "${does}"; after-change /home/guest/x }`;
  const note = "id -un >>/home/guest/ran";
  const said = async (result: HapResult) => [
    ...outcomes(result).filter((line) => line.startsWith("command")),
    ...(await Promise.all([A, B].map(async (host) => (await onHost(own.lab, host, "cat /home/guest/ran")).stdout))),
  ];
  const did = (status: string) => [A, B].map((host) => `command note ${host} ${status}`);
  expect(await said(await run(steps("1", note)))).toEqual([...did("changed"), "guest\n", "guest\n"]);
  expect(await said(await run(steps("1", note)))).toEqual([...did("ok"), "guest\n", "guest\n"]);
  // One that fails is owed, also to a run that finds the file right.
  expect((await run(steps("2", "false"))).status).toBe(1);
  expect(await said(await run(steps("2", note)))).toEqual([...did("changed"), "guest\nguest\n", "guest\nguest\n"]);
});

test("a start-up file that prints 1 MB is passed over; one that hangs has its own message", async () => {
  const noisy = `[ -n "$SSH_ORIGINAL_COMMAND" ] || true; head -c 1000000 /dev/zero | tr '\\\\0' x`;
  await onHost(own.lab, A, `printf '%s\\n' "${noisy.replaceAll('"', '\\"').replaceAll("$", "\\$")}" >/root/.bashrc`);
  const passed = await run('file /tmp/noise { content "x" }');
  expectOk(passed);
  await onHost(own.lab, A, "rm /root/.bashrc");
  // It hangs only while it is new, so that this test can take it away again by ssh.
  const hang = "[ $(($(date +%s) - $(stat -c %Y /root/.bashrc))) -gt 12 ] || sleep 15";
  await onHost(own.lab, B, `cat >/root/.bashrc <<'E'\n${hang}\nE`);
  const hung = await run('file /tmp/hang { content "x" }', { args: ["--connect-timeout", "4"] });
  expect(hung.status).toBe(4);
  expect(finding(hung)?.code).toBe("HAP4013");
  expect(await until(async () => (await onHost(own.lab, B, "rm -f /root/.bashrc")).status === 0)).toBe(true);
});

test("two runs at once: the second says who is at work, and changes nothing", async () => {
  const playbook = await files('command "slow" { run "sleep 18" }', "");
  const first = startHap(own.lab, ["run", playbook, "-i", join(folder, "site")]);
  expect(await running("sleep 18")).toBe(true);
  const second = await run('file /tmp/second { content "x" }');
  expect(second.status).not.toBe(0);
  expect(second.events.some((e) => e.diagnostic?.code === "HAP4050" || e.code === "HAP4050")).toBe(true);
  expect((await onHost(own.lab, A, "ls /tmp/second")).status).not.toBe(0);
  const told = JSON.stringify(second.events);
  expect(told).toMatch(
    /another run is at work on `node-[ab]`: \S+@\S+ \(process \d+\) with play\.hap, since 2\d{3}-[\d-]+ [\d:]+ UTC/,
  );
  const third = await run('file /tmp/third { content "x" }', { args: ["--wait-lock", "60s"] });
  expectOk(third);
  expectOk(await first.result);
});

test("`hap unlock` shows whose locks there are, and frees the one of a run that is gone", async () => {
  await files("", "");
  const left = `mkdir -p /run/hap/lock; printf '%s\\n' another-boot 1 1 'somebody@desk with old.hap' >/run/hap/lock/owner`;
  await onHost(own.lab, B, left);
  const unlock = (...more: readonly string[]) => hapInLab(own.lab, ["unlock", "-i", join(folder, "site"), ...more]);
  const locks = ({ events }: HapResult) => events.find(({ event }) => event === "locks");
  const seen = await unlock();
  expect(seen.status).toBe(1);
  expect(locks(seen)).toMatchObject({
    hosts: [
      { host: A, lock: "free", owner: null },
      { host: B, lock: "stale", owner: "somebody@desk with old.hap" },
    ],
  });
  const freed = await unlock("--yes");
  expectOk(freed);
  expect(locks(freed)).toMatchObject({ hosts: [{ lock: "free" }, { lock: "free" }] });
  expect((await onHost(own.lab, B, "ls /run/hap")).stdout).not.toContain("lock");
});

test("Ctrl-C: the exchange under way ends, the status is 130, the locks are gone", async () => {
  const playbook = await files(
    'command "slow" { run "sleep 6; touch /tmp/finished" }\nfile /tmp/never { content "x" }',
    "",
  );
  const { child, result } = startHap(own.lab, ["run", playbook, "-i", join(folder, "site")]);
  expect(await running("sleep 6")).toBe(true);
  child.kill("SIGINT");
  const ended = await result;
  expect(ended.status).toBe(130);
  expectOk(await onHost(own.lab, A, "ls /tmp/finished"));
  expect((await onHost(own.lab, A, "ls /tmp/never")).status).not.toBe(0);
  // The session's shell gives the lock back when it sees the connection end; hap does not wait for that.
  expect(await until(async () => (await onHost(own.lab, A, "ls -A /run/hap")).stdout === "")).toBe(true);
});

test("kill -9 of hap: what it had started on the hosts ends, and the next run goes on", async () => {
  const playbook = await files('command "long" { run "sleep 300" }', "");
  const { child, result } = startHap(own.lab, ["run", playbook, "-i", join(folder, "site")]);
  expect(await running("sleep 300")).toBe(true);
  child.kill("SIGKILL");
  await result;
  expect(await until(async () => (await onHost(own.lab, A, "pgrep -f '^sleep 300'")).status !== 0)).toBe(true);
  const next = await run('file /tmp/next-run { content "x" }');
  expectOk(next);
});

/** A file that somebody else writes between hap's look and hap's write is seen: the step is planned again. */
test("a host that moves under the run is inspected and planned again", async () => {
  const steps = `command "somebody else" { run "echo theirs >/tmp/moved" }\nfile /tmp/moved { content "ours" }`;
  const result = await run(steps);
  expectOk(result);
  expect((await onHost(own.lab, A, "cat /tmp/moved")).stdout).toBe("ours");
});
