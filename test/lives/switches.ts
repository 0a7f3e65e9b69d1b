import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labDown } from "../../src/lab/lab-down.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { INSTALLED, onHost, testLab, until } from "../lab/support.js";
import { DIRECTORS, directorsPlan, VIP } from "../lab/use-lab.js";
import { hapInLab, type HapResult } from "../support/hap.js";
import { startClient, type Client } from "./client.js";
import { firstPair, playbookOf, type Failback } from "./model.js";

/**
 * npm run lives:switches [TIMES]: a Heartbeat pair whose address goes to the other node so many times by `hb_standby`,
 * and so many times by a stop (`auto_failback legacy`, where `hb_standby` does not work), then a patch night with a
 * reboot of both; a client asks 20 times a second. Writes SWITCHES.md.
 */
const INVENTORY = fileURLToPath(new URL("../e2e/pair/inventory", import.meta.url));
const PATCH = fileURLToPath(new URL("../../playbooks/patch-pair.hap", import.meta.url));
const TIMES = Number(process.argv[2] ?? 6);
const NUMBER = 118;

interface Taken {
  readonly how: string;
  readonly status: number | null;
  /** Longest time without an answer that the client saw, and what hap says (ms). */
  readonly gapMs: number;
  readonly outageMs: number | null;
  readonly tookMs: number;
}

const around = await testLab(INSTALLED);
const lines: string[] = [];
try {
  const plan = directorsPlan("switches");
  const { value: lab } = await labUp(plan, around.options);
  if (lab === null) throw new Error("the lab does not come up");
  const client = startClient(lab);
  try {
    for (const failback of ["off", "legacy"] as const) lines.push(...rowsOf(await switched(lab, client, failback)));
    lines.push(...(await patched(lab, client)));
  } finally {
    client.stop();
    await labDown(plan.name, around.options);
  }
} finally {
  await around.remove();
}
const text = `# Planned switchovers, and a patch night

Written by \`npm run lives:switches\`: a Heartbeat pair on hosts of a lab, deadtime 3 s, one group of an address and a
script; a client that asks 20 times a second. Seconds: least / median / most.

| switch | times | ended with 0 | longest without an answer | told by hap | whole command |
| --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
process.stdout.write(text);
writeFileSync(fileURLToPath(new URL("SWITCHES.md", import.meta.url)), text);

/** Brings the pair up with this failback, and switches it to and fro. */
async function switched(lab: Lab, client: Client, failback: Failback): Promise<readonly Taken[]> {
  await settle(lab, failback);
  const all: Taken[] = [];
  for (let i = 0; i < TIMES; i++) {
    const [holder] = await holders(lab);
    const to = DIRECTORS.find((host) => host !== holder) ?? DIRECTORS[0];
    const from = Date.now();
    const result = await hapInLab(lab, ["switch", "directors", "-i", INVENTORY, "--to", to]);
    const done: SwitchLine | undefined = result.events.find(({ event }) => event === "switch-done");
    const how = done?.fault ?? `auto_failback ${failback}: no switch`;
    const gapMs = client.gapMs([NUMBER], from, Date.now());
    all.push({ how, status: result.status, gapMs, outageMs: done?.outageMs ?? null, tookMs: Date.now() - from });
    process.stdout.write(`${JSON.stringify({ to, ...all.at(-1) })}\n`);
    if (result.status !== 0) process.stdout.write(`${result.stdout.slice(-2000)}\n`);
    // With legacy failback the old holder stays stopped, since it would take everything back at once.
    for (const host of DIRECTORS)
      await onHost(lab, host, "cl_status hbstatus >/dev/null || /etc/init.d/heartbeat start");
    await whole(lab);
  }
  return all;
}

interface SwitchLine {
  readonly event: string;
  readonly fault?: string;
  readonly outageMs?: number | null;
}

async function settle(lab: Lab, failback: Failback): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "hap-switches-"));
  try {
    const path = join(dir, "pair.hap");
    writeFileSync(path, playbookOf(firstPair(failback)));
    ended(await hapInLab(lab, ["run", path, "-i", INVENTORY]));
    await whole(lab);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Both hosts need a reboot: the standby is patched, takes over, and the other one is. */
async function patched(lab: Lab, client: Client): Promise<readonly string[]> {
  await settle(lab, "off");
  for (const host of DIRECTORS)
    await onHost(lab, host, ": > /run/reboot-required; cat /proc/sys/kernel/random/boot_id");
  const from = Date.now();
  const set = ["--set", `vip=${VIP}`, "--set", "back=yes"];
  const result = await hapInLab(lab, ["run", PATCH, "-i", INVENTORY, ...set]);
  const reboots = result.events.filter(
    ({ event, kind, status }) => event === "step-done" && kind === "reboot" && status === "changed",
  );
  const outages = result.events.flatMap((one) =>
    one.event === "switch-done" ? [(one as SwitchLine).outageMs ?? 0] : [],
  );
  if (result.status !== 0) process.stdout.write(`${result.stdout.slice(-3000)}\n`);
  const [gap, took] = [client.gapMs([NUMBER], from, Date.now()), Date.now() - from];
  const what = `patch night: ${reboots.length} reboots, ${outages.length} switches`;
  return [
    `| ${what} | 1 | ${result.status === 0 ? 1 : 0} | ${seconds(gap)} | ${outages.map(seconds).join(", ")} | ${seconds(took)} |`,
  ];
}

function rowsOf(all: readonly Taken[]): readonly string[] {
  return [...new Set(all.map(({ how }) => how))].map((how) => {
    const of = all.filter((one) => one.how === how);
    const range = (ms: readonly number[]): string => {
      const sorted = ms.toSorted((a, b) => a - b);
      return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
        .map((one) => seconds(one ?? 0))
        .join(" / ");
    };
    const right = of.filter(({ status }) => status === 0).length;
    const told = of.flatMap(({ outageMs }) => outageMs ?? []);
    return `| ${how} | ${of.length} | ${right} | ${range(of.map(({ gapMs }) => gapMs))} | ${range(told)} | ${range(of.map(({ tookMs }) => tookMs))} |`;
  });
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

async function holders(lab: Lab): Promise<readonly string[]> {
  const has = await Promise.all(DIRECTORS.map((host) => onHost(lab, host, "ip -o -4 addr show dev eth0")));
  return DIRECTORS.filter((_, i) => has[i]?.stdout.includes(`${VIP}/`) === true);
}

/** Waits until one node holds the address and both are settled. */
async function whole(lab: Lab): Promise<void> {
  const says = async (host: string): Promise<string> => (await onHost(lab, host, "cl_status rscstatus")).stdout.trim();
  const settled = async (): Promise<boolean> => {
    const words = await Promise.all(DIRECTORS.map(says));
    return (
      (await holders(lab)).length === 1 && words.every((word) => ["all", "none", "local", "foreign"].includes(word))
    );
  };
  if (await until(settled)) return;
  const said = await Promise.all(DIRECTORS.map(async (host) => `${host} says ${await says(host)}`));
  throw new Error(`the pair is not whole: held by ${(await holders(lab)).join(", ")}; ${said.join(", ")}`);
}

function ended(result: HapResult): void {
  if (result.status !== 0) throw new Error(result.stdout.slice(-2000));
}
