import { createHash } from "node:crypto";
import type { Pair } from "../model/host.js";
import { inTable } from "../model/lvs-table.js";
import type { Program } from "../model/program.js";
import { expectedOf } from "../plan/expected.js";
import type { Accepted, PairPlan, RunStart } from "./events.js";
import type { RunOptions } from "./run-options.js";

/** The first event of a run: what is run, by whom, where, and what it wants of each pair. */
export function runStart(
  program: Program,
  { mode, user, controller, version, given }: Pick<RunOptions, "mode" | "user" | "controller" | "version" | "given">,
): RunStart {
  return {
    event: "run-start",
    mode,
    playbook: program.playbook,
    playbookSha256: createHash("sha256").update(program.file.text).digest("hex"),
    user,
    controller,
    version,
    given,
    sites: program.sites,
    hosts: program.hosts.map((h) => ({ site: h.site, host: h.name, address: h.address, pair: h.pair })),
    pairs: program.pairs.map((pair) => pairPlan(program, pair)),
    accepted: acceptedBy(program),
  };
}

/** What a program wants of a pair, for a picture of it. */
export function pairPlan(program: Program, pair: Pair): PairPlan {
  const { engine, addresses, services, watched, topology, ranks } = expectedOf(program, pair);
  const all = [...(services ?? []).map(inTable), ...watched];
  return { site: pair.site, pair: pair.name, engine, addresses, services: all, ...topology, ranks };
}

/** Each once a site, although a play's `@allow` stands on all of its steps. */
function acceptedBy(program: Program): readonly Accepted[] {
  const found = new Map<string, Accepted>();
  for (const { site, steps } of program.plays) {
    for (const { label, annotations } of steps) {
      for (const { rule, reason } of annotations.allow) {
        const key = JSON.stringify([site, rule, reason]);
        if (!found.has(key)) found.set(key, { rule, reason, step: label, site });
      }
    }
  }
  return [...found.values()];
}
