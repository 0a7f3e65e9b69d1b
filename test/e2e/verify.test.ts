import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { PairStatus } from "../../src/status/pair-status.js";
import { AT_ONCE_MS, INSTALLED, onHost, until } from "../lab/support.js";
import { DIRECTORS as HOSTS, directorsPlan, useLab, VIP } from "../lab/use-lab.js";
import { drawHap, hapInLab, outcomes, type HapResult } from "../support/hap.js";
import { expectOk } from "../support/expect-ok.js";

/** Probes and `hap status` on a real pair; tests build on each other and run in order. */
const playbook = (name: string): string => fileURLToPath(new URL(`verify/${name}`, import.meta.url));
const [FIRST, SECOND] = HOSTS;
const own = useLab(directorsPlan("proof"), INSTALLED);

async function status(...args: string[]): Promise<{ readonly exit: number | null; readonly pair: PairStatus }> {
  const result = await hapInLab(own.lab, ["status", playbook("pair.hap"), ...args]);
  const { pairs } = JSON.parse(result.stdout) as { readonly pairs: readonly PairStatus[] };
  const [pair] = pairs;
  if (pair === undefined) throw new Error(result.stderr);
  return { exit: result.status, pair };
}

const holders = ({ addresses }: PairStatus): readonly string[] =>
  addresses.flatMap((a) => a.holders.map((h) => h.host));
const diagnostics = (result: HapResult) => result.events.flatMap((e) => (e.diagnostic ? [e.diagnostic] : []));

async function macOf(host: string): Promise<string> {
  return (await onHost(own.lab, host, "cat /sys/class/net/eth0/address")).stdout.trim();
}

test("before anything runs the pair is not healthy", async () => {
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.hosts.map((host) => host.daemon)).toEqual(["stopped", "stopped"]);
  expect(pair.problems).toContain(`${VIP} is held by nobody`);
});

test("a run ends with its proof, asked again until the pair is up", async () => {
  const result = await hapInLab(own.lab, ["run", playbook("pair.hap")]);
  expect(diagnostics(result)).toEqual([]);
  expectOk(result);
  const proofs = outcomes(result).filter((line) => line.startsWith("verify"));
  expect(proofs).toEqual(HOSTS.map((host) => `verify the pair works ${host} ok`));
});

test("a plan does not ask", async () => {
  const result = await hapInLab(own.lab, ["plan", playbook("proof.hap")]);
  expectOk(result);
  expect(outcomes(result)).toContain(`verify one holder ${FIRST} ok`);
});

test("the status of a pair that works", async () => {
  const { exit, pair } = await status();
  expect(pair.problems).toEqual([]);
  expect(exit).toBe(0);
  expect(pair).toMatchObject({ site: "book", pair: "directors", healthy: true, lvsMatches: null });
  expect(pair.addresses).toEqual([
    { address: VIP, holders: [{ host: FIRST, interface: "eth0", mac: await macOf(FIRST) }], unknown: [] },
  ]);
  for (const host of pair.hosts) {
    expect(host).toMatchObject({ peer: "active", links: [{ name: "eth1", up: true }] });
    expect(host.version).toContain("3.0");
    expect(host.loadedAt).toMatch(/^2\d{3}-.*Z$/);
  }
  expect(pair.hosts.map(({ active, filesRead }) => ({ active, filesRead }))).toEqual([
    { active: true, filesRead: true },
    { active: false, filesRead: true },
  ]);
});

test("a daemon older than its files is told", async () => {
  await onHost(own.lab, SECOND, "sleep 1; touch /etc/ha.d/authkeys");
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.hosts.map((host) => host.filesRead)).toEqual([true, false]);
  await onHost(
    own.lab,
    SECOND,
    "/usr/libexec/heartbeat/heartbeat -r || /usr/lib/heartbeat/heartbeat -r; touch -d '1 hour ago' /etc/ha.d/authkeys",
  );
});

test("a probe that hangs on the hosts is ended with all that it started, and the run goes on", async () => {
  const result = await hapInLab(own.lab, ["run", playbook("hang.hap")]);
  expect(result.status).toBe(1);
  expect(diagnostics(result).map((d) => d.code)).toEqual(["HAP6003", "HAP6003"]);
  const left = await onHost(own.lab, FIRST, "ps -e -o args | grep -c '^sleep 300'");
  expect(left.stdout.trim()).toBe("0");
});

test("split brain is an error that names both holders with their MACs", async () => {
  await onHost(own.lab, SECOND, `ip addr add ${VIP}/24 dev eth0`);
  try {
    const result = await hapInLab(own.lab, ["run", playbook("proof.hap")]);
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
    expect(pair.problems).toHaveLength(1);
    expect(pair.problems[0]).toContain(`on ${SECOND}: \`ip addr del ${VIP}/24 dev eth0\``);
  } finally {
    await onHost(own.lab, SECOND, `ip addr del ${VIP}/24 dev eth0`);
  }
});

test("after a stop of the active node the other is active, and the proof fails on the stopped one", async () => {
  const watch = drawHap(own.lab, ["status", playbook("pair.hap"), "--watch"]);
  const shows = (text: string): Promise<boolean> => until(async () => watch.frame().includes(text));
  expect(await shows("no failover since")).toBe(true);
  await onHost(own.lab, FIRST, "service heartbeat stop");
  expect(await shows(`last failover: ${VIP} from ${FIRST} to ${SECOND} at `)).toBe(true);
  expect(await shows(`Heartbeat on ${FIRST} is stopped`)).toBe(true);
  // Its way to a host is cut, and comes back. Between two looks a cut is healed before anybody sees it.
  const isCut = async (): Promise<boolean> => {
    await onHost(own.lab, SECOND, "pkill -f '^sshd(-session)?: root@notty'");
    return watch.written().includes(`${SECOND} cannot be reached`);
  };
  expect(await until(isCut, AT_ONCE_MS)).toBe(true);
  expect(await until(async () => !watch.frame().includes("cannot be reached"))).toBe(true);
  watch.press("q");
  expect(await watch.ended).toBe(0);
  // The cursor is there again, and the last view stays.
  expect(watch.written()).toMatch(/\u001b\[\?25h[^]*pair directors[^]*is stopped/);
  expect(watch.written()).not.toContain("split brain");
  expect(await until(async () => holders((await status()).pair).join() === SECOND)).toBe(true);
  const { exit, pair } = await status();
  expect(exit).toBe(1);
  expect(pair.problems).toEqual([`Heartbeat on ${FIRST} is stopped`]);
  // A look that saw none of it knows it by the log.
  expect(pair.lastFailover).toMatchObject({ address: null, from: FIRST, to: SECOND });
  const result = await hapInLab(own.lab, ["run", playbook("proof.hap")]);
  expect(result.status).toBe(1);
  expect(outcomes(result)).toEqual([`verify one holder ${FIRST} failed`, `verify one holder ${SECOND} ok`]);
  expect(diagnostics(result).map((d) => d.code)).toEqual(["HAP6001"]);
});

test("why it does not start is told in its own words", async () => {
  await onHost(own.lab, FIRST, "chmod 644 /etc/ha.d/authkeys; service heartbeat start");
  const { pair } = await status();
  await onHost(own.lab, FIRST, "chmod 600 /etc/ha.d/authkeys");
  expect(pair.problems[0]).toMatch(new RegExp(`^Heartbeat on ${FIRST} is stopped; its log says: .*Bad permissions`));
  expect(pair.problems[1]).toContain("authkeys on");
});

test("when it is back the pair is healthy again, with the address where it went", async () => {
  await onHost(own.lab, FIRST, "service heartbeat start");
  expect(await until(async () => (await status()).exit === 0)).toBe(true);
  expect(holders((await status()).pair)).toEqual([SECOND]);
  expectOk(await hapInLab(own.lab, ["run", playbook("proof.hap")]));
});

test("with no host to reach the status is 4", async () => {
  const result = await hapInLab(own.lab, ["status", playbook("pair.hap"), "--user", "nobody-there"]);
  expect(result.status).toBe(4);
});
