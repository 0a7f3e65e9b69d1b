import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Facts } from "../../model/facts.js";
import type { Host } from "../../model/host.js";
import { newChain, type EvalEnvironment, type HostView } from "../eval/eval-context.js";
import type { Module } from "./load-modules.js";
import { expandFile, keyOf, type ExpandedFile, type ExpandedPlay } from "./expand-file.js";
import { expandPlay, type ExpandedStep } from "./expand-play.js";
import type { Given } from "../eval/param-values.js";
import type { SiteValues } from "../eval/site-names.js";

/** The playbook as one host sees it. Everything in it is worked out at the first look and kept. */
export interface ExpandedHost {
  readonly view: HostView;
  readonly file: ExpandedFile;
  play(key: string): ExpandedPlay | undefined;
  /** The steps of a play by key. */
  steps(play: string): ExpandedSteps;
}

export interface ExpandedSteps {
  readonly steps: ReadonlyMap<string, ExpandedStep>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ExpandInput {
  readonly module: Module;
  readonly site: SiteValues;
  readonly host: Host | null;
  readonly facts: Facts | null;
  readonly given: Given;
  readonly outside: EvalEnvironment;
}

/** Expands a playbook for one host; for none, to find the hosts of its plays. */
export function expandForHost({ module, site, host, facts, given, outside }: ExpandInput): ExpandedHost {
  const view: HostView = { siteValues: site, host, facts, environment: outside, chain: newChain() };
  const files = new Map<Module, ExpandedFile>();
  const fileOf = (wanted: Module): ExpandedFile => {
    const expanded = files.get(wanted) ?? expandFile(wanted, view, given);
    files.set(wanted, expanded);
    return expanded;
  };
  const file = fileOf(module);
  const expanded = new Map<string, ExpandedSteps>();
  const stepsOfPlay = (key: string): ExpandedSteps => {
    const play = file.play(key);
    if (play === undefined) return { steps: new Map(), diagnostics: [] };
    const { steps, diagnostics } = expandPlay(play, module, { view, setsOf: (wanted) => fileOf(wanted).sets });
    return { steps: new Map(steps.map((step) => [keyOf(step.path), step])), diagnostics };
  };
  return {
    view,
    file,
    play: file.play,
    steps: (key) => {
      const known = expanded.get(key) ?? stepsOfPlay(key);
      expanded.set(key, known);
      return known;
    },
  };
}
