import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startHost, stopHost } from "../../src/lab/host-power.js";
import type { LabHost } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { random } from "../generate/random.js";
import { onHost } from "../lab/support.js";
import { hapInLab, startHap, type HapResult } from "../support/hap.js";
import { BOOK, INVENTORY, NAMES, VIP, withPair, type PairLab } from "./pair-lab.js";
import { PATIENCE_MS, probing, whole, type Probes } from "./probes.js";

/**
 * `npm run matrix:pair [RUNS] [SEED] [MINUTES] [FILE]`: runs on a real Heartbeat pair, each with a fault at a random
 * moment, while a client asks the address 20 times a second. Writes PROBES.md: what was lost, by cause. Takes no new
 * run after so many minutes; with a FILE the runs are kept there, a line of JSON each, and the next call goes on.
 */
const [runs = 100, seed = 1, minutes = 45] = process.argv.slice(2, 5).map(Number);
const keptIn = process.argv[5];
const EVERY_S = 0.05;
/** A fault comes so long (ms) after the first step at most: the run takes longer. */
const LATEST_MS = 2500;

interface Round {
  readonly lab: Lab;
  readonly host: LabHost;
  /** The run that meets the fault. */
  readonly hap: ReturnType<typeof startHap>;
  readonly args: readonly string[];
}

type Place = Pick<Round, "lab" | "host">;

interface Cause {
  readonly name: string;
  /** Before the run begins: it meets a host that is so already. */
  before?(place: Place): Promise<unknown>;
  /** While the run is at work. */
  strike?(round: Round): Promise<unknown>;
  heal?(place: Place): Promise<unknown>;
}

const sh = (script: string) => async (place: Place) => onHost(place.lab, place.host.name, script);
const signal = (name: NodeJS.Signals) => async (round: Round) => round.hap.child.kill(name);
const COPY = "cp -a /etc/ha.d/. /run/copy && mount -t tmpfs -o size=64k t /etc/ha.d && cp -a /run/copy/. /etc/ha.d";
/** The listener alone: sessions have another name. */
const LISTENER = "$(pgrep -o -x sshd)";

const CAUSES: readonly Cause[] = [
  { name: "connection cut", strike: sh(`p=${LISTENER}; for c in $(pgrep -P $p); do kill -9 $c; done`) },
  { name: "hap killed (kill -9)", strike: signal("SIGKILL") },
  { name: "Ctrl-C", strike: signal("SIGINT") },
  {
    name: "Ctrl-C twice",
    strike: async (round) => {
      round.hap.child.kill("SIGINT");
      await sleep(100);
      round.hap.child.kill("SIGINT");
    },
  },
  {
    ...{ name: "disk full", heal: sh("umount /etc/ha.d") },
    before: sh(`mkdir -p /run/copy && ${COPY} && cat /dev/zero >/etc/ha.d/fill 2>/dev/null`),
  },
  {
    ...{ name: "/etc/ha.d read-only", heal: sh("umount /etc/ha.d") },
    before: sh("mount --bind /etc/ha.d /etc/ha.d && mount -o remount,bind,ro /etc/ha.d"),
  },
  {
    ...{ name: "slow target", heal: sh("umount /bin/mv") },
    before: sh(
      "cp /bin/mv /run/mv && printf '#!/bin/sh\\nsleep 0.5\\nexec /run/mv \"$@\"\\n' >/run/slow && chmod 755 /run/slow && mount --bind /run/slow /bin/mv",
    ),
  },
  { name: "two runs at once", strike: ({ lab, args }) => hapInLab(lab, args) },
  {
    name: "sshd stopped for a while",
    strike: sh(`p=${LISTENER}; setsid sh -c 'kill -9 '$p'; sleep 3; /usr/sbin/sshd' </dev/null >/dev/null 2>&1 &`),
  },
  { name: "host loses its power", strike: ({ lab, host }) => stopHost(lab, host) },
  { name: "host reboots", strike: sh("reboot -f </dev/null >/dev/null 2>&1 &") },
];

/** What a run may have left on a host. */
const LEFT =
  "find /etc -name '.hap-*'; find /run/hap -name lock -o -name 'confirm-*' 2>/dev/null; pgrep -af '^sh -c .*hap_' | head -n 3";
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const table: Ended[] = keptIn !== undefined && existsSync(keptIn) ? readKept(keptIn) : [];
let stopped = false;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => (stopped = true));
await withPair(all);

interface Ended {
  readonly cause: string;
  readonly role: "active" | "standby";
  readonly status: number | null;
  /** Whether it came while the run was at work. */
  readonly struck: boolean;
  readonly sent: number;
  readonly lost: number;
  readonly broken: readonly string[];
}

function readKept(file: string): Ended[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  // Only this program writes the file.
  return lines.map((line) => JSON.parse(line) as Ended);
}

async function all({ lab, hosts, folder }: PairLab): Promise<void> {
  const args = (warn: number): readonly string[] => {
    const playbook = join(folder, `p${warn}.hap`);
    return ["run", playbook, "-i", INVENTORY, "--log-dir", join(folder, "runs")];
  };
  for (const warn of [1500, 1600]) writeFileSync(join(folder, `p${warn}.hap`), bookWith(warn));
  const first = await hapInLab(lab, args(1500));
  if (first.status !== 0) throw new Error(first.stdout + first.stderr);
  const probes = probing(lab, VIP, EVERY_S);
  try {
    await whole(probes);
    const undone = await undos(lab, probes, args(1600));
    const end = Date.now() + minutes * 60_000;
    for (let n = table.length; n < runs && Date.now() < end && !stopped; n++) {
      const cause = CAUSES[n % CAUSES.length];
      const { int } = random(seed * 1000 + n);
      const host = hosts[int(2)];
      if (cause === undefined || host === undefined) return;
      const round = await one({
        lab,
        hosts,
        probes,
        host,
        cause,
        afterMs: int(LATEST_MS),
        args: args(n % 2 === 0 ? 1600 : 1500),
      });
      table.push(round);
      if (keptIn !== undefined) appendFileSync(keptIn, `${JSON.stringify(round)}\n`);
      const verdict = round.broken.length === 0 ? "held" : `BROKEN ${round.broken.join("; ")}`;
      print(`${n + 1} ${cause.name} (${round.role}, ${round.status ?? "killed"}): lost ${round.lost}, ${verdict}`);
      writeFileSync(fileURLToPath(new URL("PROBES.md", import.meta.url)), results(undone));
    }
  } finally {
    probes.stop();
  }
}

function bookWith(warn: number): string {
  const head = `  file /etc/hap-probe.conf { content "${warn}\\n" }\n  command "work" { run "sleep 2" }\n`;
  return BOOK.replace("warntime 1500ms", `warntime ${warn}ms`).replace(
    "  service heartbeat",
    `${head}  service heartbeat`,
  );
}

async function one(given: {
  readonly lab: Lab;
  readonly hosts: readonly LabHost[];
  readonly probes: Probes;
  readonly host: LabHost;
  readonly cause: Cause;
  /** When it strikes: so long after the first step. */
  readonly afterMs: number;
  readonly args: readonly string[];
}): Promise<Ended> {
  const { lab, probes, host, cause, args } = given;
  const broken: string[] = [];
  const old = await seen(lab);
  const role = (await onHost(lab, host.name, `ip -o -4 addr | grep -q ${VIP}/`)).status === 0 ? "active" : "standby";
  const from = probes.sent();
  await cause.before?.({ lab, host });
  const round: Round = { lab, host, args, hap: startHap(lab, args) };
  let struck = cause.before !== undefined;
  if (cause.strike !== undefined) {
    await begun(round);
    await sleep(given.afterMs);
    struck = round.hap.child.exitCode === null;
    await cause.strike(round);
  }
  const { status } = await round.hap.result;
  await cause.heal?.({ lab, host });
  for (const one of given.hosts) await startHost(lab, one, { limitMs: PATIENCE_MS });
  await whole(probes);
  const between = await seen(lab);
  const next = await again(lab, args);
  if (next.status !== 0) broken.push(`the next run ends with ${next.status}: ${saidBy(next)}`);
  const now = await seen(lab);
  between.forEach((files, i) =>
    files.forEach((file, j) => {
      if (file !== old[i]?.[j] && file !== now[i]?.[j]) broken.push(`neither old nor new on ${NAMES[i]}: ${file}`);
    }),
  );
  for (const name of NAMES) {
    const left = (await onHost(lab, name, LEFT)).stdout.trim();
    if (left !== "") broken.push(`left on ${name}: ${left.replaceAll("\n", ", ")}`);
  }
  await whole(probes);
  const to = probes.sent();
  await sleep(1000);
  return { cause: cause.name, role, status, struck, sent: to - from, lost: probes.lost(from, to), broken };
}

/** A host that has just booted, or a lock whose shell ends in this second, is waited for. */
async function again(lab: Lab, args: readonly string[]): Promise<HapResult> {
  return hapInLab(lab, [...args, "--wait-lock", "60s"]);
}

function saidBy({ events, stderr }: HapResult): string {
  const told = events.flatMap(({ diagnostic }) => {
    if (diagnostic?.severity !== "error") return [];
    const details = diagnostic.details.map(({ label, text }) => `${label}: ${text.replaceAll("\n", " / ")}`);
    return [`${diagnostic.code} ${diagnostic.message} (${details.join(", ")})`];
  });
  return [...told, stderr].join(" | ").slice(0, 2000);
}

/** The files that the runs change, by hash, with their modes. */
async function seen(lab: Lab): Promise<readonly (readonly string[])[]> {
  const look =
    'for f in /etc/ha.d/ha.cf /etc/ha.d/authkeys /etc/ha.d/haresources /etc/hap-probe.conf /etc/hosts; do echo "$f $(stat -c %a:%u:%g $f 2>&1) $(sha256sum <$f 2>&1)"; done';
  return Promise.all(NAMES.map(async (name) => (await onHost(lab, name, look)).stdout.trim().split("\n")));
}

/** Waits until a step is done, or the run has ended. */
function begun({ hap }: Round): Promise<void> {
  return new Promise((resolve) => {
    hap.child.stdout?.on("data", (text: string) => {
      if (text.includes('"event":"step-done"')) resolve();
    });
    hap.child.once("close", () => resolve());
  });
}

/** A change on the running pair, and back; gives a line of the table each. */
async function undos(lab: Lab, probes: Probes, args: readonly string[]): Promise<readonly string[]> {
  const undo = ["undo", "--yes", ...args.slice(2)];
  const lines: string[] = [];
  for (const [what, words] of [
    ["a change of ha.cf on the running pair", args],
    ["`hap undo` of it", undo],
  ] as const) {
    const from = probes.sent();
    const { status } = await hapInLab(lab, words);
    await sleep(2000);
    const to = probes.sent();
    await sleep(1000);
    lines.push(`| ${what} | ${status ?? "killed"} | ${to - from} | ${probes.lost(from, to)} |`);
    print(lines.at(-1) ?? "");
  }
  return lines;
}

function results(undone: readonly string[]): string {
  const rows = CAUSES.flatMap(({ name }) =>
    (["active", "standby"] as const).flatMap((role) => {
      const own = table.filter((end) => end.cause === name && end.role === role);
      if (own.length === 0) return [];
      const sum = (of: (end: Ended) => number): number => own.reduce((total, end) => total + of(end), 0);
      const most = Math.max(...own.map(({ lost }) => lost));
      const struck = own.filter((end) => end.struck).length;
      const broken = own.filter((end) => end.broken.length > 0).length;
      return [
        `| ${name} | ${role} | ${own.length} | ${struck} | ${sum(({ sent }) => sent)} | ${sum(({ lost }) => lost)} | ${most} | ${broken} |`,
      ];
    }),
  );
  const broken = table.flatMap(({ cause, role, broken: found }) => found.map((text) => `- ${cause}, ${role}: ${text}`));
  return `# What a client loses while runs go wrong

Written by \`npm run matrix:pair ${runs} ${seed}\` on ${new Date().toISOString().slice(0, 10)}: ${table.length} runs on a Heartbeat pair (deadtime 3 s), each of
which changes ha.cf and a file and reloads Heartbeat, with one fault at a random moment, while a client asks the address every ${EVERY_S * 1000} ms.
The probes are those from the run's begin until the pair is whole and the next run has ended. It is broken unless each file is as before or
as the playbook says, the next run ends well, and nothing of hap's is left. A fault struck when the run was still at work.

| fault | on | runs | struck | probes | lost | most in a run | broken |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

| without a fault | status | probes | lost |
| --- | --- | --- | --- |
${undone.join("\n")}
${broken.length === 0 ? "" : `\nBroken:\n\n${broken.join("\n")}\n`}`;
}
