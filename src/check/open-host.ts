import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Facts } from "../model/facts.js";
import type { Host } from "../model/host.js";
import type { Outside, View } from "./evaluation.js";
import type { Module } from "./modules.js";
import { openFile, type OpenFile, type OpenPlay } from "./open-file.js";
import { openSteps, type OpenStep } from "./open-play.js";
import type { Given } from "./param-values.js";
import type { SiteValues } from "./site-view.js";

/** The playbook as one host sees it. Everything in it is worked out at the first look and kept. */
export interface OpenHost {
  readonly view: View;
  readonly file: OpenFile;
  play(key: string): OpenPlay | undefined;
  /** The steps of a play by key. */
  steps(play: string): OpenedSteps;
}

export interface OpenedSteps {
  readonly steps: ReadonlyMap<string, OpenStep>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface OpenInput {
  readonly module: Module;
  readonly site: SiteValues;
  readonly host: Host | null;
  readonly facts: Facts | null;
  readonly given: Given;
  readonly outside: Outside;
}

/** Opens a playbook for one host; for none, to find the hosts of its plays. */
export function openHost({ module, site, host, facts, given, outside }: OpenInput): OpenHost {
  const view: View = { site, host, facts, outside };
  const files = new Map<Module, OpenFile>();
  const fileOf = (wanted: Module): OpenFile => {
    const opened = files.get(wanted) ?? openFile(wanted, view, given);
    files.set(wanted, opened);
    return opened;
  };
  const file = fileOf(module);
  const plays = new Map(file.plays.map((play) => [keyOf(play.path), play]));
  const opened = new Map<string, OpenedSteps>();
  const openPlay = (key: string): OpenedSteps => {
    const play = plays.get(key);
    if (play === undefined) return { steps: new Map(), diagnostics: [] };
    const { steps, diagnostics } = openSteps(play, module, { view, setsOf: (wanted) => fileOf(wanted).sets });
    return { steps: new Map(steps.map((step) => [keyOf(step.path), step])), diagnostics };
  };
  return {
    view,
    file,
    play: (key) => plays.get(key),
    steps: (key) => {
      const known = opened.get(key) ?? openPlay(key);
      opened.set(key, known);
      return known;
    },
  };
}

/** The key of a place in a playbook, the same on every host. */
export function keyOf(path: readonly number[]): string {
  return path.join(".");
}
