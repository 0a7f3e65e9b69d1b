import type { Engine } from "../engines/engine.js";
import { ENGINES, engineNamed, engineOf } from "../engines/engines.js";
import type { Fault } from "../model/drill.js";
import type { EngineName } from "../model/engine-name.js";
import { ask, queryKey } from "../model/query.js";
import type { ProgramStep } from "../model/program.js";
import type { RunContext } from "./run-context.js";
import { resolutionOf, type HostRun } from "./host-run.js";

/**
 * What keeps the addresses of these hosts: whose file, probe or fault is in the playbook, else what runs there.
 * Heartbeat when nobody can tell.
 */
export function engineOfPair(c: Pick<RunContext, "program">, runs: readonly HostRun[]): Engine {
  const steps = c.program.plays.flatMap((play) => play.steps);
  const found = runs.flatMap((run) =>
    steps.filter((step) => step.hosts.includes(run.host)).flatMap((step) => engineOfStep(run, step) ?? []),
  );
  const running = ENGINES.find(({ name }) => runs.some((run) => runsOn(run, name)));
  return found[0] ?? running ?? engineNamed("heartbeat");
}

/** Whether an engine was found running when the host was last asked for it. */
export function runsOn({ state }: HostRun, name: EngineName): boolean {
  const answer = state?.answers.get(queryKey(ask.service(name)));
  return answer?.kind === "service" && answer.state.running;
}

function engineOfStep(run: HostRun, step: ProgramStep): Engine | null {
  const resolution = resolutionOf(run, step);
  if (resolution.kind !== "run") return null;
  const file = step.kind.clusterFile(resolution.params)?.file;
  const owner = ENGINES.find(({ clusterFiles }) => file !== undefined && clusterFiles.includes(file));
  if (owner !== undefined) return owner;
  const probe = step.kind
    .probes(resolution.params, { host: run.host, peer: run.peer })
    .find((one) => one.kind === "engine");
  if (probe?.kind === "engine") return engineNamed(probe.engine);
  const fault = step.kind.drill(resolution.params)?.fault;
  return fault === undefined ? null : engineOfFault(fault);
}

/** What a fault is for; null where it is for the host or a link, or for a service that is no engine. */
function engineOfFault(fault: Fault): Engine | null {
  switch (fault.kind) {
    case "stop":
    case "kill":
    case "freeze":
      return engineOf(fault.service);
    case "cut-link":
    case "drop":
    case "reboot":
    case "power-off":
      return null;
  }
}
