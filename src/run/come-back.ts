import { setTimeout as sleep } from "node:timers/promises";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Change, RebootHost } from "../model/change.js";
import { durationText } from "../model/duration.js";
import type { ProgramStep } from "../model/program.js";
import { hostDetail } from "./host-diagnostics.js";
import type { HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import { engineOn, pairRefusal, troubleOf } from "./pair-gate.js";
import { queriesToCome, type PlayPoint, type Results, type RunContext, type StepResult } from "./run-context.js";

const PAUSE_MS = 1000;

/** What a step came to when the hosts that it reboots are back, each with a healthy pair, or are not in time. */
export async function afterReboots(c: RunContext, at: PlayPoint, results: Results): Promise<Results> {
  const [step] = at.rest;
  const rows = step === undefined ? undefined : results.get(step);
  if (step === undefined || rows === undefined) return results;
  const ended = await Promise.all(
    [...rows].map(async ([run, result]) => {
      const reboot = result.status === "changed" ? result.changes.find(isReboot) : undefined;
      if (reboot === undefined) return [run, result] as const;
      const started = performance.now();
      const failure = await comeBack(c, { ...at, step, run }, reboot);
      const durationMs = result.durationMs + performance.now() - started;
      const end = failure === null ? {} : ({ status: "failed", diagnostic: failure } as const);
      return [run, { ...result, ...end, durationMs }] as const;
    }),
  );
  return new Map([...results, [step, new Map<HostRun, StepResult>(ended)]]);
}

function isReboot(change: Change): change is RebootHost {
  return change.kind === "reboot";
}

/**
 * Waits for a host that was told to reboot: until it answers from another boot, and until the pair that it is in is
 * healthy again. Null when all that came in time; else why not. The host's sessions and its lock ended with the boot.
 */
async function comeBack(
  c: RunContext,
  at: PlayPoint & { readonly run: HostRun; readonly step: ProgramStep },
  { boot, withinMs, reasons }: RebootHost,
): Promise<Diagnostic | null> {
  const { run, step, play } = at;
  const deadline = performance.now() + withinMs;
  const ran = engineOn(run);
  await leave(run);
  const look = (one: HostRun): Promise<Diagnostic | null> => inspect(one, queriesToCome(c, at, one), c.options);
  for (let unseen: Diagnostic | null = null; !isNewBoot(run, boot) || unseen !== null;) {
    if (performance.now() > deadline || c.options.stop.aborted)
      return notBack(run, withinMs, unseen === null ? "it answers, and has not rebooted" : unseen.message);
    await sleep(PAUSE_MS);
    unseen = await look(run);
  }
  const pair = c.program.pairs.find(({ hosts }) => hosts.includes(run.host));
  if (pair !== undefined) {
    run.settling = true;
    const both = c.runs.filter((one) => pair.hosts.includes(one.host));
    const isBack = (): boolean => ran === null || engineOn(run) === ran;
    const isWhole = (): boolean => troubleOf(c, pair) === null && isBack();
    while (!isWhole() && performance.now() < deadline && !c.options.stop.aborted) {
      await sleep(PAUSE_MS);
      await c.each(both, look);
    }
    if (ran !== null && !isBack()) return notBack(run, withinMs, `${ran.title} ran before, and does not run`);
    const sick = await pairRefusal(c, { play, pair, step });
    if (sick !== null) return sick;
  }
  return reasons.length === 0 ? null : stillNeeded(run);
}

/** A reboot that changed nothing would be done again by every run. */
function stillNeeded({ state, host }: HostRun): Diagnostic | null {
  const answer = state?.answers.get("reboot");
  const [why] = answer?.kind === "reboot" ? answer.state.reasons : [];
  if (why === undefined) return null;
  return diagnostic("HAP4153", `\`${host.name}\` has rebooted and still needs a reboot: ${why}`, host.span, {
    help: "see which kernel its boot loader takes, and who makes that file",
  });
}

async function leave(run: HostRun): Promise<void> {
  const sessions = [...run.sessions.values()];
  run.sessions.clear();
  run.locked = false;
  await Promise.all(sessions.map((session) => session.close()));
}

function isNewBoot({ state }: HostRun, boot: string): boolean {
  const answer = state?.answers.get("reboot");
  return answer?.kind === "reboot" && answer.state.boot !== boot;
}

function notBack({ host }: HostRun, withinMs: number, found: string): Diagnostic {
  return diagnostic("HAP4152", `\`${host.name}\` is not back ${durationText(withinMs)} after its reboot`, host.span, {
    details: [hostDetail(host), { label: "found", text: found }],
    help: "look at its console; `within 10m` gives it more time; the other host of the pair was left alone",
  });
}
