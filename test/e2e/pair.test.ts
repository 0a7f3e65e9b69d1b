import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { labCommand } from "../../src/lab/lab-exec.js";
import { startHost, stopHost } from "../../src/lab/host-power.js";
import type { PairStatus } from "../../src/status/pair-status.js";
import { onHost, until } from "../lab/support.js";
import { DIRECTORS as HOSTS, directorsPlan, useLab, VIP } from "../lab/use-lab.js";
import { hapInLab, outcomes, startHap, type HapResult } from "../support/hap.js";
import { expectOk } from "../support/expect-ok.js";

/** The main job on two real hosts with the real Heartbeat; tests build on each other and run in order. */
const PLAYBOOK = fileURLToPath(new URL("pair/pair.hap", import.meta.url));
const own = useLab(directorsPlan("e2e"));

const run = (...args: string[]): Promise<HapResult> => hapInLab(own.lab, ["run", PLAYBOOK, ...args]);
const statuses = (result: HapResult): string[] => [
  ...new Set(outcomes(result).map((line) => line.split(" ").at(-1) ?? "")),
];

/** Inode, mtime and hash of everything that a run manages. */
async function files(host: string): Promise<string> {
  const list = "/etc/hosts /etc/ha.d/ha.cf /etc/ha.d/authkeys /etc/ha.d/haresources";
  return (await onHost(own.lab, host, `stat -c '%n %i %y %a %U' ${list}; sha256sum ${list}`)).stdout;
}

async function everyHost<T>(ask: (host: string) => Promise<T>): Promise<T[]> {
  return Promise.all(HOSTS.map(ask));
}

async function holders(): Promise<string[]> {
  const found = await everyHost(async (host) => ({
    host,
    out: await onHost(own.lab, host, "ip -o -4 addr show dev eth0"),
  }));
  return found.filter(({ out }) => out.stdout.includes(VIP)).map(({ host }) => host);
}

test("before anything is installed the status says so", async () => {
  const { status: exit, stdout } = await hapInLab(own.lab, ["status", PLAYBOOK]);
  const { pairs } = JSON.parse(stdout) as { readonly pairs: readonly PairStatus[] };
  expect(exit).toBe(1);
  expect(pairs[0]?.hosts.map((host) => host.daemon)).toEqual(["not installed", "not installed"]);
});

test("a first run installs, configures and starts the pair, and the address is on the preferred node", async () => {
  const result = await run();
  expect(result.stderr).toBe("");
  expectOk(result);
  expect(statuses(result)).toEqual(["changed"]);
  expect(await holders()).toEqual([HOSTS[0]]);
  const status = await onHost(own.lab, HOSTS[0], "cl_status hbstatus; cl_status listnodes -n | sort");
  expect(status.stdout).toContain("Heartbeat is running");
  expect(status.stdout).toContain("ld_192_168_3_88");
  const modes = await onHost(
    own.lab,
    HOSTS[1],
    "stat -c '%a %U:%G' /etc/ha.d/authkeys; ls -A /etc/ha.d | grep '^\\.hap'; ls /run/hap",
  );
  expect(modes.stdout).toBe("600 root:root\nheartbeat.loaded\n");
});

test("a second run changes nothing: no inode, no mtime", async () => {
  const before = await everyHost(files);
  const result = await run();
  expectOk(result);
  expect(statuses(result)).toEqual(["ok"]);
  expect(await everyHost(files)).toEqual(before);
});

test("a line changed by hand is shown by plan, which writes nothing, and put right by run without the address going away", async () => {
  await onHost(own.lab, HOSTS[1], "sed -i 's/^deadtime 3/deadtime 4/' /etc/ha.d/ha.cf");
  const before = await everyHost(files);
  const plan = await hapInLab(own.lab, ["plan", PLAYBOOK, "--detailed-exitcode"]);
  expect(plan.status).toBe(3);
  const changed = plan.events.filter((e) => e.status === "changed");
  expect(changed.map((e) => `${e.step} ${e.host}`)).toEqual([`ha.cf ${HOSTS[1]}`, `service heartbeat ${HOSTS[1]}`]);
  expect(changed[0]?.changes?.[0]?.diff).toContain("-deadtime 4\n+deadtime 3\n");
  expect(await everyHost(files)).toEqual(before);

  const [command = "", ...args] = labCommand(own.lab, ["ping", "-n", "-i", "0.05", "-w", "60", VIP]);
  const ping = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  let seen = "";
  ping.stdout.setEncoding("utf8").on("data", (text: string) => (seen += text));
  const pinged = new Promise<void>((resolve) => ping.on("close", () => resolve()));
  await sleep(500);
  const result = await run();
  await sleep(3000);
  ping.kill("SIGINT");
  await pinged;
  expect(outcomes(result)).toContain(`service heartbeat ${HOSTS[1]} changed`);
  expect(outcomes(result)).toContain(`service heartbeat ${HOSTS[0]} ok`);
  const counts = /(\d+) packets transmitted, (\d+) received/.exec(seen);
  expect(Number(counts?.[1])).toBeGreaterThan(50);
  expect(counts?.[2]).toBe(counts?.[1]);
  const again = await run();
  expect(statuses(again)).toEqual(["ok"]);
});

test("an authkeys that others may read is mended, also where the daemon's dry run looks at it for another file", async () => {
  await onHost(own.lab, HOSTS[1], "chmod 644 /etc/ha.d/authkeys; echo '# by hand' >>/etc/ha.d/haresources");
  const result = await run();
  expectOk(result);
  expect(outcomes(result)).toEqual(
    expect.arrayContaining([
      `authkeys ${HOSTS[1]} changed`,
      `haresources ${HOSTS[1]} changed`,
      `authkeys ${HOSTS[0]} ok`,
    ]),
  );
  expect((await onHost(own.lab, HOSTS[1], "stat -c %a /etc/ha.d/authkeys")).stdout).toBe("600\n");
  // Alone: the only change of the play.
  await onHost(own.lab, HOSTS[1], "chmod 640 /etc/ha.d/authkeys");
  expectOk(await run());
  expect((await onHost(own.lab, HOSTS[1], "stat -c %a /etc/ha.d/authkeys")).stdout).toBe("600\n");
});

test("a file that only the daemon can refuse is refused on the staged copy, on both hosts, and nothing is put in place", async () => {
  const before = await everyHost(files);
  const pids = await everyHost((host) => onHost(own.lab, host, "cat /run/heartbeat.pid"));
  const result = await run("--set", "api-user=nosuch");
  expect(result.status).toBe(1);
  const failed = result.events.filter((e) => e.status === "failed");
  expect(failed.map((e) => e.diagnostic?.code)).toContain("HAP4104");
  expect(await everyHost(files)).toEqual(before);
  expect((await onHost(own.lab, HOSTS[0], "ls -A /etc/ha.d | grep '^\\.hap'")).stdout).toBe("");
  expect(await everyHost((host) => onHost(own.lab, host, "cat /run/heartbeat.pid"))).toEqual(pids);
  expect(await holders()).toEqual([HOSTS[0]]);
});

test("an interface that the hosts do not have is told before anything is staged", async () => {
  const before = await everyHost(files);
  const result = await run("--set", "link=eth9");
  expect(result.status).toBe(4);
  expect(result.stdout).toContain('"code":"HB053"');
  expect(statuses(result)).toEqual([]);
  expect(await everyHost(files)).toEqual(before);
});

test("hap killed before the reload: the next run reloads, and a Heartbeat that reloads already gives nothing up", async () => {
  const { child, result } = startHap(own.lab, ["run", PLAYBOOK, "--set", "keepalive=600ms"]);
  let text = "";
  const written = new Promise<void>((resolve) => {
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
      if (text.includes('"step":"ha.cf"') && text.split('"step":"haresources"').length > 2) resolve();
    });
  });
  await Promise.race([written, result]);
  child.kill("SIGKILL");
  await result;
  const grep = await onHost(own.lab, HOSTS[0], "grep -c '^keepalive 600ms' /etc/ha.d/ha.cf");
  expect(grep.stdout).toBe("1\n");
  const reload = 'for h in /usr/lib*/heartbeat/heartbeat; do "$h" -r; done; grep -c "Giving up all" /var/log/ha-log';
  const given = await everyHost(async (host) => (await onHost(own.lab, host, reload)).stdout);
  const next = await run("--set", "keepalive=600ms");
  expectOk(next);
  expect(outcomes(next)).toContain(`ha.cf ${HOSTS[0]} ok`);
  const taken = async (): Promise<boolean> => {
    const said = await everyHost((host) => onHost(own.lab, host, "cl_status hbparameter -p keepalive"));
    return said.every((out) => out.stdout.trim() === "600ms");
  };
  expect(await until(taken)).toBe(true);
  expect(statuses(await run("--set", "keepalive=600ms"))).toEqual(["ok"]);
  const since = await everyHost((host) => onHost(own.lab, host, 'grep -c "Giving up all" /var/log/ha-log'));
  expect(since.map(({ stdout }) => stdout)).toEqual(given);
});

test("a new signing key in one run is refused on a running pair; by way of both keys it goes, and the address stays", async () => {
  const before = await everyHost(files);
  const keys = (auth: number, lines: string): string[] => ["--set", `auth=${auth}`, "--set", `keys=${lines}`];
  const refused = await run(...keys(2, "2,sha1,another-key-of-the-lab"));
  expect(refused.status).toBe(1);
  expect(refused.events.find((e) => e.status === "failed")?.diagnostic?.help).toContain("auth");
  expect(await everyHost(files)).toEqual(before);
  const both = "1,sha1,a-key-that-only-the-lab-knows,2,sha1,another-key-of-the-lab";
  for (const auth of [1, 2]) {
    const result = await run(...keys(auth, both));
    expectOk(result);
    expect(outcomes(result)).toContain(`authkeys ${HOSTS[0]} changed`);
    expect(outcomes(result)).toContain(`service heartbeat ${HOSTS[0]} changed`);
    expect(await holders()).toEqual([HOSTS[0]]);
  }
  // A forgotten key would show within deadtime: each node would take the other for dead.
  await sleep(6000);
  expect(await holders()).toEqual([HOSTS[0]]);
  expect(statuses(await run(...keys(2, both)))).toEqual(["ok"]);
});

test("with the peer down nothing is written on the other host, and the status is 4", async () => {
  const [first, second] = own.lab.plan.hosts;
  if (first === undefined || second === undefined) throw new Error("two hosts");
  await stopHost(own.lab, second);
  const before = await files(first.name);
  const result = await run("--connect-timeout", "3");
  expect(result.status).toBe(4);
  expect(result.events.some((e) => e.event === "step-done")).toBe(false);
  expect(await files(first.name)).toBe(before);
  expect(await startHost(own.lab, second)).toBe(true);
  expect(await until(async () => (await onHost(own.lab, second.name, "true")).status === 0)).toBe(true);
});
