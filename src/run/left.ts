import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { engineOf } from "../engines/engines.js";
import { parseResource } from "../model/haresource.js";
import type { HostState } from "../model/host-state.js";
import {
  describeStays,
  homesOf,
  leftOf,
  queriesOfLeft,
  unasked,
  type LeftThing,
  type LeftOnHosts,
} from "../model/left.js";
import { describeMade, type MadeThing } from "../model/made.js";
import { ask, queryKey, type Query } from "../model/query.js";
import { readGroups } from "../model/resource-groups.js";
import { HARESOURCES, queriesOf, stepsOf, targetOf, type HostRun, type HostStep } from "./host-run.js";
import { inspect } from "./inspect.js";
import type { RunContext } from "./run-context.js";
import type { MadeOptions } from "./run-options.js";
import { isPairFile, PAIR_PACKAGE, PAIR_USER } from "./step-refusal.js";

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
  const wanted = [...queriesOfLeft(things, asked), ask.file(HARESOURCES, true)];
  const first = await look(wanted);
  const homes = first === null ? [] : homesOf(things, first);
  const state = homes.length === 0 ? first : await look([...wanted, ...homes]);
  if (state === null) return null;
  const words = resourceWords(state, steps);
  const left = leftOf(things, { state, lists, own, asked, isEngine: (thing) => livesBy(thing, words) });
  return [run.host.id, { left, state }];
}

/** The resources that Heartbeat has here, and those that the steps give it; null where the file is not to be read. */
export function resourceWords(state: HostState, steps: readonly HostStep[]): readonly string[] | null {
  const wanted = steps.flatMap(({ step, params }) => {
    const file = step.kind.clusterFile(params);
    return file?.file === "haresources" ? file.groups.flatMap(({ resources }) => resources) : [];
  });
  const answer = state.answers.get(queryKey(ask.file(HARESOURCES)));
  const now = answer?.kind === "file" ? answer.state : null;
  const text = now?.type === "absent" ? "" : now?.type === "file" ? now.content?.toString("utf8") : undefined;
  if (text === undefined) return null;
  return [...wanted.map(({ value }) => value), ...readGroups(text).flatMap(({ resources }) => resources)];
}

/**
 * Whether a pair lives by a thing, which is not taken away because a playbook was split: what Heartbeat and keepalived
 * are made of, and what is a resource of Heartbeat by these words of haresources. Of a service that was handed over to
 * Heartbeat the list still says that hap started it. Null: the words are not known, so it may be any service.
 */
export function livesBy({ kind, name }: MadeThing, words: readonly string[] | null): boolean {
  const resources = words?.map(parseResource) ?? null;
  const isResource = (script: string): boolean => resources === null || resources.some((one) => one.script === script);
  const service = name.replace(/\.service$/, "");
  switch (kind) {
    case "file":
    case "directory":
      return isPairFile(name, isResource) || resources?.some(({ args }) => args.includes(name)) === true;
    case "running":
    case "enabled":
      return engineOf(service) !== null || isResource(service);
    case "package":
      return PAIR_PACKAGE.test(name) || (resources !== null && isResource(name));
    case "user":
      return engineOf(name) !== null || PAIR_USER.test(name);
    case "sysctl":
      return false;
  }
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
