import { setTimeout as sleep } from "node:timers/promises";
import { DRILL_DEFAULTS, type Watch } from "../../model/drill.js";
import { describeProbe, isClientProbe, type ClientProbe } from "../../model/probe.js";
import type { SwitchSpec } from "../../model/switchover.js";
import { isAnswering } from "../drill/outage.js";
import type { RunningWatch } from "../drill/watch.js";
import { resolutionOf, targetOf, type HostRun } from "../host-run.js";
import type { RunContext } from "../run-context.js";

/** How long pings of hap's own choice have to be answered in before they count (ms). */
const PING_PATIENCE_MS = 2500;
const ANSWERS = 3;

/**
 * What a switch is watched by: its own `watch` lines, else what the clients of the playbook's `verify` and `drill`
 * steps ask of the moving addresses, else a ping of each.
 */
export function watchesFor(
  c: RunContext,
  runs: readonly HostRun[],
  { spec, moving }: { readonly spec: SwitchSpec; readonly moving: readonly string[] },
): { readonly watches: readonly Watch[]; readonly chosen: boolean } {
  if (spec.watches.length > 0) return { watches: spec.watches, chosen: true };
  const proofs = [...c.program.plays.flatMap(({ steps }) => steps), ...(c.program.proofs ?? [])];
  const probes = new Map<string, ClientProbe>();
  for (const step of proofs.filter(({ kind }) => kind.does !== "changes")) {
    for (const run of runs.filter(({ host }) => step.hosts.includes(host))) {
      const resolution = resolutionOf(run, step);
      const own = resolution.kind === "run" ? step.kind.probes(resolution.params, targetOf(run)) : [];
      for (const probe of own.filter(isClientProbe)) {
        if (moving.includes(addressAsked(probe))) probes.set(describeProbe(probe), probe);
      }
    }
  }
  const { everyMs, timeoutMs } = DRILL_DEFAULTS;
  const found = [...probes.values()].map((probe) => ({ probe, everyMs, timeoutMs, span: probe.span }));
  if (found.length > 0) return { watches: found, chosen: true };
  const pings = moving.map((address) => {
    const probe = { kind: "ping", address, from: null, timeoutMs, span: spec.span } as const;
    return { probe, everyMs, timeoutMs, span: spec.span };
  });
  return { watches: pings, chosen: false };
}

/** Of pings that nobody asked for, those that are answered; the others are stopped: a network may not let them. */
export async function answered(watches: readonly RunningWatch[]): Promise<{
  readonly answering: readonly RunningWatch[];
  readonly mute: readonly RunningWatch[];
}> {
  const deadline = performance.now() + PING_PATIENCE_MS;
  const isMute = ({ records, watch }: RunningWatch): boolean =>
    !isAnswering(records, ANSWERS, performance.now(), watch.everyMs + watch.timeoutMs);
  while (watches.some(isMute) && performance.now() < deadline) await sleep(50);
  const mute = watches.filter(isMute);
  await Promise.all(mute.map((watch) => watch.stop()));
  return { answering: watches.filter((watch) => !mute.includes(watch)), mute };
}

function addressAsked(probe: ClientProbe): string {
  return probe.kind === "http" ? new URL(probe.url).hostname : probe.address;
}
