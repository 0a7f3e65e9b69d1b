import { setTimeout as sleep } from "node:timers/promises";
import { diagnostic, failure, type Diagnostic, type Result } from "../../diagnostics/diagnostic.js";
import { takeoverScript } from "../../engines/heartbeat/hand-over.js";
import type { StandbyClass, SwitchSpec } from "../../model/switchover.js";
import type { HostLink } from "../drill/host-link.js";
import type { HostRun } from "../host-run.js";
import type { RunOptions } from "../run-options.js";
import { lookBefore, type Choice, type PairRuns } from "./look-before.js";

/** A request may be dropped while the other node is in flux: asked again after that (ms). */
const ASK_AGAIN_MS = 12_000;
const ASK_LIMIT_MS = 15_000;
const PAUSE_MS = 1000;

export interface TakePoint {
  readonly runs: PairRuns;
  readonly spec: SwitchSpec;
  readonly options: RunOptions;
  /** The host that is to take what nobody holds. */
  readonly link: HostLink;
  readonly taken: StandbyClass;
  /** Why nobody holds it, for people. */
  readonly why: string;
}

/** Lets a host take what nobody holds; gives what a switch finds then, or why the host did not take it in time. */
export async function takeOver(
  point: TakePoint,
): Promise<Result<Choice, { readonly refused: Diagnostic; readonly run: HostRun }>> {
  const { runs, spec, options, link, taken } = point;
  const deadline = performance.now() + spec.withinMs;
  let askAt = performance.now();
  do {
    if (performance.now() >= askAt) {
      await link.ask(takeoverScript(taken), ASK_LIMIT_MS);
      askAt = performance.now() + ASK_AGAIN_MS;
    }
    await sleep(PAUSE_MS);
    const choice = await lookBefore(runs, spec, options);
    if (!choice.ok || choice.value.kind !== "take") return choice;
  } while (performance.now() < deadline && !options.stop.aborted);
  return failure({ refused: notTaken(point), run: link.run });
}

function notTaken({ spec, link, why }: TakePoint): Diagnostic {
  const { name } = link.run.host;
  const message = `\`${name}\` was asked to take what nobody holds, and has not within ${spec.withinMs / 1000} s: ${why}`;
  return diagnostic("HAP6420", message, spec.span, {
    help: `see /var/log/ha-log on ${name}: a resource script that fails makes Heartbeat give up the group`,
  });
}
