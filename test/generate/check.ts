import { setTimeout as sleep } from "node:timers/promises";
import type { Lab, Ran } from "./lab.js";
import { nameOf, plainPlaybook, randomPlaybook } from "./layout.js";
import {
  applyAll,
  canBeMade,
  canBeRepeated,
  emptyWorlds,
  HOSTS,
  randomItems,
  textOf,
  worldOf,
  type Item,
} from "./program.js";
import { random } from "./random.js";

/** What was done to one program, and what was found. */
export interface Checked {
  readonly runs: number;
  /** Kills that met a run at work. */
  readonly kills: number;
  /** Null when all held. */
  readonly failure: string | null;
}

/** How often a kill is tried, each time after half as long: the last comes while hap begins. */
const TRIES = 8;

/** Items of a seed that every run of hap can make, wherever an earlier one was cut off. */
export function itemsOf(seed: number, steps: number): readonly Item[] {
  const choices = random(seed);
  for (;;) {
    const items = randomItems(choices, steps);
    if (canBeRepeated(items)) return items;
  }
}

/**
 * Runs the items, split as the seed says, on real hosts and holds them against the model: what a plan says is what the run then
 * does, and that is what the model says; the end is the model's end; a second run does what the model's second run does; a run that
 * was killed and run again ends the same, however it was split.
 */
export async function checkProgram(lab: Lab, items: readonly Item[], seed: number): Promise<Checked> {
  const choices = random(seed ^ 0x5eed);
  const playbook = choices.chance(10) ? plainPlaybook(items) : randomPlaybook(choices, items);
  const other = randomPlaybook(choices, items);
  const share = choices.int(90) / 100;
  let runs = 0;
  const hap = (command: "run" | "plan", text: string, limit?: number): Promise<Ran> => {
    runs += 1;
    return lab.hap(command, text, limit);
  };
  const worlds = emptyWorlds();
  const expected = changesOf(items, applyAll(worlds, items));
  const end = HOSTS.map((host) => textOf(worldOf(worlds, host)));
  const found: string[] = [];
  const hold = (what: string, seen: unknown, wanted: unknown, ran?: Ran): void => {
    if (JSON.stringify(seen) === JSON.stringify(wanted)) return;
    found.push(`${what}\n${differences(seen, wanted)}\n${ran === undefined ? "" : problemsOf(ran)}`);
  };
  const atEnd = (what: string, ran: Ran): void =>
    HOSTS.forEach((host, i) => hold(`${what}: ${host}`, lab.textOf(host), end[i], ran));

  lab.reset();
  const plan = await hap("plan", playbook);
  hold("plan: exit status", plan.status, 0, plan);
  const untouched = emptyWorlds();
  HOSTS.forEach((host) => hold(`after plan: ${host}`, lab.textOf(host), textOf(worldOf(untouched, host)), plan));
  hold("what plan names", changed(plan), expected, plan);
  const began = Date.now();
  const first = await hap("run", playbook);
  let killMs = Math.round((Date.now() - began) * share);
  hold("run: exit status", first.status, 0, first);
  hold("what run changes", changed(first), expected, first);
  atEnd("after run", first);
  const second = await hap("run", playbook);
  hold("second run: exit status", second.status, 0, second);
  hold("what a second run changes", changed(second), changesOf(items, applyAll(worlds, items)), second);
  atEnd("after the second run", second);

  let kills = 0;
  for (let tries = 0; kills === 0 && tries < TRIES; tries++, killMs = Math.floor(killMs / 2)) {
    lab.reset();
    // A run that has ended by itself was not met.
    if ((await hap("run", playbook, killMs)).status === null) kills = 1;
  }
  const killedMs = killMs * 2;
  hold("a kill that meets a run", kills, 1);
  await sleep(200);
  const rest = await hap("run", other);
  hold(`killed after ${killedMs} ms, and run again split otherwise: exit status`, rest.status, 0, rest);
  atEnd("killed and run again", rest);
  const failure =
    found.length === 0 ? null : `${found.join("\n")}\n--- program\n${playbook}\n--- split otherwise\n${other}`;
  return { runs, kills, failure };
}

/** Leaves items out as long as the rest still fails, for at most so many tries. Gives the smallest failing program's report. */
export async function shrink(lab: Lab, items: readonly Item[], seed: number, tries: number): Promise<string> {
  let smallest = items;
  let report = "";
  let left = tries;
  for (let size = Math.ceil(items.length / 2); size >= 1 && left > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length && left > 0;) {
      const fewer = [...smallest.slice(0, at), ...smallest.slice(at + size)];
      const possible =
        fewer.length > 0 && fewer.length < smallest.length && canAllBeMade(fewer) && canBeRepeated(fewer);
      const failure = possible ? (await checkProgram(lab, fewer, seed)).failure : null;
      if (possible) left -= 1;
      if (failure === null) at += size;
      else [smallest, report] = [fewer, failure];
    }
  }
  return report === ""
    ? ((await checkProgram(lab, smallest, seed)).failure ?? "it does not fail a second time")
    : report;
}

function canAllBeMade(items: readonly Item[]): boolean {
  const worlds = emptyWorlds();
  return items.every((item) => {
    const possible = canBeMade(worlds, item);
    applyAll(worlds, [item]);
    return possible;
  });
}

/** `STEP HOST` of every step that changed, or would change, a host. */
function changed({ events }: Ran): readonly string[] {
  const done = events.filter(
    ({ event, status, step }) => event === "step-done" && status === "changed" && step !== "decoy",
  );
  return done.map(({ step, host }) => `${step} ${host}`).toSorted();
}

function changesOf(items: readonly Item[], changedOn: readonly (readonly string[])[]): readonly string[] {
  return items.flatMap((_, i) => (changedOn[i] ?? []).map((host) => `${nameOf(i)} ${host}`)).toSorted();
}

function differences(seen: unknown, wanted: unknown): string {
  if (!Array.isArray(seen) || !Array.isArray(wanted))
    return `  seen ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`;
  const lines = (some: readonly unknown[], others: readonly unknown[], lead: string): string[] =>
    some.filter((one) => !others.includes(one)).map((one) => `  ${lead} ${JSON.stringify(one)}`);
  return [...lines(seen, wanted, "seen only:"), ...lines(wanted, seen, "missing:  ")].join("\n");
}

function problemsOf({ events, output }: Ran): string {
  const told = events.flatMap(({ diagnostic, message, step, host }) => {
    const text = diagnostic?.message ?? message;
    return text === undefined || text === null ? [] : [`  ${step ?? ""} ${host ?? ""}: ${text}`];
  });
  const plain = output.split("\n").filter((line) => !line.startsWith("{"));
  return [...told, ...plain].slice(0, 20).join("\n");
}
