import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startHost } from "../../src/lab/host-power.js";
import { hostNamespace } from "../../src/lab/lab-state.js";
import { namespaceExists } from "../../src/lab/namespaces.js";
import { AT_ONCE_MS, onHost, onSwitch, until } from "../lab/support.js";
import { DIRECTORS, VIP } from "../lab/use-lab.js";
import { codesOf, drillLine, told, useDrillPair } from "./drill/drill-pair.js";
import { expectOk } from "../support/expect-ok.js";

/** Drills that do not come to their end: the pair is whole afterwards all the same, or what is left to do is told. */
const pair = useDrillPair("off");
const [PREFERRED, OTHER] = DIRECTORS;

/** Lets a host take the address, which tells the clients too. */
async function holdOn(host: string): Promise<void> {
  await pair.expectWhole();
  if ((await pair.holders())[0] !== host) await onHost(pair.own.lab, host, "/usr/share/heartbeat/hb_takeover all");
  expect(await until(async () => (await pair.holders()).join() === host)).toBe(true);
  await pair.expectWhole();
}

/** Whether a drill's folder on a host has such a file. */
const has = (host: string, file: string) => async (): Promise<boolean> =>
  (await onHost(pair.own.lab, host, `ls /run/hap/drill-*/${file}`)).status === 0;

const isOff = (host: string) => async (): Promise<boolean> =>
  !(await namespaceExists(hostNamespace(pair.own.lab.name, pair.own.host(host).number)));

/** The hardware address that the client has for the address in its memory. */
async function clientKnows(): Promise<string> {
  const said = await onSwitch(pair.own.lab, ["ip", "neigh", "show", VIP]);
  return / lladdr (\S+)/.exec(said.stdout)?.[1] ?? "";
}

async function clientBelieves(mac: string): Promise<void> {
  const route = await onSwitch(pair.own.lab, ["ip", "-o", "route", "get", VIP]);
  const dev = / dev (\S+)/.exec(route.stdout)?.[1] ?? "";
  await onSwitch(pair.own.lab, ["ip", "neigh", "replace", VIP, "lladdr", mac, "dev", dev, "nud", "stale"]);
  expect(await clientKnows()).toBe(mac);
}

async function macOfHolder(): Promise<string> {
  const holders = await pair.holders();
  if (holders.length !== 1) return "nobody's alone";
  return (await onHost(pair.own.lab, holders[0] ?? "", "cat /sys/class/net/eth0/address")).stdout.trim();
}

test("with auto_failback on a drill ends when the preferred node has the address back", async () => {
  await holdOn(PREFERRED);
  const on = ["--set", "failback=on"];
  expectOk(await pair.run("setup", ...on));
  const result = await pair.run("stop", ...on);
  expect(codesOf(result)).toEqual([]);
  expect(drillLine(result)).toMatchObject({ status: "ok", holderBefore: PREFERRED, holderAfter: OTHER });
  expect(await pair.holders()).toEqual([PREFERRED]);
  expectOk(await pair.run("setup"));
});

test.each([
  // While the restoration is under way.
  ["stop", PREFERRED, has(PREFERRED, "taken"), 0],
  // The host is back before its deadtime, and the resources were not its own: Heartbeat leaves them with nobody.
  ["kill", OTHER, has(OTHER, "armed"), 100],
  ["power", OTHER, isOff(OTHER), 0],
  // After the takeover.
  ["power", PREFERRED, isOff(PREFERRED), 5000],
])("Ctrl-C during `%s` on %s: the pair is whole, and the status is 130", async (tag, active, moment, laterMs) => {
  await holdOn(active);
  const { child, result } = pair.start(tag);
  expect(await until(moment, AT_ONCE_MS)).toBe(true);
  await sleep(laterMs);
  child.kill("SIGINT");
  const end = await result;
  expect(end.status).toBe(130);
  // When the drill had seen everything before, only its restoration was under way: that is no problem of its own.
  const decided = tag === "stop" || laterMs > 3000;
  expect(decided ? ["", "HAP6235"] : ["HAP6235"], told(end)).toContain(codesOf(end).join());
  for (const host of DIRECTORS) expect(await pair.traces(host)).toBe("");
  expect(await pair.holders()).toHaveLength(1);
  await pair.expectWhole();
});

test("a second Ctrl-C ends the restoration at once and tells what is left to do; the host ends its undo", async () => {
  const [active = ""] = await pair.holders();
  const { child, result } = pair.start("freeze", "plain");
  expect(await until(has(active, "armed"), AT_ONCE_MS)).toBe(true);
  child.kill("SIGINT");
  await sleep(300);
  child.kill("SIGINT");
  const end = await result;
  expect(end.status).toBe(130);
  expect(end.stdout).toContain("HAP6240");
  expect(end.stdout).toContain("= to do");
  expect(end.stdout).toContain("not restored");
  await pair.expectWhole();
});

test.each(["brief-cut", "brief-kill", "brief-freeze"])(
  "hap killed in the middle of `%s`: the host puts it right by itself",
  async (tag) => {
    const [active = ""] = await pair.holders();
    const { child, result } = pair.start(tag);
    expect(await until(has(active, "armed"), AT_ONCE_MS)).toBe(true);
    await clientBelieves("02:68:61:70:00:99");
    await sleep(500);
    child.kill("SIGKILL");
    expect((await result).status).toBe(null);
    expect(await until(has(active, "fired"), AT_ONCE_MS)).toBe(true);
    // Nodes that did not hear each other may be whole for a moment and then restart themselves.
    await pair.expectWhole(8000);
    // Whoever has it in the end has announced it: nothing else tells a client that asks nobody.
    expect(await until(async () => (await macOfHolder()) === (await clientKnows()))).toBe(true);
  },
);

test("a host that does not come back: what is left to do is told, and the other holds the address", async () => {
  await pair.expectWhole();
  const [active = ""] = await pair.holders();
  await onHost(pair.own.lab, active, "chmod a-x /usr/sbin/init");
  const { result } = pair.start("gone", "plain");
  const end = await result;
  expect(end.status).toBe(1);
  expect(end.stdout).toContain("HAP6240");
  expect(end.stdout).toContain(`\`${active}\` does not answer`);
  expect(end.stdout).toContain(`= to do switch ${active} on`);
  expect(await pair.holders()).toEqual(DIRECTORS.filter((host) => host !== active));
  const { lab } = pair.own;
  await chmod(join(lab.diskDir, String(pair.own.host(active).number), "upper/usr/sbin/init"), 0o755);
  expect(await startHost(lab, pair.own.host(active))).toBe(true);
  await pair.expectWhole();
});
