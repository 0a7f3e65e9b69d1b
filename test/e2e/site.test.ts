import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { startHost, stopHost } from "../../src/lab/host-power.js";
import { onHost, until } from "../lab/support.js";
import { DIRECTORS as HOSTS, directorsPlan, useLab, VIP } from "../lab/use-lab.js";
import { hapInLab, outcomes, startHap, type HapResult } from "../support/hap.js";
import { expectOk } from "../support/expect-ok.js";

/** The book's deployment as shipped, on hosts whose kernel has no IPVS. */
const PLAYBOOK = fileURLToPath(new URL("../../playbooks/site.hap", import.meta.url));
const own = useLab(directorsPlan("site", []));
const folder = mkdtempSync(join(tmpdir(), "hap-site-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOG = ["--log-dir", join(folder, "runs")];
const INVENTORY = ["-i", join(dirname(PLAYBOOK), "..", "inventory")];
const run = (playbook = PLAYBOOK, ...more: readonly string[]) =>
  hapInLab(own.lab, ["run", playbook, ...more, "--set", "lvs=false", ...INVENTORY, "--site", "book", ...LOG]);
const undo = (...args: readonly string[]) =>
  hapInLab(own.lab, ["undo", ...args, "--yes", ...INVENTORY, "--site", "book", ...LOG]);
/** What both hosts answer to the same question. */
const both = (script: string) =>
  Promise.all(HOSTS.map(async (host) => (await onHost(own.lab, host, script)).stdout.trim()));

/** An init script of a service that notes when it was restarted last. */
const RESTARTED = [
  "#!/bin/sh",
  'case "$1" in',
  "status) test -e /run/svc.pid && echo running || exit 3 ;;",
  "stop) rm -f /run/svc.pid; date +%s%N >/tmp/began ;;",
  "start) touch /run/svc.pid; date +%s%N >/tmp/ended ;;",
  'restart) "$0" stop; sleep 1; "$0" start ;;',
  "esac",
].join("\n");

const SERVICE = `printf '%s\\n' '${RESTARTED}' >/etc/init.d/svc; chmod 755 /etc/init.d/svc`;

/** Hosts that hold the address and whose myop.sh says that it runs. */
async function active(): Promise<readonly string[]> {
  const ask = `ip -o -4 addr show dev eth0 | grep -q ${VIP} && /etc/ha.d/resource.d/myop.sh status | grep -qx running`;
  const answers = await Promise.all(
    HOSTS.map(async (host) => ({ host, status: (await onHost(own.lab, host, ask)).status })),
  );
  return answers.filter(({ status }) => status === 0).map(({ host }) => host);
}

test("the address and the script are on the preferred node", async () => {
  const result = await run();
  expect(outcomes(result).filter((line) => !line.endsWith("changed"))).toEqual([]);
  expectOk(result);
  expect(await until(async () => (await active()).length > 0)).toBe(true);
  expect(await active()).toEqual([HOSTS[0]]);

  const again = await run();
  expect(outcomes(again).filter((line) => !line.endsWith("ok"))).toEqual([]);

  // A change on the running pair, and back: the address stays, and both have read their files.
  const before = await both("cat /etc/ha.d/ha.cf");
  const changed = join(folder, "changed.hap");
  const text = readFileSync(PLAYBOOK, "utf8")
    .replaceAll('import "', `import "${dirname(PLAYBOOK)}/`)
    .replace("    vip\n    nic\n", "    vip\n    warntime = 4\n    nic\n");
  writeFileSync(changed, text);
  expectOk(await run(changed));
  expect(await both("grep -c 'warntime 4' /etc/ha.d/ha.cf")).toEqual(["1", "1"]);
  const back = await undo();
  expectOk(back);
  expect(await both("cat /etc/ha.d/ha.cf")).toEqual(before);
  expect(back.events.some(({ changes }) => changes?.some(({ change }) => change === "service"))).toBe(true);
  expect(await active()).toEqual([HOSTS[0]]);
  expect(outcomes(await run()).filter((line) => !line.endsWith("ok"))).toEqual([]);
});

test("in order, the active host comes after its standby", async () => {
  const ordered = join(folder, "ordered.hap");
  const when = 'command "when" { run "date +%s%N >/tmp/began; sleep 1; date +%s%N >/tmp/ended" }';
  writeFileSync(ordered, `play "p" on directors {\n  order standby-first\n  ${when}\n}\n`);
  const inOrder = await hapInLab(own.lab, ["run", ordered, ...INVENTORY, "--site", "book"]);
  expectOk(inOrder);
  const standbyWasFirst = async (): Promise<void> => {
    const [preferred = "", standby = ""] = await both("cat /tmp/began /tmp/ended");
    expect(BigInt(standby.split("\n")[1] ?? 0)).toBeLessThanOrEqual(BigInt(preferred.split("\n")[0] ?? 0));
  };
  await standbyWasFirst();
  // So it does without an order, where something restarts; and what stands between has to hold first.
  await both(`${SERVICE}; /etc/init.d/svc start`);
  const restarts = async (conf: string, probe: string) => {
    const steps = `file /etc/svc.conf { content "${conf}" }\n  service svc { running; restart-on /etc/svc.conf }`;
    const between = `between { verify "back" { command "${probe}" } }`;
    writeFileSync(ordered, `play "p" on directors {\n  ${between}\n  ${steps}\n}\n`);
    return hapInLab(own.lab, ["run", ordered, ...INVENTORY, "--site", "book"]);
  };
  const kept = (await both("cat /tmp/began"))[0];
  const held = await restarts("one", "false");
  expect(outcomes(held).slice(2), held.stdout + held.stderr).toEqual([
    ...HOSTS.map((host) => `verify back ${host} failed`),
    `service svc ${HOSTS[1]} changed`,
    `service svc ${HOSTS[0]} skipped`,
  ]);
  expect(held.status).toBe(1);
  expect((await both("cat /tmp/began"))[0]).toBe(kept);
  const restarted = await restarts("two", "test -e /tmp/ended");
  expectOk(restarted);
  await standbyWasFirst();
});

test("what left a playbook goes from both hosts, also when hap is killed in between, and comes back by undo", async () => {
  const playbook = join(folder, "left.hap");
  const write = (steps: string): void => writeFileSync(playbook, `play "p" on directors {\n${steps}\n}\n`);
  const more = [playbook, ...INVENTORY, "--site", "book"];
  const prune = ["run", ...more, ...LOG, "--prune"];
  const there = () => both("id -u hapleft; cat /etc/left.conf; /etc/init.d/svc status 2>&1 | head -n 1");
  await both(`${SERVICE}; /etc/init.d/svc stop`);
  write('  user hapleft { system }\n  file /etc/left.conf { content "x" }\n  service svc { running }');
  expectOk(await hapInLab(own.lab, ["run", ...more, ...LOG]));
  expect(await there()).toEqual([0, 1].map(() => expect.stringMatching(/^\d+\nx\n?running$/)));
  write('  file /etc/stays.conf { content "x" }');
  const plan = await hapInLab(own.lab, ["plan", ...more]);
  expectOk(plan);
  const left = plan.events.filter(({ event }) => event === "left");
  expect(left.map((one) => JSON.stringify(one)).join("\n")).toMatch(
    /hapleft.*\n.*left.conf.*\n.*"running","name":"svc"/,
  );
  expect(left.map((one) => (one as { hosts?: unknown }).hosts)).toEqual([HOSTS, HOSTS, HOSTS]);

  // Killed when the services have stopped, and before the files go.
  const { child, result } = startHap(own.lab, prune);
  let said = "";
  child.stdout?.on("data", (text: string) => {
    said += text;
    if (/"step":"services that did not run"/.test(said)) child.kill("SIGKILL");
  });
  await result;
  const ended = await hapInLab(own.lab, [...prune, "--wait-lock", "60s"]);
  expectOk(ended);
  expect(await both("id -u hapleft; ls /etc/left.conf; /etc/init.d/svc status; cat /etc/stays.conf; true")).toEqual(
    HOSTS.map(() => "x"),
  );
  expect((await hapInLab(own.lab, ["plan", ...more])).events.filter(({ event }) => event === "left")).toEqual([]);
  // Where both runs have removed something, neither has forgotten what.
  const undone = outcomes(ended).some((line) => line.endsWith("changed")) ? 2 : 1;
  for (let i = 0; i < undone; i++) expectOk(await undo());
  expect(await there()).toEqual([0, 1].map(() => expect.stringMatching(/^\d+\nx\n?running$/)));
});

test("a standby that needs a reboot gets it, the active host does not, and the pair is whole again", async () => {
  const playbook = join(folder, "reboot.hap");
  writeFileSync(playbook, 'play "p" on directors {\n  @on standby\n  reboot { within 150s }\n}\n');
  const reboot = () => hapInLab(own.lab, ["run", playbook, ...INVENTORY, "--site", "book"]);
  await both("touch /run/reboot-required");
  const boots = await both("cut -d ' ' -f 22 /proc/1/stat");
  const done = await reboot();
  expectOk(done);
  expect(outcomes(done).toSorted()).toEqual([`reboot ${HOSTS[0]} skipped`, `reboot ${HOSTS[1]} changed`]);
  const after = await both("cut -d ' ' -f 22 /proc/1/stat");
  expect(boots.map((boot, i) => boot === after[i])).toEqual([true, false]);
  expect(await active()).toEqual([HOSTS[0]]);
  expect(await both("cl_status rscstatus")).toEqual(["all", "none"]);
  expect(outcomes(await reboot()).filter((line) => line.endsWith("changed"))).toEqual([]);

  // A newer kernel that never runs: the boot is awaited too shortly once, and then it has not helped.
  const kernels = `/boot/vmlinuz-$(uname -r) /boot/vmlinuz-$(uname -r | sed 's/^[0-9]*/99/')`;
  await onHost(own.lab, HOSTS[1], `mkdir -p /boot; touch ${kernels}`);
  const codes = ({ events }: HapResult) => events.flatMap(({ diagnostic }) => (diagnostic ? [diagnostic.code] : []));
  writeFileSync(playbook, 'play "p" on directors {\n  @on standby\n  reboot { within 1s }\n}\n');
  const old = await both("cut -d ' ' -f 22 /proc/1/stat");
  expect(codes(await reboot())).toContain("HAP4152");
  // Until it goes down it answers as before.
  const isBack = async () =>
    (await both("cut -d ' ' -f 22 /proc/1/stat; cl_status rscstatus")).every(
      (now, i) => i === 0 || (/^\d+\nnone$/.test(now) && !now.startsWith(`${old[i] ?? ""}\n`)),
    );
  expect(await until(isBack)).toBe(true);
  writeFileSync(playbook, 'play "p" on directors {\n  @on standby\n  reboot { within 150s }\n}\n');
  const again = await reboot();
  expect(again.status).toBe(1);
  expect(codes(again)).toContain("HAP4153");
  await onHost(own.lab, HOSTS[1], `rm ${kernels}`);
});

test("when Heartbeat stops there, the other node takes over", async () => {
  await onHost(own.lab, HOSTS[0], "/etc/init.d/heartbeat stop");
  expect(await until(async () => (await active()).includes(HOSTS[1]))).toBe(true);
  expect(await active()).toEqual([HOSTS[1]]);
});

test("with one node without power the other gets what is its own, the pair's files wait, and the next run gives all", async () => {
  const [dead, alive] = HOSTS;
  const host = own.host(dead);
  const playbook = join(folder, "survivor.hap");
  const probe = `verify "clients are served" { vip ${VIP} held-by exactly-one }`;
  const text = readFileSync(PLAYBOOK, "utf8")
    .replaceAll('import "', `import "${dirname(PLAYBOOK)}/`)
    .replace("    vip\n    nic\n", "    vip\n    warntime = 4\n    nic\n");
  writeFileSync(
    playbook,
    `${text}\nplay "own" on directors {\n  file /etc/own.conf { content "own" }\n  ${probe}\n}\n`,
  );
  const files = "cat /etc/ha.d/ha.cf /etc/ha.d/authkeys /etc/ha.d/haresources; ls -l --time-style=full-iso /etc/ha.d";
  await stopHost(own.lab, host);
  expect(await until(async () => (await active()).includes(alive))).toBe(true);
  // As long as its Heartbeat hears the other node, that one is not dead.
  const nodeStatus = `cl_status nodestatus ${dead.toLowerCase()}`;
  expect(await until(async () => (await onHost(own.lab, alive, nodeStatus)).stdout.trim() === "dead")).toBe(true);
  const before = await onHost(own.lab, alive, files);
  const alone = await run(playbook, "--survivor");
  expect(alone.status, alone.stdout + alone.stderr).toBe(1);
  expect(outcomes(alone)).toEqual(
    expect.arrayContaining([
      `ha.cf ${alive} skipped`,
      `file /etc/own.conf ${alive} changed`,
      `verify clients are served ${alive} ok`,
    ]),
  );
  expect(alone.events.flatMap(({ help }) => help ?? []).join("")).toMatch(/still has to get .*ha\.cf.*own\.conf/);
  expect(await onHost(own.lab, alive, files)).toEqual(before);
  expect(await active()).toEqual([alive]);

  expect(await startHost(own.lab, host, { limitMs: 120_000 })).toBe(true);
  const settled = async (): Promise<boolean> =>
    (await both("cl_status rscstatus")).every((word) => ["all", "none", "local", "foreign"].includes(word));
  expect(await until(settled)).toBe(true);
  expectOk(await run(playbook));
  expect(await both("cat /etc/own.conf; grep -c 'warntime 4' /etc/ha.d/ha.cf")).toEqual(["own1", "own1"]);
  for (let i = 0; i < 2; i++) expectOk(await undo());
  expect(await both("ls /etc/own.conf; grep -c 'warntime 4' /etc/ha.d/ha.cf")).toEqual(["0", "0"]);
});

test("the first run is taken back: no service, no files, no packages of it are left on either host", async () => {
  const [first = ""] = readdirSync(join(folder, "runs")).toSorted();
  const end = await undo(first, "--even-if-sick");
  expectOk(end);
  // The run does what its plan has shown, and nothing else.
  const ran = end.events.findLastIndex(({ event }) => event === "run-start");
  const changesIn = (events: typeof end.events) =>
    events
      .flatMap(({ host, step, changes = [] }) =>
        changes.map(({ change, target }) => [host, step, change, target].join(" ")),
      )
      .toSorted();
  expect(changesIn(end.events.slice(ran))).toEqual(changesIn(end.events.slice(0, ran)));
  const left =
    "dpkg -l heartbeat | grep -c ^ii; ls -d /etc/ha.d/ha.cf /etc/ha.d/authkeys /etc/ha.d/haresources /etc/rc*.d/*heartbeat; pgrep -c heartbeat";
  expect(await both(`{ ${left}; } 2>/dev/null`)).toEqual(["0\n0", "0\n0"]);
});
