import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../../src/lab/lab-state.js";
import { onHost } from "../lab/support.js";
import { hapInLab, startHap, type HapResult } from "../support/hap.js";
import { BOOK, INVENTORY, NAMES, VIP, withPair, type PairLab } from "./pair-lab.js";
import { PATIENCE_MS, probing, whole, type Probes } from "./probes.js";

/**
 * `npm run matrix:confirm [NAME]`: what `@confirm-within` is for, on a real Heartbeat pair while a client asks the
 * address 20 times a second: changes that cut hap off by the network and by a packet filter, and of ha.cf, each with
 * hap alive and with hap killed. All hosts have to be as before, and one more run of what was there changes nothing.
 */
interface Case {
  readonly name: string;
  /** The end of the play: what is to be confirmed. */
  readonly steps: string;
  /** Another text of the pair's own steps. */
  readonly book?: (text: string) => string;
  /** What `confirm-done` says of each host; null where hap is killed before. */
  readonly ends: readonly string[] | null;
  /** The host keeps the change. */
  readonly stays?: true;
}

/** Packets that leave from this port of TCP go nowhere; `none` lets all go. */
const FILTER = `#!/bin/sh
rule='ipproto tcp sport 22 blackhole pref 99'
case $1 in
start) touch /run/filter; [ "$(cat /etc/filter.conf)" = none ] || ip rule add $rule ;;
stop) rm -f /run/filter; ip rule del $rule 2>/dev/null; : ;;
restart) $0 stop; $0 start ;;
status) [ -e /run/filter ] ;;
esac
`;
/** Takes the interface away by which hap comes. */
const DOWN = `#!/bin/sh
case $1 in
start) touch /run/down; ip link set eth0 down ;;
stop) rm -f /run/down; ip link set eth0 up ;;
restart) $0 stop; $0 start ;;
status) [ -e /run/down ] ;;
esac
`;
const SCRIPTS = [
  `  file /etc/init.d/filter { mode 0755; content <<'END'\n${FILTER}END\n  }`,
  `  file /etc/init.d/down { mode 0755; content <<'END'\n${DOWN}END\n  }`,
  '  file /etc/filter.conf { content "none\\n" }\n  service filter { running; restart-on /etc/filter.conf }',
].join("\n");
/** Drops what answers hap, by a change of what is there. */
const filtered = (text: string): string =>
  text
    .replace('  file /etc/filter.conf { content "none', '  @confirm-within 5s\n  file /etc/filter.conf { content "ssh')
    .replace("  service filter {", "  @confirm-within 5s\n  service filter {");
const haCf = (text: string): string =>
  text
    .replace("warntime 1500ms", "warntime 1600ms")
    .replace("  ha.cf {", "  @confirm-within 10s\n  ha.cf {")
    .replace("  service heartbeat {", "  @confirm-within 10s\n  service heartbeat {");
/** The pair's own files are not what this looks at: it is neighbours that are confirmed together. */
const haCfLast = (text: string): string => {
  const changed = haCf(text);
  const at = changed.indexOf("  @confirm-within 10s\n  ha.cf {");
  const end = changed.indexOf("  authkeys {");
  const cut = changed.slice(at, end);
  return changed.replace(cut, "").replace("  @confirm-within 10s\n  service", `${cut}  @confirm-within 10s\n  service`);
};

const CASES: readonly Case[] = [
  { name: "a packet filter that drops ssh on both", book: filtered, steps: "", ends: ["put-back", "put-back"] },
  { name: "the same, and hap killed", book: filtered, steps: "", ends: null },
  {
    name: "the standby's interface goes down",
    steps: "  @confirm-within 5s\n  @on standby\n  service down { running }",
    ends: ["put-back"],
  },
  {
    name: "ha.cf of both, a proof that fails",
    book: haCfLast,
    steps: PROOF("tcp 192.168.3.118:9"),
    ends: ["put-back", "put-back"],
  },
  { name: "ha.cf of both, and hap killed", book: haCfLast, steps: PROOF("tcp 192.168.3.118:9"), ends: null },
  { name: "ha.cf of both, and all is well", book: haCfLast, steps: "", ends: ["confirmed", "confirmed"], stays: true },
];

function PROOF(probe: string): string {
  return `  @confirm-within 10s\n  verify "it answers" {\n    ${probe}\n  }`;
}

const [only = ""] = process.argv.slice(2);
let failed = 0;
await withPair(async (pair) => {
  const args = (text: string): readonly string[] => {
    const path = join(pair.folder, "p.hap");
    writeFileSync(path, text);
    return ["run", path, "-i", INVENTORY, "--log-dir", join(pair.folder, "runs"), "--connect-timeout", "3"];
  };
  const book = BOOK.replace("  install {", `${SCRIPTS}\n  install {`);
  const first = await hapInLab(pair.lab, args(book));
  if (first.status !== 0) throw new Error(first.stdout + first.stderr);
  const probes = probing(pair.lab, VIP, 0.05);
  try {
    await whole(probes);
    for (const one of CASES.filter(({ name }) => name.includes(only))) {
      const wrong = await tryCase(pair, probes, { one, args, book });
      if (wrong.length > 0) failed++;
      process.stdout.write(`${one.name}: ${wrong.length === 0 ? "held" : `BROKEN ${wrong.join("; ")}`}\n`);
    }
  } finally {
    probes.stop();
  }
});
process.exitCode = failed === 0 ? 0 : 1;

/** The book with more steps at the end of its play. */
function withSteps(text: string, steps: string): string {
  return `${text.trimEnd().slice(0, -1)}${steps}\n}\n`;
}

async function tryCase(
  { lab }: PairLab,
  probes: Probes,
  {
    one,
    args,
    book,
  }: { readonly one: Case; readonly args: (text: string) => readonly string[]; readonly book: string },
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const before = await seen(lab);
  const from = probes.sent();
  const text = withSteps(one.book === undefined ? book : one.book(book), one.steps);
  const hap = startHap(lab, args(text));
  if (one.ends === null) {
    const armed = await waitFor(async () =>
      (await rawOn(lab, "ls -d /run/hap/confirm-* /run/filter 2>/dev/null")).includes("confirm-"),
    );
    if (!armed) wrong.push("it was never armed");
    await sleep(300);
    hap.child.kill("SIGKILL");
  }
  const end = await hap.result;
  const ends = end.events.filter(({ event }) => event === "confirm-done").map(({ status }) => String(status));
  if (one.ends !== null && ends.join() !== one.ends.join()) wrong.push(`it was told ${ends.join()}: ${told(end)}`);
  // The host does it when its time is over, whoever is gone by then.
  const settled = await waitFor(async () => {
    const now = await seen(lab);
    return one.stays === true || now.join() === before.join();
  });
  if (!settled) wrong.push(`not as before: ${(await seen(lab)).join(", ")} but ${before.join(", ")}`);
  await whole(probes);
  const to = probes.sent();
  const again = await hapInLab(lab, args(book));
  const changed = again.events.filter(({ event, status }) => event === "step-done" && status === "changed");
  if (again.status !== 0) wrong.push(`one more run ends with ${again.status}: ${told(again)}`);
  if (one.stays !== true && changed.length > 0)
    wrong.push(
      `one more run changes ${changed.map(({ step, host, changes }) => `${step} ${host} ${JSON.stringify(changes)}`).join()}`,
    );
  await whole(probes);
  process.stdout.write(`  ${probes.lost(from, to)} of ${to - from} probes lost\n`);
  return wrong;
}

function told({ events, stderr, stdout }: HapResult): string {
  const found = events.flatMap(({ diagnostic }) =>
    diagnostic?.severity === "error"
      ? [`${diagnostic.code} ${diagnostic.message} ${JSON.stringify(diagnostic.details)}`]
      : [],
  );
  return [...found, stderr, found.length === 0 ? stdout : ""].join(" | ").slice(0, 1500);
}

/** Files and what waits, of both; a host that lets nobody in is told so. */
async function seen(lab: Lab): Promise<readonly string[]> {
  const look = `sha256sum /etc/ha.d/ha.cf /etc/filter.conf; ls -d /run/filter /run/down /run/hap/confirm-* 2>/dev/null; ip rule | grep -c blackhole; ip -br link show eth0 | grep -c LOWER_UP`;
  return Promise.all(
    NAMES.map(async (name) => {
      const { status, stdout } = await onHost(lab, name, look);
      return status === null || stdout === "" ? `${name} lets nobody in` : stdout.trim().replaceAll("\n", " ");
    }),
  );
}

async function rawOn(lab: Lab, script: string): Promise<string> {
  return (await Promise.all(NAMES.map(async (name) => (await onHost(lab, name, script)).stdout))).join("\n");
}

async function waitFor(holds: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (await holds()) return true;
    await sleep(300);
  }
  return false;
}
