import { setTimeout as sleep } from "node:timers/promises";
import { untilCut, type DrillPoint } from "./drill-point.js";
import { lookAt } from "./host-link.js";

/** How long a takeover may hold up the undo, and the pause between two looks (ms). */
const TAKEOVER_MS = 10_000;
const PAUSE_MS = 500;

/**
 * Waits, not for long, while the node that is not broken still takes over: a Heartbeat whose peer is back before it has
 * ended its takeover is in transition from then on, for good (seen with 3.0.6: `T_STARTING received during takeover`).
 * Never throws; a second Ctrl-C ends it.
 */
export async function takeoverEnds(point: DrillPoint, withinMs = TAKEOVER_MS, look = lookAt): Promise<void> {
  const { other, target, engine, options } = point;
  const name = other.run.host.name;
  const until = performance.now() + withinMs;
  const ask = { ipvs: false, peer: target.run.host.name, engine: engine.name, log: null };
  for (let left = withinMs; left > 0 && options.cut?.aborted !== true; left = until - performance.now()) {
    const state = (await untilCut(look(other, ask, left), options))?.heartbeat ?? null;
    if (state === null || !state.running || !(state.moving || state.resources === "transition")) return;
    point.progress(`\`${name}\` still takes over`);
    await sleep(Math.min(PAUSE_MS, left));
  }
}
