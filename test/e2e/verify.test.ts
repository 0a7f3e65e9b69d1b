import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import type { PairStatus } from "../../src/status/pair-status.js";
import { onHost, testLab, until, type TestLab } from "../lab/support.js";
import { hapInLab, outcomes, type HapResult } from "../support/hap.js";

/** Probes and `hap status` on a real pair; tests build on each other and run in order. */
const playbook = (name: string): string => fileURLToPath(new URL(`verify/${name}`, import.meta.url));
const HOSTS = ["LD_192_168_3_87", "LD_192_168_3_88"] as const;
const [FIRST, SECOND] = HOSTS;
const VIP = "192.168.3.118";
const NAME = `proof${process.pid}`;

let around: TestLab;
let lab: Lab;

beforeAll(async () => {
  around = await testLab();
  const hosts = HOSTS.map((name, i) => ({ name, address: `192.168.3.8${7 + i}`, pair: "directors" }));
  const up = await labUp(
    labPlan({ name: NAME, hosts }, { clients: ["192.168.3.200"], avoid: [VIP] }).value,
    around.options,
  );
  expect(up.diagnostics).toEqual([]);
  if (up.value === null) throw new Error("no lab");
  lab = up.value;
});

afterAll(async () => {
  const end = await labDown(NAME, around.options);
  await around.remove();
  expect(end.left).toEqual([]);
});

async function status(...args: string[]): Promise<{ readonly exit: number | null; readonly pair: PairStatus }> {
  const result = await hapInLab(lab, ["status", playbook("pair.hap"), ...args]);
  const { pairs } = JSON.parse(result.stdout) as { readonly pairs: readonly PairStatus[] };
  const [pair] = pairs;
  if (pair === undefined) throw new Error(result.stderr);
  return { exit: result.status, pair };
}

const holders = ({ addresses }: PairStatus): readonly string[] =>
  addresses.flatMap((a) => a.holders.map((h) => h.host));
const diagnostics = (result: HapResult) => result.events.flatMap((e) => (e.diagnostic ? [e.diagnostic] : []));

async function macOf(host: string): Promise<string> {
  return (await onHost(lab, host, "cat /sys/class/net/eth0/address")).stdout.trim();
}

test("before anything is installed the pair is not healthy", async () => {
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.hosts.map((host) => host.heartbeat)).toEqual(["not installed", "not installed"]);
  expect(pair.problems).toContain(`${VIP} is held by nobody`);
});

test("a run ends with its proof, asked again until the pair is up", async () => {
  const result = await hapInLab(lab, ["run", playbook("pair.hap")]);
  expect(diagnostics(result)).toEqual([]);
  expect(result.status).toBe(0);
  const proofs = outcomes(result).filter((line) => line.startsWith("verify"));
  expect(proofs).toEqual(HOSTS.map((host) => `verify the pair works ${host} ok`));
});

test("a plan does not ask", async () => {
  const result = await hapInLab(lab, ["plan", playbook("proof.hap")]);
  expect(result.status).toBe(0);
  expect(outcomes(result)).toContain(`verify one holder ${FIRST} ok`);
});

test("the status of a pair that works", async () => {
  const { exit, pair } = await status();
  expect(pair.problems).toEqual([]);
  expect(exit).toBe(0);
  expect(pair).toMatchObject({ site: "book", pair: "directors", healthy: true, lvsMatches: null });
  expect(pair.addresses).toEqual([
    { address: VIP, holders: [{ host: FIRST, interface: "eth0", mac: await macOf(FIRST) }] },
  ]);
  expect(pair.hosts.map(({ active, filesRead }) => ({ active, filesRead }))).toEqual([
    { active: true, filesRead: true },
    { active: false, filesRead: true },
  ]);
});

test("a daemon older than its files is told", async () => {
  await onHost(lab, SECOND, "sleep 1; touch /etc/ha.d/authkeys");
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.hosts.map((host) => host.filesRead)).toEqual([true, false]);
  await onHost(
    lab,
    SECOND,
    "/usr/libexec/heartbeat/heartbeat -r || /usr/lib/heartbeat/heartbeat -r; touch -d '1 hour ago' /etc/ha.d/authkeys",
  );
});

test("a probe that hangs on the hosts is ended with all that it started, and the run goes on", async () => {
  const result = await hapInLab(lab, ["run", playbook("hang.hap")]);
  expect(result.status).toBe(1);
  expect(diagnostics(result).map((d) => d.code)).toEqual(["HAP6003", "HAP6003"]);
  const left = await onHost(lab, FIRST, "ps -e -o args | grep -c '^sleep 300'");
  expect(left.stdout.trim()).toBe("0");
});

test("split brain is an error that names both holders with their MACs", async () => {
  await onHost(lab, SECOND, `ip addr add ${VIP}/24 dev eth0`);
  try {
    const result = await hapInLab(lab, ["run", playbook("proof.hap")]);
    expect(result.status).toBe(1);
    const [problem] = diagnostics(result);
    expect(problem?.code).toBe("HAP6006");
    for (const host of HOSTS) {
      expect(problem?.message).toContain(host);
      expect(problem?.message).toContain(await macOf(host));
    }
    const { exit, pair } = await status();
    expect(exit).toBe(1);
    expect(holders(pair)).toEqual(HOSTS);
    expect(pair.problems[0]).toContain("split brain");
  } finally {
    await onHost(lab, SECOND, `ip addr del ${VIP}/24 dev eth0`);
  }
});

test("after a stop of the active node the other is active, and the proof fails on the stopped one", async () => {
  await onHost(lab, FIRST, "service heartbeat stop");
  expect(await until(30_000, async () => holders((await status()).pair).join() === SECOND)).toBe(true);
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.problems).toEqual([`Heartbeat on ${FIRST} is stopped`]);
  const result = await hapInLab(lab, ["run", playbook("proof.hap")]);
  expect(result.status).toBe(1);
  expect(outcomes(result)).toEqual([`verify one holder ${FIRST} failed`, `verify one holder ${SECOND} ok`]);
  expect(diagnostics(result).map((d) => d.code)).toEqual(["HAP6001"]);
});

test("when it is back the pair is healthy again, with the address where it went", async () => {
  await onHost(lab, FIRST, "service heartbeat start");
  expect(await until(60_000, async () => (await status()).exit === 0)).toBe(true);
  expect(holders((await status()).pair)).toEqual([SECOND]);
  expect((await hapInLab(lab, ["run", playbook("proof.hap")])).status).toBe(0);
});

test("with no host to reach the status is 4", async () => {
  const result = await hapInLab(lab, ["status", playbook("pair.hap"), "--user", "nobody-there"]);
  expect(result.status).toBe(4);
});
