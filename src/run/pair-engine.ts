import type { Engine } from "../engines/engine.js";
import { ENGINES, engineNamed, engineOf } from "../engines/engines.js";
import type { ProgramStep } from "../model/program.js";
import type { RunContext } from "./run-context.js";
import { resolutionOf, type HostRun } from "./host-run.js";

/**
 * What keeps the addresses of these hosts by the playbook: whose file, service, probe or fault is in it. Heartbeat when
 * nothing of either is.
 */
export function engineOfPair(c: Pick<RunContext, "program">, runs: readonly HostRun[]): Engine {
  const steps = c.program.plays.flatMap((play) => play.steps);
  const found = runs.flatMap((run) =>
    steps.filter((step) => step.hosts.includes(run.host)).flatMap((step) => engineOfStep(run, step) ?? []),
  );
  return found[0] ?? engineNamed("heartbeat");
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
  switch (fault?.kind) {
    case "stop":
    case "kill":
    case "freeze":
      return engineOf(fault.service);
    default:
      return null;
  }
}
