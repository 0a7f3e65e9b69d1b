import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { ENGINES } from "../engines/engines.js";
import { describeStays, leftOf, unasked, type LeftThing, type LeftOnHosts } from "../model/left.js";
import { describeMade, queryOfMade, type MadeThing } from "../model/made.js";
import { ask, queryKey } from "../model/query.js";
import { queriesOf, stepsOf, targetOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import type { RunContext } from "./run-context.js";
import type { MadeOptions } from "./run-options.js";

/**
 * What left the playbook: things of the hosts' lists that no step asks about. Only a host that has such things is
 * looked at once more.
 */
export async function lookForLeft(c: RunContext, made: MadeOptions): Promise<LeftOnHosts> {
  const inPlays = c.runs.filter((run) => run.active && c.program.plays.some(({ hosts }) => hosts.includes(run.host)));
  const found = await c.each(inPlays, (run) => leftOn(c, run, made.listOf(run.host.site)));
  return new Map(found.flatMap((one) => (one === null ? [] : [one])));
}

async function leftOn(
  c: RunContext,
  run: HostRun,
  own: string,
): Promise<[string, { left: readonly LeftThing[]; state: NonNullable<HostRun["state"]> }] | null> {
  const answer = run.state?.answers.get(queryKey(ask.made(own)));
  const lists = answer?.kind === "made" ? answer.state.lists : [];
  const steps = stepsOf(
    run,
    c.program.plays.flatMap((play) => play.steps),
  );
  const asked = steps.flatMap(({ step, params }) => step.kind.queries(params, targetOf(run)).map(queryKey));
  const things = unasked(lists, own, new Set(asked));
  if (things.length === 0) return null;
  const queries = queriesOf(run, steps);
  const usual = queries.get(run.host.ssh.as) ?? [];
  queries.set(run.host.ssh.as, [...usual, ...things.map(queryOfMade)]);
  const problem: Diagnostic | null = await inspect(run, queries, c.options);
  if (problem !== null) c.emit({ event: "finding", diagnostic: problem });
  if (problem !== null || run.state === null) return null;
  const left = leftOf(things, { state: run.state, lists, own, isEngine });
  return [run.host.id, { left, state: run.state }];
}

/** Its files, its service and its package: what a pair lives by is not taken away because a playbook was split. */
function isEngine({ kind, name }: MadeThing): boolean {
  const names = ENGINES.map((engine) => engine.name as string);
  if (kind !== "file") return kind !== "directory" && kind !== "sysctl" && names.includes(name);
  return ENGINES.some(({ files }) => files.includes(name)) || name === "/etc/ha.d/haresources";
}

/** What is found where nobody asks. */
export const NOTHING_LEFT: LeftOnHosts = new Map();

/** Tells each thing once, with the hosts where it is so; of what goes and what stays, as asked. */
export function tellLeft(c: RunContext, found: LeftOnHosts, wanted: (left: LeftThing) => boolean): void {
  const told = new Map<string, { readonly site: string; readonly left: LeftThing; readonly hosts: string[] }>();
  for (const { host } of c.runs) {
    for (const left of found.get(host.id)?.left.filter(wanted) ?? []) {
      const key = JSON.stringify([host.site, left.thing.kind, left.thing.name, left.stays]);
      const one = told.get(key) ?? { site: host.site, left, hosts: [] };
      one.hosts.push(host.name);
      told.set(key, one);
    }
  }
  for (const { site, left, hosts } of told.values()) {
    const { thing, stays } = left;
    const what = { kind: thing.kind, name: thing.name, text: describeMade(thing) };
    c.emit({ event: "left", site, hosts, ...what, stays: stays === null ? null : describeStays(stays) });
  }
}
