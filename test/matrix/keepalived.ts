import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import type { DrillDone } from "../../src/run/events.js";
import { onHost, until } from "../lab/support.js";
import { hapInLab, type HapResult } from "../support/hap.js";
import { BOOK, INVENTORY, NAMES, VIP, withPair, type PairLab } from "./pair-lab.js";
import { watch, type TwoHolders, type Watch } from "./watch.js";

/**
 * `npm run matrix:keepalived [changes] [drills] [moves]`: a real keepalived pair while a client asks its address 20
 * times a second and each host is looked at as often: changes of its file, faults, and the move from Heartbeat and back,
 * whole and broken off at each stage. Writes its tables into KEEPALIVED.md beside this file.
 */
const PAIR = readFileSync(fileURLToPath(new URL("../e2e/keepalived/keepalived.hap", import.meta.url)), "utf8");
const PLAYBOOKS = fileURLToPath(new URL("../../playbooks/", import.meta.url));
const PAGE = new URL("./KEEPALIVED.md", import.meta.url);
const PACKAGES = ["heartbeat", "keepalived", "nftables"];
/** How long is watched after a run (ms): what a node does because of it comes within a takeover and a failback. */
const AFTER_MS = 9000;

interface Row {
  readonly name: string;
  readonly said: string;
  readonly gapMs: number;
  readonly twoHolders: TwoHolders;
  readonly end: string;
}

/** The pair in its lab, and what is done there. */
interface At {
  readonly pair: PairLab;
  readonly watched: Watch;
}

async function hap({ pair }: At, ...args: string[]): Promise<HapResult> {
  return hapInLab(pair.lab, args);
}

async function holders({ pair }: At): Promise<readonly string[]> {
  const seen = await Promise.all(NAMES.map((host) => onHost(pair.lab, host, "ip -o -4 addr show dev eth0")));
  return NAMES.filter((_, i) => seen[i]?.stdout.includes(` ${VIP}/`) === true);
}

/** How a run ended, for a table. */
function endOf({ status, events, stderr }: HapResult): string {
  const codes = events.flatMap((e) =>
    e.diagnostic == null || e.diagnostic.severity !== "error" ? [] : [e.diagnostic],
  );
  if (status === 0) return "0";
  return `${status} ${codes.map(({ code }) => code).join(" ")}${codes.length === 0 ? stderr.slice(0, 200) : ""}`;
}

/** Does something while the address is watched, and for a while after it. */
async function measured(at: At, name: string, act: () => Promise<{ said: string; end: string }>): Promise<Row> {
  const from = Date.now();
  const { said, end } = await act();
  await sleep(AFTER_MS);
  const to = Date.now();
  const held = (await holders(at)).length;
  const row = {
    name,
    said,
    gapMs: at.watched.gapMs(from, to),
    twoHolders: at.watched.twoHolders(from, to),
    end: `${end}${held === 1 ? "" : `, then ${held} holders`}`,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
  return row;
}

function written({ pair }: At, name: string, text: string): string {
  const path = join(pair.folder, name);
  writeFileSync(path, text);
  return path;
}

/** The pair as `keepalived.hap` makes it, with the preferred node as its master. */
async function whole(at: At): Promise<void> {
  await hap(at, "run", written(at, "pair.hap", PAIR), "-i", INVENTORY, "--tags", "setup");
  await until(async () => (await holders(at)).join() === NAMES[0]);
}

/** Changes of the playbook's file on a running pair. */
const CHANGES: readonly (readonly [string, (text: string) => string])[] = [
  ["nothing", (text) => text],
  ["priorities the other way", (text) => text.replace("? 150 : 100", "? 100 : 150")],
  [
    "an address more",
    (text) => text.replace("${vip}/24 dev eth0", "${vip}/24 dev eth0\n        192.168.3.119/24 dev eth0"),
  ],
  ["another advert_int", (text) => text.replace("advert_int 1", "advert_int 2")],
  ["version 2", (text) => text.replace("vrrp_version 3", "vrrp_version 2")],
  [
    "version 2 with a password",
    (text) =>
      text
        .replace("vrrp_version 3", "vrrp_version 2")
        .replace(
          "advert_int 1",
          "advert_int 1\n      authentication {\n        auth_type PASS\n        auth_pass 12345678\n      }",
        ),
  ],
  [
    "state MASTER on the preferred",
    (text) => text.replace("state BACKUP", 'state ${host.preferred ? "MASTER" : "BACKUP"}'),
  ],
  ["another name of the instance", (text) => text.replaceAll("VI_1", "VI_2")],
  ["another virtual_router_id", (text) => text.replace("router = 51", "router = 52")],
  ["multicast", (text) => text.replace(/ +unicast_src_ip[^]*?\}\n {6}\}\n/, "")],
  [
    "another interface",
    (text) => text.replace("interface eth0", "interface eth1").replace(/ +unicast_src_ip[^]*?\}\n {6}\}\n/, ""),
  ],
];

async function changes(at: At): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, change] of CHANGES) {
    await whole(at);
    await sleep(6000);
    const path = written(at, "changed.hap", change(PAIR));
    rows.push(
      await measured(at, name, async () => {
        const args = [path, "-i", INVENTORY, "--tags", "setup"];
        const plan = await hap(at, "plan", ...args);
        const said = /interrupted for about (\d+ s)/.exec(plan.stdout)?.[1] ?? "nothing";
        return { said, end: endOf(await hap(at, "run", ...args)) };
      }),
    );
  }
  return rows;
}

/** Faults by the drills of `keepalived.hap`, and one that no drill makes. */
async function drills(at: At): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const reboot =
    '  @tag reboot\n  drill "the master reboots" {\n    fault reboot on active\n    restore within 60s\n  }\n';
  const watching = PAIR.replace("  @tag kill\n", `${reboot}  @tag kill\n`)
    .replaceAll(/\n +watch ping.*/g, "")
    .replaceAll(/^( +)(fault .*)$/gm, "$1$2\n$1watch ping ${vip} every 100ms timeout 1s");
  const path = written(at, "drills.hap", watching);
  for (const tag of ["stop", "kill", "freeze", "drop", "cut", "reboot", "power"]) {
    await whole(at);
    rows.push(
      await measured(at, tag, async () => {
        const result = await hap(at, "run", path, "-i", INVENTORY, "--tags", tag);
        const told = result.events.find(({ event }) => event === "drill-done") as DrillDone | undefined;
        const { minMs, maxMs } = told?.predicted ?? { minMs: null, maxMs: null };
        const predicted = minMs === null ? "none predicted" : `${minMs} to ${maxMs} ms predicted`;
        return { said: `${predicted}, outage ${told?.outageMs ?? "-"} ms`, end: endOf(result) };
      }),
    );
  }
  await whole(at);
  rows.push(
    await measured(at, "a bad file and a reload by hand", async () => {
      const bad = "sed -i 's/virtual_router_id 51/virtual_router_id 951/' /etc/keepalived/keepalived.conf";
      await onHost(at.pair.lab, NAMES[0], `${bad}; kill -HUP $(cat /run/keepalived.pid)`);
      await until(async () => (await holders(at)).length === 2);
      const said = await statusOf(at, path);
      return { said, end: endOf(await hap(at, "run", path, "-i", INVENTORY, "--tags", "setup")) };
    }),
  );
  await whole(at);
  rows.push(await measured(at, "VRRP dropped by a firewall rule of somebody", () => droppedByHand(at, path)));
  return rows;
}

/** How `hap status` ends, and whether it tells a split brain and names the firewall. */
async function statusOf(at: At, path: string): Promise<string> {
  const { status, stdout } = await hap(at, "status", path, "-i", INVENTORY);
  const told = ["split brain", "firewall"].filter((word) => stdout.includes(word));
  return [`status ${status}`, ...told].join(", ");
}

/** The standby's firewall drops VRRP: the status, a run meanwhile, and the status when the rule is gone again. */
async function droppedByHand(at: At, path: string): Promise<{ said: string; end: string }> {
  const [, standby] = NAMES;
  const rule =
    "nft add table ip somebody; nft 'add chain ip somebody in { type filter hook input priority -300; }'; " +
    "nft add rule ip somebody in ip protocol 112 drop";
  await onHost(at.pair.lab, standby, rule);
  await until(async () => (await holders(at)).length === 2);
  const during = await statusOf(at, path);
  const run = endOf(await hap(at, "run", path, "-i", INVENTORY, "--tags", "setup"));
  await onHost(at.pair.lab, standby, "nft delete table ip somebody");
  await until(async () => (await holders(at)).length === 1);
  return { said: `${during}; a run ends with ${run}; without the rule ${await statusOf(at, path)}`, end: "" };
}

const MOVES = {
  there: { file: "heartbeat-to-keepalived.hap", stages: ["prepare", "release", "take", "finish"] },
  back: { file: "keepalived-to-heartbeat.hap", stages: ["prepare", "start", "leave", "take"] },
} as const;

function move(at: At, way: keyof typeof MOVES, stages: number): Promise<HapResult> {
  const { file, stages: all } = MOVES[way];
  const tags = all.slice(0, stages).join(",");
  return hap(at, "run", `${PLAYBOOKS}${file}`, "-i", INVENTORY, "--set", `vip=${VIP}`, "--tags", tags);
}

/** The move there and back, whole and again; then broken off after each stage and undone by the other. */
async function moves(at: At): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const row = async (name: string, way: keyof typeof MOVES, stages = 4): Promise<void> => {
    rows.push(await measured(at, name, async () => ({ said: "", end: endOf(await move(at, way, stages)) })));
  };
  for (const host of NAMES)
    await onHost(at.pair.lab, host, "service keepalived stop; rm -f /etc/keepalived/keepalived.conf");
  await hap(at, "run", written(at, "book.hap", BOOK), "-i", INVENTORY);
  await until(async () => (await holders(at)).length === 1);
  for (const time of ["first", "second"]) {
    await row(`Heartbeat to keepalived, the ${time} time`, "there");
    if (time === "first") await row("the same again", "there");
    await row(`keepalived to Heartbeat, the ${time} time`, "back");
    if (time === "first") await row("the same again", "back");
  }
  for (const [i, stage] of MOVES.there.stages.slice(0, 3).entries()) {
    await row(`to keepalived, broken off after ${stage}`, "there", i + 1);
    await row(`undone by the move back`, "back");
  }
  await row("to keepalived", "there");
  for (const [i, stage] of MOVES.back.stages.slice(0, 3).entries()) {
    await row(`to Heartbeat, broken off after ${stage}`, "back", i + 1);
    await row(`undone by the move there`, "there");
  }
  return rows;
}

const PARTS = { changes, drills, moves } as const;

function secondsOf(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** The part of the page about a part of the work, or what stands there. */
function page(rows: Partial<Record<keyof typeof PARTS, readonly Row[]>>): string {
  const before = ((): string => {
    try {
      return readFileSync(PAGE, "utf8");
    } catch {
      return "";
    }
  })();
  const parts = (Object.keys(PARTS) as (keyof typeof PARTS)[]).map((part) => {
    const own = rows[part];
    const old = new RegExp(`## ${part}\n[^]*?(?=\n## |$)`).exec(before)?.[0] ?? `## ${part}\n\nNot measured yet.\n`;
    if (own === undefined) return old;
    const lines = own.map(
      ({ name, said, gapMs, twoHolders: { heldMs, unknownMs }, end }) =>
        `| ${name} | ${said} | ${secondsOf(gapMs)} | ${secondsOf(heldMs)}${unknownMs === 0 ? "" : `, not known for ${secondsOf(unknownMs)}`} | ${end} |`,
    );
    return `## ${part}\n\n| what | said | longest time without an answer, s | two holders, s | exit |\n| --- | --- | --- | --- | --- |\n${lines.join("\n")}\n`;
  });
  return `# A keepalived pair under probes\n\nWritten by \`npm run matrix:keepalived\`: keepalived of Debian 12 on two hosts of a lab, a client that asks the address 20 times\na second, and looks at both hosts as often. \`said\` is what hap told before, or what a drill told.\n\n${parts.join("\n")}`;
}

const asked = process.argv.slice(2).filter((word): word is keyof typeof PARTS => word in PARTS);
await withPair(async (pair) => {
  const watched = watch(pair.lab, VIP, NAMES);
  try {
    const rows: Partial<Record<keyof typeof PARTS, readonly Row[]>> = {};
    for (const part of asked.length === 0 ? (Object.keys(PARTS) as (keyof typeof PARTS)[]) : asked) {
      rows[part] = await PARTS[part]({ pair, watched });
      writeFileSync(PAGE, page(rows));
    }
  } finally {
    watched.stop();
  }
}, PACKAGES);
