import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { HostState } from "../model/host-state.js";
import {
  describeStays,
  homesOf,
  leftOf,
  needsOf,
  queriesOfLeft,
  unasked,
  type LeftThing,
  type LeftOnHosts,
} from "../model/left.js";
import { describeMade } from "../model/made.js";
import { ask, queryKey, type Query } from "../model/query.js";
import { queriesOf, stepsOf, targetOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import { LIFE_QUERIES, lifeOf, livesBy, queriesOfScripts } from "./pair-life.js";
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
): Promise<[string, { left: readonly LeftThing[]; state: HostState }] | null> {
  const answer = run.state?.answers.get(queryKey(ask.made(own)));
  const lists = answer?.kind === "made" ? answer.state.lists : [];
  const steps = stepsOf(
    run,
    c.program.plays.flatMap((play) => play.steps),
  );
  const asked = new Set(steps.flatMap(({ step, params }) => step.kind.queries(params, targetOf(run)).map(queryKey)));
  const things = unasked(lists, own, asked);
  if (things.length === 0) return null;
  const look = async (more: readonly Query[]): Promise<HostState | null> => {
    const queries = queriesOf(run, steps);
    queries.set(run.host.ssh.as, [...(queries.get(run.host.ssh.as) ?? []), ...more]);
    const problem: Diagnostic | null = await inspect(run, queries, c.options);
    if (problem !== null) c.emit({ event: "finding", diagnostic: problem });
    return problem === null ? run.state : null;
  };
  const wanted = [...queriesOfLeft(things, asked), ...LIFE_QUERIES];
  const first = await look(wanted);
  if (first === null) return null;
  const leftIn = (state: HostState): readonly LeftThing[] => {
    const life = lifeOf(state, steps);
    return leftOf(things, { state, lists, own, asked, isEngine: (thing) => livesBy(thing, life) });
  };
  const more = [...homesOf(things, first), ...needsOf(leftIn(first)), ...queriesOfScripts(first)];
  const state = more.length === 0 ? first : await look([...wanted, ...more]);
  return state === null ? null : [run.host.id, { left: leftIn(state), state }];
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
