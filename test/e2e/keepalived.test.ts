import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { PairStatus } from "../../src/status/pair-status.js";
import { onHost, until } from "../lab/support.js";
import { DIRECTORS as HOSTS, directorsPlan, useLab, VIP } from "../lab/use-lab.js";
import { hapInLab, outcomes, type HapResult } from "../support/hap.js";
import { codesOf, drillLine, told } from "./drill/drill-pair.js";
import { expectOk } from "../support/expect-ok.js";

/** A pair with the real keepalived; tests build on each other and run in order. */
const PLAYBOOK = fileURLToPath(new URL("keepalived/keepalived.hap", import.meta.url));
const INVENTORY = fileURLToPath(new URL("pair/inventory", import.meta.url));
const [FIRST, SECOND] = HOSTS;
const own = useLab(directorsPlan("vrrp"));
const dir = mkdtempSync(join(tmpdir(), "hap-vrrp-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What the playbook is given once its first version is there. */
const LATER = ["--set", "repeat=6"];

const hap = (command: string, ...args: string[]): Promise<HapResult> =>
  hapInLab(own.lab, [command, PLAYBOOK, "-i", INVENTORY, ...args]);
const setup = (...args: string[]): Promise<HapResult> => hap("run", "--tags", "setup", ...args);
const problems = (result: HapResult): readonly string[] =>
  result.events.flatMap((e) => (e.diagnostic == null ? [] : [`${e.diagnostic.code} ${e.diagnostic.message}`]));
const both = (script: string): Promise<string[]> =>
  Promise.all(HOSTS.map(async (host) => (await onHost(own.lab, host, script)).stdout.trim()));
const pids = (): Promise<string[]> => both("cat /run/keepalived.pid");

async function holders(): Promise<readonly string[]> {
  const seen = await both("ip -o -4 addr show dev eth0");
  return HOSTS.filter((_, i) => seen[i]?.includes(`${VIP}/`) === true);
}

async function status(): Promise<{ readonly exit: number | null; readonly pair: PairStatus }> {
  const result = await hap("status");
  const { pairs } = JSON.parse(result.stdout) as { readonly pairs: readonly PairStatus[] };
  const [pair] = pairs;
  if (pair === undefined) throw new Error(result.stderr);
  return { exit: result.status, pair };
}

test("a start is refused while the system has the address, which stays", async () => {
  await onHost(own.lab, SECOND, `ip addr add ${VIP}/24 dev eth0`);
  const result = await setup();
  expect(result.status).toBe(1);
  expect(problems(result)).toEqual([
    expect.stringMatching(/^HAP3208 keepalived would delete 192\.168\.3\.118 on eth0/),
  ]);
  expect(await holders()).toContain(SECOND);
  await onHost(own.lab, SECOND, `ip addr del ${VIP}/24 dev eth0`);
});

test("a run configures and starts the pair, and one node is master", async () => {
  const result = await setup();
  expect(problems(result)).toEqual([]);
  expectOk(result);
  expect(await until(async () => (await holders()).join() === FIRST)).toBe(true);
  const again = await setup();
  expect(outcomes(again).filter((line) => !line.endsWith(" ok"))).toEqual([]);
  // The kernel's messages are those of the machine, and nobody's of the lab.
  const log = `printf '%s\\n' 'module(load="imuxsock")' '*.* /var/log/syslog' >/root/log.conf`;
  await both(`${log}; rsyslogd -f /root/log.conf`);
});

test("what keepalived's own test refuses is shown at the playbook's line, and nothing is put in place", async () => {
  const result = await setup("--set", "route=nonsense");
  expect(problems(result)).toEqual(
    HOSTS.map((host) =>
      expect.stringContaining(`HAP4104 keepalived on \`${host}\` refuses this: VRRP parsed invalid IP nonsense`),
    ),
  );
  const { line = 0 } = result.events.find((e) => e.diagnostic != null)?.diagnostic ?? {};
  expect(readFileSync(PLAYBOOK, "utf8").split("\n")[(line ?? 0) - 1]?.trim()).toBe("default via ${route}");
  expect(outcomes(await setup()).filter((one) => !one.endsWith(" ok"))).toEqual([]);
});

test("the status names its engine, the states and the holder", async () => {
  const { exit, pair } = await status();
  expect(pair.problems).toEqual([]);
  expect(exit).toBe(0);
  expect(pair.addresses.map(({ address, holders: on }) => [address, on.map(({ host }) => host)])).toEqual([
    [VIP, [FIRST]],
  ]);
  expect(pair.hosts.map(({ engine, daemon, resources, filesRead }) => [engine, daemon, resources, filesRead])).toEqual([
    ["keepalived", "running", "VI_1 master", true],
    ["keepalived", "running", "VI_1 backup", true],
  ]);
});

test("what is for the active host runs on the master only, what is for the standby on the other", async () => {
  const result = await hap("run", "--tags", "role");
  expect(problems(result)).toEqual([]);
  expect(await both("cd /run; echo *.mark")).toEqual(["active.mark", "standby.mark"]);
});

test("a changed file is read by a reload: the daemons and the address stay", async () => {
  const before = await pids();
  const result = await setup(...LATER);
  expect(problems(result)).toEqual([]);
  expect(outcomes(result).filter((line) => line.endsWith("changed"))).toEqual([
    ...HOSTS.map((host) => `keepalived.conf ${host} changed`),
    ...HOSTS.map((host) => `service keepalived ${host} changed`),
  ]);
  expect(await pids()).toEqual(before);
  expect(await holders()).toEqual([FIRST]);
});

test("a file that was written and not read is told, and read by the next run", async () => {
  await onHost(own.lab, SECOND, "sleep 1; touch /etc/keepalived/keepalived.conf");
  expect((await status()).pair.hosts.map(({ filesRead }) => filesRead)).toEqual([true, false]);
  // Whoever has it read the file: hap's own stamp knows of its own reloads only.
  await onHost(own.lab, SECOND, "kill -HUP $(cat /run/keepalived.pid); sleep 2");
  expect((await status()).pair.hosts.map(({ filesRead }) => filesRead)).toEqual([true, true]);
  await onHost(own.lab, SECOND, "touch /etc/keepalived/keepalived.conf");
  const result = await setup(...LATER);
  expect(outcomes(result).filter((line) => line.endsWith("changed"))).toEqual([`service keepalived ${SECOND} changed`]);
});

test("what a reload cannot keep is told by the plan for how long, and may be forbidden", async () => {
  const other = ["--tags", "setup", ...LATER, "--set", "router=53"];
  const plan = await hap("plan", ...other);
  expect(plan.stdout).toContain("clients are interrupted for about 4 s");
  const result = await hap("run", ...other, "--no-interruption");
  expect(problems(result)).toEqual(HOSTS.map(() => expect.stringMatching(/^HAP4063 /)));
  expect(await holders()).toEqual([FIRST]);
});

test("an address that leaves is told by the plan, and may be forbidden", async () => {
  const other = ["--tags", "setup", ...LATER, "--set", "vip=10.77.79.77"];
  expect((await hap("plan", ...other)).stdout).toContain(`releases ${VIP}; takes 10.77.79.77`);
  const result = await hap("run", ...other, "--no-interruption");
  expect(problems(result)).toEqual(HOSTS.map(() => expect.stringMatching(/^HAP4063 /)));
});

test("an address that the other node would win is told by the plan, and may be forbidden", async () => {
  const other = ["--tags", "setup", ...LATER, "--set", "best=90"];
  expect((await hap("plan", ...other)).stdout).toContain(`${VIP} goes from ${FIRST} to ${SECOND}`);
  const result = await hap("run", ...other, "--no-interruption");
  expect(problems(result)).toEqual([expect.stringMatching(/^HAP4063 /)]);
});

test("nodes that do not agree are told with what differs, and both as holders", async () => {
  const conf = "/etc/keepalived/keepalived.conf";
  await onHost(
    own.lab,
    SECOND,
    `sed -i 's/virtual_router_id 51/virtual_router_id 52\\n colour blue/' ${conf}; kill -HUP $(cat /run/keepalived.pid)`,
  );
  expect(await until(async () => (await holders()).length === 2)).toBe(true);
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.problems).toEqual(
    expect.arrayContaining([
      expect.stringContaining("split brain"),
      `keepalived.conf differ: only ${FIRST} has \`VI_1 virtual_router_id 51\``,
      expect.stringMatching(new RegExp(`^${conf}:\\d+ on ${SECOND}: .*colour`)),
    ]),
  );
  const drift = await hap("drift", "--tags", "setup", ...LATER);
  expect(drift.status).toBe(1);
  expect(drift.events.flatMap((e) => (e.event === "diagnostic" ? [e.code] : []))).toContain("HAP4061");
  const result = await setup(...LATER);
  expect(problems(result)).toEqual([]);
  expect(await until(async () => (await holders()).join() === FIRST)).toBe(true);
});

test("a keepalived that ended with a bad file is told, and a run brings it back: the gap is in the plan", async () => {
  const bad = "sed -i 's/virtual_router_id 51/virtual_router_id 951/' /etc/keepalived/keepalived.conf";
  await onHost(own.lab, FIRST, `${bad}; kill -HUP $(cat /run/keepalived.pid)`);
  expect(await until(async () => (await holders()).length === 2)).toBe(true);
  const told = `keepalived on ${FIRST} ended without giving it up`;
  expect((await status()).pair.problems).toContainEqual(expect.stringContaining(told));
  expect((await hap("plan", "--tags", "setup", ...LATER)).stdout).toMatch(
    /"start; clients are interrupted for about 4 s"/,
  );
  const result = await setup(...LATER);
  expect(problems(result)).toEqual([]);
  expect(outcomes(result).filter((line) => line.endsWith("changed"))).toEqual([
    `keepalived.conf ${FIRST} changed`,
    `service keepalived ${FIRST} changed`,
  ]);
  expect(await until(async () => (await holders()).join() === FIRST)).toBe(true);
});

test("one that was killed and one that lost its instances are made right by one run", async () => {
  const conf = "/etc/keepalived/keepalived.conf";
  const lost = `cp -p ${conf} /root/good; echo garbage >${conf}; kill -HUP $(cat /run/keepalived.pid); sleep 2; mv /root/good ${conf}`;
  await onHost(own.lab, SECOND, lost);
  await onHost(own.lab, FIRST, "pkill -9 -x keepalived");
  const { pair } = await status();
  expect(pair.problems).toEqual([
    `keepalived on ${FIRST} is stopped`,
    `keepalived on ${SECOND} has no instance: it has read a file without any: reload it`,
  ]);
  expect(await holders()).toEqual([FIRST]);
  const result = await setup(...LATER);
  expect(problems(result)).toEqual([]);
  expect(outcomes(result).filter((line) => line.endsWith("changed"))).toEqual(
    HOSTS.map((host) => `service keepalived ${host} changed`),
  );
  expect(await until(async () => (await holders()).join() === FIRST)).toBe(true);
  expect((await status()).pair.problems).toEqual([]);
});

test("a drill stops the master: the peer has the address, and the pair is whole again", async () => {
  const page = join(dir, "stop.html");
  const result = await hap("run", "--tags", "stop", "--report", page);
  expect(told(result)).toBe("[]");
  expectOk(result);
  const drill = drillLine(result);
  expect(drill).toMatchObject({ holderBefore: FIRST, holderAfter: SECOND });
  expect(await pids()).not.toContain("");
  // Both daemons tell it by the system's log.
  expect(drill.timeline.map(({ text }) => text)).toContain("VI_1 is master");
  const marks = [...readFileSync(page, "utf8").matchAll(/<li>[^<]*? m?s ([^<: ]+): ([^<]*)/g)].map((one) =>
    one.slice(1, 3),
  );
  expect(marks).toContainEqual([FIRST, "is down"]);
  expect(marks).toContainEqual([SECOND, "VI_1 is master"]);
});

test("the status tells the failovers of that drill by the logs", async () => {
  const { pair } = await status();
  // The master that came back has taken it over again: that was the last one.
  expect(pair.lastFailover).toMatchObject({ address: null, from: SECOND, to: FIRST });
  expect(Date.now() - Date.parse(pair.lastFailover?.at ?? "")).toBeLessThan(300_000);
});

test("a drill kills all of it: two holders are told, and its restoration leaves one", async () => {
  const result = await hap("run", "--tags", "kill");
  expect(codesOf(result)).toEqual(["HAP6233"]);
  expect(told(result)).toContain("held 192.168.3.118 at the same time");
  expect(await holders()).toHaveLength(1);
});

test("a drill drops what the standby should hear: two holders are told, and the rule is gone", async () => {
  const result = await hap("run", "--tags", "drop");
  expect(told(result)).toContain("held 192.168.3.118 at the same time");
  expect(codesOf(result)).toEqual(["HAP6233"]);
  expect(await both("nft list ruleset")).toEqual(["", ""]);
  expect(await holders()).toHaveLength(1);
});

test("a switch says who keeps the pair's addresses, and how they are moved by hand", async () => {
  const held = await holders();
  const result = await hapInLab(own.lab, ["switch", "directors", "-i", INVENTORY]);
  expect([result.status, problems(result)]).toEqual([1, [expect.stringMatching(/^HAP6420 keepalived keeps/)]]);
  expect(result.stdout).toContain("service keepalived stop");
  expect(await holders()).toEqual(held);
});
