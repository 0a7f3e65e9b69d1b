import { setTimeout as sleep } from "node:timers/promises";
import type { DrillPoint } from "./drill-point.js";
import { lookAt, type HostLink } from "./host-link.js";
import { describeTrouble, readiness, type Readiness, type SeenHost } from "./readiness.js";
import type { Repair } from "./repair.js";

/** What is waited for, and what is done about it. Times are ms. */
export interface Waiting {
  /** Until when by hap's clock; one look is taken in any case, since what is told depends on it. */
  readonly deadline: number;
  /** For how long looks have to find the pair whole. */
  readonly lastingMs: number;
  /** Whether what a node's scripts only wait to do is left out of account. */
  readonly ignoresPending?: boolean;
  /** Whether `lacks` looks at the tables of LVS. */
  readonly asksTable?: boolean;
  /** Told of every look, which began at `asked`. */
  onLook?(seen: readonly SeenHost[], asked: number): void;
  /** Why a pair that is whole is not what is waited for, by a look that began at `asked`; null when it is. */
  lacks?(seen: readonly SeenHost[], asked: number): string | null;
  /** Done once it is whole, and again once it is so anew. */
  onWhole?(seen: readonly SeenHost[]): Promise<void>;
  /** Done after each look that found it otherwise. */
  readonly repair?: Repair;
  /** Whether nothing that the nodes do by themselves can help any more. */
  isHopeless?(seen: readonly SeenHost[]): boolean;
}

export interface Whole {
  /** Since when (ms of hap's clock) the pair is whole; null when it is not. */
  readonly since: number | null;
  /** What the last look found. */
  readonly state: Readiness;
  /** Why it is not whole, for people; empty when it is. */
  readonly reason: string;
}

const PAUSE_MS = 500;
const LOOK_LIMIT_MS = 15_000;

/** Looks at both hosts until the pair is whole for long enough, the time is over, or a second Ctrl-C comes. */
export async function waitUntilWhole(point: DrillPoint, waiting: Waiting): Promise<Whole> {
  const isCut = (): boolean => point.options.cut?.aborted === true;
  let since: number | null = null;
  const { name } = point.target.run.host;
  let whole: Whole = { since, state: { kind: "wait", trouble: { cause: "unasked", host: name } }, reason: "" };
  do {
    const asked = performance.now();
    const seen = await Promise.all(point.links.map((link) => look(point, link, waiting)));
    // A look that was cut off says nothing.
    if (isCut()) break;
    waiting.onLook?.(seen, asked);
    const state = readiness(seen, point.addresses);
    const reason =
      state.kind === "ready" ? (waiting.lacks?.(seen, asked) ?? "") : describeTrouble(state.trouble, point.engine);
    whole = { since: null, state, reason };
    if (reason === "") {
      if (since === null) await waiting.onWhole?.(seen);
      since ??= asked;
      if (performance.now() - since >= waiting.lastingMs) return { ...whole, since };
    } else {
      since = null;
      point.progress(reason);
      if (waiting.isHopeless?.(seen) === true) break;
      await waiting.repair?.(seen, asked);
    }
    await sleep(PAUSE_MS);
  } while (performance.now() < waiting.deadline && !isCut());
  return whole;
}

async function look(point: DrillPoint, link: HostLink, { ignoresPending, asksTable }: Waiting): Promise<SeenHost> {
  const peer = point.links.find((other) => other !== link)?.run.host.name ?? "";
  const { name } = link.run.host;
  const ipvs = asksTable === true;
  const seen = await lookAt(link, { ipvs, peer, engine: point.engine.name, log: null }, LOOK_LIMIT_MS);
  if (ignoresPending !== true || seen?.heartbeat == null) return { name, look: seen };
  return { name, look: { ...seen, heartbeat: { ...seen.heartbeat, moving: false } } };
}
