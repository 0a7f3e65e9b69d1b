import { setTimeout as sleep } from "node:timers/promises";
import { interfaceHolding } from "../../model/holders.js";
import { seenFromPeer, type Switchover } from "../../model/switchover.js";
import { within } from "../../remote/within.js";
import { faultScript } from "../../shell/drill/fault-script.js";
import type { LogMark } from "../../shell/engine-log.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { standbyScript, takeoverScript } from "../../engines/heartbeat/hand-over.js";
import { startScript } from "../../shell/drill/undo-script.js";
import type { DrillPoint } from "../drill/drill-point.js";
import { logsOf } from "../drill/break-and-restore.js";
import { followLog } from "../drill/follow.js";
import type { HostLink } from "../drill/host-link.js";
import { outageOf, type Measured } from "../drill/measured.js";
import { observe } from "../drill/observe.js";
import type { SeenHost } from "../drill/readiness.js";
import { repairer, type Repair } from "../drill/repair.js";
import { waitUntilWhole, type Waiting, type Whole } from "../drill/wait-until-whole.js";
import { takeoverTimeline } from "../drill/timeline.js";
import type { RunningWatch } from "../drill/watch.js";

/** How the resources are handed over: Heartbeat is asked, or stopped on the active host. */
export type SwitchWay = "request" | "stop";

/** A drill's point whose fault is the handover; `moving` are the addresses that are to move. */
export interface SwitchPoint extends DrillPoint {
  readonly moving: readonly string[];
}

export interface Handover {
  readonly move: Switchover;
  readonly way: SwitchWay;
  /** Whether Heartbeat is started again where it was stopped: not when it would take its resources back. */
  readonly startsAgain: boolean;
  readonly watches: readonly RunningWatch[];
  readonly looks: ReadonlyMap<string, HostLook>;
  /** A way of its own to the other host, for its log. */
  readonly follower: HostLink;
}

/** What a handover came to. */
export interface HandoverEnd {
  /** Whether the other host alone has everything that was to move. */
  readonly moved: boolean;
  /** When it did not move: whether everything is back where it was. */
  readonly back: boolean;
  readonly measured: Measured;
  /** Lines of the other host's log that tell of a failure. */
  readonly evidence: readonly string[];
}

/** Limits and pauses (ms). */
const STOP_LIMIT_MS = 120_000;
const ASK_LIMIT_MS = 15_000;
/** A request may be dropped while the other node is in flux, and a reply waits 10 s: asked again after that. */
const ASK_AGAIN_MS = 12_000;
/** How long both nodes may take to settle after everything moved, and until all is back after a failure. */
const SETTLE_MS = 60_000;
const BACK_MS = 45_000;
const ASK_PAUSE_MS = 3000;
/** For how long looks have to find the pair whole. */
const LASTING_MS = 1000;

/** Hands over, looks what comes of it, and puts everything back when the other host does not get all of it. */
export async function handOver(point: SwitchPoint, handover: Handover): Promise<HandoverEnd> {
  const { looks, watches, follower, move } = handover;
  const before = looks.get(point.other.run.host.name);
  const following = before === undefined ? null : followLog(follower, before);
  await following?.begun;
  point.progress(`${move.from} hands over to ${move.to}`);
  const faultAt = performance.now();
  const asking = ask(point, handover);
  const gaveUp = (): string | null => asking.failure() ?? gaveUpText(following?.lines ?? []);
  const observation = await observe(point, { faultAt, watches, marks: marksOf(looks), faultFailure: gaveUp });
  asking.stop();
  const restoreAt = performance.now();
  const arrived = observation.failed.length === 0 && observation.split === null && gaveUp() === null;
  await within(asking.ended, STOP_LIMIT_MS);
  const there =
    arrived && isOn(point, observation.holding.holders, { host: move.to, since: faultAt })
      ? await settle(point, { ...handover, gaveUp })
      : NOT_SETTLED;
  const moved = there.since !== null;
  const whole = moved ? there : await putBack(point, handover);
  await following?.stop();
  await Promise.all(watches.map((watch) => watch.stop()));
  const endAt = whole.since ?? performance.now();
  const spans = { faultAt, restoreAt, endAt, interrupted: observation.interrupted };
  const measured: Measured = {
    faultAt,
    observedAt: restoreAt,
    restoreAt,
    restoration: { restoredAt: whole.since, endedAt: endAt, heldBefore: null, todo: [], reason: whole.reason },
    observation,
    timeline: takeoverTimeline({ lines: following?.lines ?? [], faultAt, log: point.engine.log }),
    holdingToEnd: observation.holding,
    logs: logsOf(point, { followed: following?.lines ?? [], own: [], faultAt }),
    outages: watches.map((watch) => ({ watch, ...outageOf(watch, spans) })),
    failure: moved ? null : gaveUp(),
  };
  const evidence = (following?.lines ?? []).map(({ message }) => message).filter((line) => FAILURE.test(line));
  return { moved, back: !moved && whole.since !== null, measured, evidence: evidence.slice(-5) };
}

/** What Heartbeat's scripts log when a resource does not come up (ResourceManager of 3.0.6). */
const FAILURE = /^Return code \d+ from |^Giving up resources|^Cannot locate resource script|^No reply to standby/;
const GAVE_UP = /^Giving up resources due to failure of (\S+)$/;

/** What the other host's Heartbeat has given up on, by its log; null when it has not. */
function gaveUpText(lines: readonly { readonly message: string }[]): string | null {
  for (const { message } of lines) {
    const [, resource] = GAVE_UP.exec(message.trim()) ?? [];
    if (resource !== undefined) return `\`${resource}\` did not start there, and its Heartbeat gave up the group`;
  }
  return null;
}

function isOn(
  point: SwitchPoint,
  holders: (address: string, since: number) => readonly string[],
  { host, since }: { readonly host: string; readonly since: number },
): boolean {
  return point.moving.every((address) => {
    const found = holders(address, since);
    return found.length === 1 && found[0] === host;
  });
}

function marksOf(looks: ReadonlyMap<string, HostLook>): ReadonlyMap<string, LogMark> {
  return new Map(
    [...looks].flatMap(([name, { heartbeat }]) => (heartbeat?.mark == null ? [] : [[name, heartbeat.mark] as const])),
  );
}

interface Asking {
  failure(): string | null;
  /** Asks no more. */
  stop(): void;
  readonly ended: Promise<void>;
}

function ask(point: SwitchPoint, { move, way }: Handover): Asking {
  let failure: string | null = null;
  const end = new AbortController();
  const { target } = point;
  const work = async (): Promise<void> => {
    if (way === "stop") {
      const script = faultScript({ kind: "stop", service: "heartbeat" }, switchPlace(point, target));
      failure = await failureOf(target, script, STOP_LIMIT_MS);
      return;
    }
    while (!end.signal.aborted && failure === null) {
      failure = await failureOf(target, standbyScript(move.given), ASK_LIMIT_MS);
      await sleep(ASK_AGAIN_MS, undefined, { signal: end.signal }).catch(() => undefined);
    }
  };
  const ended = work().catch((error: unknown) => void (failure = String(error)));
  return { failure: () => failure, stop: () => end.abort(), ended };
}

function switchPlace(point: SwitchPoint, { run }: HostLink) {
  return { manager: run.state?.facts.serviceManager ?? "init", folder: point.folder } as const;
}

/** Why a script failed on a host; null when it did not. */
async function failureOf(link: HostLink, script: string, limitMs: number): Promise<string | null> {
  const result = await link.ask(script, limitMs);
  if (result === null) return link.problem()?.message ?? "the host cannot be reached";
  if (result.kind !== "done") return "the connection was lost";
  if (result.status === 0) return null;
  return result.stderr.toString("utf8").trim().split("\n").at(-1) ?? `exit ${result.status}`;
}

/** How the pair came out of a handover: since when it is whole, or why it is not. */
type Settled = Pick<Whole, "since" | "reason">;

const NOT_SETTLED: Settled = { since: null, reason: "" };

/** Waits until both nodes are settled; one whose Heartbeat was stopped for the switch is started before. */
async function settle(
  point: SwitchPoint,
  { way, startsAgain, move, gaveUp }: Handover & { gaveUp(): string | null },
): Promise<Settled> {
  if (way === "stop" && !startsAgain) return { since: performance.now(), reason: "" };
  if (way === "stop") await start(point, point.target);
  return wholeOn(point, move.to, { forMs: SETTLE_MS, isHopeless: (seen) => isLost(point, seen, gaveUp()) });
}

/** Whether the other host has let go of what it had taken: nothing that the nodes do by themselves brings it there. */
function isLost(point: SwitchPoint, seen: readonly SeenHost[], gaveUp: string | null): boolean {
  return gaveUp !== null && point.moving.some((address) => !holds(seen, point.other.run.host.name, address));
}

/**
 * Puts everything back: the old holder asks for its resources, and asks again while the nodes are in flux; when it does
 * not get them, Heartbeat is stopped on the other host, which makes it give up all, and started again.
 */
async function putBack(point: SwitchPoint, { way, move }: Handover): Promise<Settled> {
  point.progress(`putting everything back on ${move.from}`);
  if (way === "stop") await start(point, point.target);
  const asks = way === "stop" ? undefined : askNowAndThen(point, move);
  const first = await wholeOn(point, move.from, { forMs: BACK_MS, ...(asks === undefined ? {} : { repair: asks }) });
  if (first.since !== null) return first;
  const script = faultScript({ kind: "stop", service: "heartbeat" }, switchPlace(point, point.other));
  await point.other.ask(script, STOP_LIMIT_MS);
  await start(point, point.other);
  return wholeOn(point, move.from, { forMs: SETTLE_MS, repair: repairer(point) });
}

/** Both nodes in turn: the old holder asks for what is its, the other is asked to give. */
function askNowAndThen(point: SwitchPoint, move: Switchover): Repair {
  let asked = 0;
  let last = 0;
  return async (seen, now) => {
    const inFlux = seen.some(({ look: own }) => own?.heartbeat?.resources === "transition");
    if (inFlux || now - last < ASK_PAUSE_MS) return;
    last = now;
    asked += 1;
    if (asked % 2 === 1) await point.target.ask(takeoverScript(move.given), ASK_LIMIT_MS);
    else await point.other.ask(standbyScript(seenFromPeer(move.given)), ASK_LIMIT_MS);
  };
}

async function start(point: SwitchPoint, link: HostLink): Promise<void> {
  await link.ask(startScript("heartbeat", switchPlace(point, link).manager), STOP_LIMIT_MS);
}

/** Waits until the pair is whole, with everything that was to move on one host. */
function wholeOn(
  point: SwitchPoint,
  host: string,
  { forMs, ...more }: Pick<Waiting, "repair" | "isHopeless"> & { readonly forMs: number },
): Promise<Whole> {
  return waitUntilWhole(point, {
    deadline: performance.now() + forMs,
    lastingMs: LASTING_MS,
    // It is the next change's business to wait for that.
    ignoresPending: true,
    lacks: (seen) => {
      const strayed = point.moving.find((address) => !holds(seen, host, address));
      return strayed === undefined ? null : `${strayed} is not on \`${host}\``;
    },
    ...more,
  });
}

function holds(seen: readonly SeenHost[], name: string, address: string): boolean {
  const interfaces = seen.find((host) => host.name === name)?.look?.interfaces ?? [];
  return interfaceHolding(interfaces, address) !== null;
}
