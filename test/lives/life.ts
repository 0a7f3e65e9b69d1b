import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startHost, stopHost } from "../../src/lab/host-power.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { random } from "../generate/random.js";
import { onHost, onSwitch, until } from "../lab/support.js";
import { DIRECTORS } from "../lab/use-lab.js";
import { startHap, type HapResult } from "../support/hap.js";
import { startClient, type Client } from "./client.js";
import {
  addressesOf,
  drawFailback,
  firstPair,
  lineOf,
  nextChange,
  playbookOf,
  servicesOf,
  type Change,
  type Kind,
  type Node,
  type Pair,
} from "./model.js";

const INVENTORY = fileURLToPath(new URL("../e2e/pair/inventory", import.meta.url));
/** How long a pair may take to settle after something happened to it (ms). */
const SETTLE_MS = 60_000;
/** What the client may measure beyond what a plan says about (ms): the machine is shared, and a probe waits for ARP. */
export const SLACK_MS = 1500;

/** How a life is lived. */
export interface LifeOptions {
  readonly changes: number;
  /** How much longer than planned an interruption may be (ms). */
  readonly slackMs: number;
  readonly print: (line: string) => void;
}

/** What one change came to. */
export interface Lived {
  readonly kind: Kind;
  /** Longest time without an answer of a service, while it happened, and during the run after it (ms). */
  readonly happenedMs: number;
  readonly runMs: number;
  /** What the plan said (ms). */
  readonly predictedMs: number;
  /** Runs that ended with 0 while an address of the playbook was not on exactly one host, or another one was on some. */
  readonly wrongExits: number;
  readonly violations: readonly string[];
}

/** What a node has, as it is. */
interface Seen {
  readonly owns: string;
  readonly has: readonly string[];
  readonly unfinished: boolean;
}

/** Lives one life on a fresh pair: stops at the first change after which something is not as it should be. */
export async function live(
  lab: Lab,
  seed: number,
  { changes, slackMs, print }: LifeOptions,
): Promise<readonly Lived[]> {
  const dir = mkdtempSync(join(tmpdir(), "hap-lives-"));
  const client = startClient(lab);
  try {
    await onSwitch(lab, ["sh", "-c", "for f in /proc/sys/net/ipv4/neigh/*/retrans_time_ms; do echo 100 >$f; done"]);
    const choices = random(seed);
    let pair = firstPair(drawFailback(choices));
    print(`  auto_failback ${pair.failback}`);
    const pairLife = new Life(lab, join(dir, "life.hap"), { client, slackMs });
    const born = await pairLife.settle(pair, pair);
    if (born.violations.length > 0) print(`  not born: ${born.violations.join("; ")}`);
    const lived: Lived[] = [];
    for (let i = 0; i < changes && born.violations.length === 0; i++) {
      const change = nextChange(pair, choices);
      const one = await pairLife.change(pair, change);
      lived.push(one);
      print(
        `  ${i + 1}. ${change.kind}: ${change.told} (${one.happenedMs} ms, then ${one.runMs} of ${one.predictedMs} ms)`,
      );
      for (const violation of one.violations) print(`     VIOLATION ${violation}`);
      if (one.violations.length > 0) break;
      pair = change.wanted;
    }
    return lived;
  } finally {
    client.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** For what a node holds where its Heartbeat does not answer: it is stopped, or hangs. */
const NOBODY = "none-running";

class Life {
  constructor(
    private readonly lab: Lab,
    private readonly path: string,
    private readonly measured: { readonly client: Client; readonly slackMs: number },
  ) {}

  async change(before: Pair, { kind, wanted, act }: Change): Promise<Lived> {
    const from = Date.now();
    const problems: string[] = [];
    const services = servicesOf(before, wanted);
    switch (act.do) {
      case "nothing":
        break;
      case "script": {
        const [holder, standby] = await this.roles();
        const node = act.node === "holder" ? holder : act.node === "standby" ? standby : act.node;
        await onHost(this.lab, DIRECTORS[node], `${act.script}\nsleep 1`);
        break;
      }
      case "power":
        await this.power(act.node, act.offMs);
        break;
      case "switch": {
        const [, standby] = await this.roles();
        const args = ["switch", "directors", "-i", INVENTORY, "--to", DIRECTORS[standby]];
        const { status, stdout, stderr } = await this.hap(args);
        if (status !== 0) problems.push(`hap switch ends with ${status}: ${problemsOf({ stdout, stderr })}`);
        break;
      }
      case "kill": {
        const { child, result } = this.start(["run", this.write(wanted), "-i", INVENTORY]);
        const timer = setTimeout(() => child.kill("SIGKILL"), act.afterMs);
        await result;
        clearTimeout(timer);
        break;
      }
    }
    if (act.do !== "nothing") await this.quiet();
    const happenedMs = this.gap(services, from);
    const { violations, ...times } = await this.settle(before, wanted);
    return { kind, happenedMs, ...times, violations: [...problems, ...violations] };
  }

  /** Plans, runs, looks, and runs again. */
  async settle(before: Pair, wanted: Pair): Promise<Omit<Lived, "kind" | "happenedMs">> {
    const found: string[] = [];
    const book = this.write(wanted);
    const plan = await this.hap(["plan", book, "-i", INVENTORY]);
    const predictedMs = Math.max(0, ...predictions(plan));
    const held = await this.answering(before, wanted);
    const from = Date.now();
    const first = await this.hap(["run", book, "-i", INVENTORY]);
    const runMs = this.gap(held, from);
    if (first.status !== 0) found.push(`the run ends with ${first.status}: ${problemsOf(first)}`);
    const atExit = await this.wrongAddresses(first, wanted);
    await this.quiet();
    const after = await this.misplaced(wanted);
    const seen = await this.look();
    // With auto_failback a group may be on its way when a run ends; with it or without it, it has to arrive.
    if (atExit.length > 0 && wanted.failback !== "on") found.push(`exit 0 with a wrong address: ${atExit.join("; ")}`);
    if (after.length > 0) found.push(`after exit ${first.status}: ${after.join("; ")}`);
    const mute = DIRECTORS.filter((_, i) => seen[i]?.owns === NOBODY);
    if (mute.length > 0) found.push(`after exit ${first.status}: Heartbeat on ${mute.join(" and ")} answers nobody`);
    if (first.status === 0 && runMs > predictedMs + this.measured.slackMs && wanted.failback !== "on")
      found.push(`interrupted for ${runMs} ms, and the plan said ${predictedMs}`);
    const second = await this.hap(["run", book, "-i", INVENTORY]);
    const changed = second.events.filter((e) => e.event === "step-done" && e.status !== "ok" && e.status !== "skipped");
    if (second.status !== 0 || changed.length > 0)
      found.push(
        `the second run ends with ${second.status}: ${changed.map((e) => `${e.step} ${e.host} ${e.status}`).join(", ")} ${problemsOf(second)}`,
      );
    const later = await this.wrongAddresses(second, wanted);
    if (later.length > 0) found.push(`the second run: exit 0 with a wrong address: ${later.join("; ")}`);
    const wrongExits = [atExit, later].filter((wrong) => wrong.length > 0).length;
    return { predictedMs, runMs, wrongExits, violations: found };
  }

  private write(pair: Pair): string {
    writeFileSync(this.path, playbookOf(pair));
    return this.path;
  }

  private start(args: readonly string[]): ReturnType<typeof startHap> {
    return startHap(this.lab, args);
  }

  private hap(args: readonly string[]): Promise<HapResult> {
    return this.start(args).result;
  }

  /** The longest time without an answer of one of these services until now. */
  private gap(services: readonly (readonly number[])[], from: number): number {
    const to = Date.now();
    return Math.max(0, ...services.map((addresses) => this.measured.client.gapMs(addresses, from, to)));
  }

  /** Services that are somewhere now: what a run may interrupt. */
  private async answering(before: Pair, wanted: Pair): Promise<readonly (readonly number[])[]> {
    const has = (await this.look()).flatMap((node) => node.has);
    return servicesOf(before, wanted).filter((one) => one.some((address) => has.includes(String(address))));
  }

  private async power(node: Node, offMs: number): Promise<void> {
    const host = this.lab.plan.hosts.find(({ name }) => name === DIRECTORS[node]);
    if (host === undefined) throw new Error("no such host");
    await stopHost(this.lab, host);
    await sleep(offMs);
    if (!(await startHost(this.lab, host, { limitMs: SETTLE_MS }))) throw new Error(`${host.name} does not boot`);
  }

  private async look(): Promise<readonly [Seen, Seen]> {
    const script = `cl_status rscstatus 2>/dev/null || echo ${NOBODY}
ip -o -4 addr show dev eth0 | sed -n 's,.*inet 192\\.168\\.3\\.\\([0-9]*\\)/.*,\\1,p'
cd /run; ls *.sh.on 2>/dev/null
[ ! -e /var/lib/hap/groups ] || echo unfinished`;
    const [a, b] = await Promise.all(DIRECTORS.map((host) => onHost(this.lab, host, script)));
    return [seenOf(a?.stdout ?? ""), seenOf(b?.stdout ?? "")];
  }

  /** Who has resources, and who has none or fewer. */
  private async roles(): Promise<readonly [Node, Node]> {
    const [a, b] = await this.look();
    return a.has.length >= b.has.length ? [0, 1] : [1, 0];
  }

  /** Waits until Heartbeat moves nothing any more: the same twice, and no transition. */
  private async quiet(): Promise<void> {
    let last = "";
    await until(async () => {
      const nodes = await this.look();
      const now = JSON.stringify(nodes);
      const settled = now === last && nodes.every(({ owns }) => owns !== "transition" && owns !== "");
      last = now;
      await sleep(1000);
      return settled;
    });
  }

  /** Addresses that a run which ended with 0 has left wrong: each may be on its way when another look has it right. */
  private async wrongAddresses({ status }: HapResult, wanted: Pair): Promise<readonly string[]> {
    if (status !== 0) return [];
    const has = (await this.look()).flatMap((node) => node.has).filter((one) => /^[0-9]+$/.test(one));
    const should = addressesOf(wanted).map(String);
    const homeless = should.filter((one) => has.filter((other) => other === one).length !== 1);
    const left = has.filter((one) => !should.includes(one));
    return [...homeless.map((one) => `${one} is not on exactly one host`), ...left.map((one) => `${one} is left over`)];
  }

  /** What is not where Heartbeat has its group, or is where nobody wants it. */
  private async misplaced(wanted: Pair): Promise<readonly string[]> {
    const nodes = await this.look();
    const where = (node: Node): readonly string[] =>
      wanted.groups
        .filter(
          (group) => nodes[node].owns === "all" || nodes[node].owns === (group.node === node ? "local" : "foreign"),
        )
        .flatMap(({ resources }) => resources.map(String));
    const all = wanted.groups.flatMap(({ resources }) => resources.map(String));
    const homeless = all.filter((one) => nodes.filter(({ has }) => has.includes(one)).length !== 1);
    const wrong = ([0, 1] as const).flatMap((node) => {
      const [has, should] = [nodes[node].has.toSorted().join(" "), where(node).toSorted().join(" ")];
      return has === should ? [] : [`${DIRECTORS[node]} (${nodes[node].owns}) has ${has}, and should have ${should}`];
    });
    const torn = wanted.groups.filter(
      ({ resources }) => !nodes.some(({ has }) => resources.every((one) => has.includes(String(one)))),
    );
    // Legacy Heartbeat says `none` of what it took alone: then a group is where it is, in one piece, and nothing else is.
    const misplaced =
      wanted.failback !== "legacy"
        ? wrong
        : [
            ...torn.map((group) => `not on one host: ${lineOf(group)}`),
            ...nodes.flatMap(({ has }) => has.filter((one) => !all.includes(one)).map((one) => `${one} is left over`)),
          ];
    const unfinished = nodes.some((node) => node.unfinished) ? ["a change of the groups is noted as unfinished"] : [];
    return [...homeless.map((one) => `${one} is not on exactly one host`), ...misplaced, ...unfinished];
  }
}

function seenOf(text: string): Seen {
  const [owns = "", ...rest] = text.trim().split("\n");
  const has = rest.filter((line) => line !== "unfinished" && line !== "87" && line !== "88" && line !== "");
  return { owns, has: has.map((line) => line.replace(/\.on$/, "")), unfinished: rest.includes("unfinished") };
}

/** Milliseconds that a plan's words tell. */
function predictions({ stdout }: HapResult): readonly number[] {
  return [...stdout.matchAll(/interrupted for about (\d+) s/g)].map(([, seconds]) => Number(seconds) * 1000);
}

function problemsOf({ stdout, stderr }: Pick<HapResult, "stdout" | "stderr">): string {
  const told = [...stdout.matchAll(/"code":"(\w+)"[^}]*?"message":"([^"]*)"/g)].map(
    ([, code, text]) => `${code} ${text}`,
  );
  return [...told, stderr.trim()]
    .filter((text) => text !== "")
    .join(" / ")
    .slice(0, 600);
}
