import type { Host } from "../../../model/host.js";
import type { Program, ProgramStep } from "../../../model/program.js";

/**
 * Whether a program works with LVS: it makes real servers, writes a resource script with virtual services, or looks at
 * LVS tables. Steps that cannot be known before contact count as no.
 */
export function needsIpvs(program: Program): boolean {
  return program.plays.some((play) => play.steps.some((step) => step.hosts.some((host) => stepNeeds(step, host))));
}

function stepNeeds(step: ProgramStep, host: Host): boolean {
  if (step.kind.name === "real-server") return true;
  const resolution = step.resolve(host, null);
  if (resolution.kind !== "run") return false;
  const { kind } = step;
  if (kind.clusterFile(resolution.params)?.file === "lvs") return true;
  if (kind.probes(resolution.params, { host, peer: null }).some((probe) => probe.kind === "ipvs")) return true;
  return kind.drill(resolution.params)?.expectations.some((expectation) => expectation.kind === "ipvs") ?? false;
}
