import type { FaultKind } from "../../model/drill.js";
import { isIPv4 } from "../../model/ip-version.js";
import { announceScript, announceSettledScript } from "../../shell/drill/announce-script.js";
import { startScript } from "../../shell/drill/undo-script.js";
import type { DrillPoint } from "./drill-point.js";
import { interfaceHolding } from "../../model/holders.js";
import type { HostLink } from "./host-link.js";
import { isUnheld, type SeenHost } from "./readiness.js";

/**
 * Does what a pair that is not whole does not do by itself; told of every look at both hosts, which began at `now`
 * (ms).
 */
export type Repair = (seen: readonly SeenHost[], now: number) => Promise<void>;

/** A start by hand, when a node stays down: a node that restarts itself after a partition is down for some seconds. */
const DOWN_LONG_MS = 15_000;
/** How long an address may be on neither of two settled nodes: its scripts may still be at it. */
const UNHELD_LONG_MS = 5000;
const START_LIMIT_MS = 60_000;
const TAKE_LIMIT_MS = 15_000;
const ANNOUNCE_LIMIT_MS = 5000;

/** Keeps in mind since when things are amiss. */
export function repairer(point: DrillPoint): Repair {
  const down = new Map<HostLink, number>();
  let unheldSince: number | null = null;
  let asked = 0;
  return async (seen, now) => {
    for (const link of point.links) await startIfDown(point, link, { seen, down, now });
    const { takeover } = point.engine.drill;
    if (takeover === null || !isUnheld(seen, point.addresses)) {
      unheldSince = null;
      return;
    }
    unheldSince ??= now;
    if (now - unheldSince < UNHELD_LONG_MS) return;
    unheldSince = null;
    await takeOver(point, `${point.engine.shell.find}${takeover}`, asked);
    asked += 1;
  };
}

/** A host that answers and on which its engine stays down is not going to start it by itself: it is started. */
async function startIfDown(
  { engine }: DrillPoint,
  link: HostLink,
  { seen, down, now }: { seen: readonly SeenHost[]; down: Map<HostLink, number>; now: number },
): Promise<void> {
  const heartbeat = seen.find(({ name }) => name === link.run.host.name)?.look?.heartbeat;
  if (heartbeat == null || heartbeat.running) {
    down.delete(link);
    return;
  }
  const since = down.get(link) ?? now;
  down.set(link, since);
  if (now - since < DOWN_LONG_MS) return;
  down.set(link, now);
  const manager = link.run.state?.facts.serviceManager ?? "init";
  await link.ask(startScript(engine.name, manager), START_LIMIT_MS);
}

/**
 * A node that held the resources and is back before its deadtime was never dead to its peer, and does not hold them any
 * more itself: both say `No one owns … resources!` (seen with 3.0.6) and stay so. One of them asks for all, the
 * undisturbed one first.
 */
async function takeOver(point: DrillPoint, script: string, asked: number): Promise<void> {
  const [second = point.other] = point.links.filter((link) => link !== point.other);
  const link = asked % 2 === 0 ? point.other : second;
  point.progress(`nobody took ${point.addresses.join(", ")}: \`${link.run.host.name}\` is asked to`);
  await link.ask(script, TAKE_LIMIT_MS);
}

/** Whether two hosts may have held an address by this fault: one of them went on without the other knowing. */
export function mayHaveSplit({ kind }: FaultKind): boolean {
  return kind === "freeze" || kind === "cut-link" || kind === "kill" || kind === "drop";
}

/** What the target does by itself after the undo, when hap is gone by then; empty for nothing. */
export function announceAlone(point: DrillPoint): string {
  const { spec, addresses, engine } = point;
  const own = addresses.filter((address) => isIPv4(address));
  return mayHaveSplit(spec.fault) && point.links.includes(point.target) ? announceSettledScript(own, engine) : "";
}

/**
 * After two hosts held an address the one that keeps it says nothing, and clients go on asking the other one's hardware
 * address for as long as they remember it: it is announced.
 */
export async function announce(point: DrillPoint, seen: readonly SeenHost[]): Promise<void> {
  for (const link of point.links) {
    const look = seen.find(({ name }) => name === link.run.host.name)?.look ?? null;
    for (const address of point.addresses) {
      const held = interfaceHolding(look?.interfaces ?? [], address);
      if (held !== null && isIPv4(address)) await link.ask(announceScript(address, held.name), ANNOUNCE_LIMIT_MS);
    }
  }
}
