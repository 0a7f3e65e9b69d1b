import { diagnostic, hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Facts } from "../model/facts.js";
import type { Host } from "../model/host.js";
import type { ProgramPlay } from "../model/program.js";
import type { Registry } from "../model/step-kind.js";
import type { Site } from "../inventory/inventory.js";
import type { Collector, OnHost } from "./collect.js";
import { notes, type EvalContext, type EvalEnvironment } from "./eval/eval-context.js";
import type { MissingParam } from "./missing-params.js";
import type { Module } from "./expand/load-modules.js";
import type { ExpandedPlay } from "./expand/expand-file.js";
import { keyOf } from "./expand/expand-file.js";
import { expandForHost, type ExpandedHost } from "./expand/expand-for-host.js";
import { isBetween, type ExpandedStep } from "./expand/expand-play.js";
import type { Given } from "./eval/param-values.js";
import { draftStep, type StepDraft } from "./expand/draft-step.js";
import { asText } from "./eval/coerce.js";
import { evaluateWord } from "./eval/resolve-words.js";
import { sharedSteps, wordProblems, type SharedSteps } from "./expand/resolve-step.js";
import { paramsOf, setProblems, siteValues } from "./eval/site-values.js";
import type { SiteValues } from "./eval/site-names.js";
import { targetsOf, type Targets } from "./expand/targets.js";

export interface SiteInput {
  readonly module: Module;
  readonly site: Site;
  readonly registry: Registry;
  readonly given: Given;
  readonly outside: EvalEnvironment;
  /** Hosts that `--limit` leaves. */
  readonly limited: ReadonlySet<Host>;
  readonly collect: Collector;
  /** Takes the params that have no value; they are told together. */
  readonly missing: MissingParam[];
  /** Whether another site of the run knows the name of a group, pair or host. */
  elsewhere(name: string): boolean;
}

/** A play of the program whose steps are not numbered yet. */
export type PlayDraft = Omit<ProgramPlay, "steps" | "between"> & {
  readonly steps: readonly StepDraft[];
  readonly between: readonly StepDraft[];
};

/** Checks a playbook over one site: finds the hosts of each play, opens it on each and resolves every step. */
export function checkSite(input: SiteInput): readonly PlayDraft[] {
  const { module, site, given, outside, collect } = input;
  const values = siteValues(site, outside, paramsOf(module.playbook));
  reportInventory(values, collect);
  const open = expander(input, values);
  const general = expandForHost({ module, site: values, host: null, facts: null, given, outside });
  collect.add(general.file.diagnostics, null);
  input.missing.push(...missingOn(input, general, values));
  for (const host of site.hosts) reportParams(open(host, null), { host: host.name, of: site.hosts.length }, collect);
  const shared = sharedSteps();
  return general.file.plays().map((play) => {
    const targets = targetsOf(play, general.view, input.elsewhere);
    collect.add(targets.diagnostics, null);
    if (targets.hosts.length === 0 && hasErrors(targets.diagnostics)) checkUnplaced(input, play, open);
    return checkPlay({ ...input, play, targets, general, open, shared });
  });
}

/**
 * The steps of a play whose hosts are not known are read as some host of the site would have them. What depends on the
 * host is left for when it is known.
 */
function checkUnplaced({ site, registry, collect }: SiteInput, play: ExpandedPlay, open: Expander): void {
  const host = site.pairs[0]?.hosts[0] ?? site.hosts[0];
  if (host === undefined) return;
  const expanded = open(host, null);
  const key = keyOf(play.path);
  for (const step of expanded.steps(key).steps.values()) {
    const kind = registry.get(step.node.name.text);
    if (kind === undefined) continue;
    const view = { ...expanded.view, host };
    const own = { step, kind, view, shared: sharedSteps(), key: `${key}/${keyOf(step.path)}` };
    collect.add(
      wordProblems(own).map((problem) => usedAt(problem, step)),
      null,
    );
  }
}

/** Expands the playbook for a host; once without facts and once for each look at its facts. */
function expander({ module, given, outside }: SiteInput, site: SiteValues): Expander {
  const before = new Map<Host, ExpandedHost>();
  const after = new WeakMap<Facts, ExpandedHost>();
  return (host, facts) => {
    const known = facts === null ? before.get(host) : after.get(facts);
    if (known !== undefined) return known;
    const expanded = expandForHost({ module, site, host, facts, given, outside });
    if (facts === null) before.set(host, expanded);
    else after.set(facts, expanded);
    return expanded;
  };
}

type Expander = (host: Host, facts: Facts | null) => ExpandedHost;

interface PlayInput extends SiteInput {
  readonly play: ExpandedPlay;
  readonly targets: Targets;
  /** The playbook without a host. */
  readonly general: ExpandedHost;
  readonly open: Expander;
  readonly shared: SharedSteps;
}

function checkPlay(input: PlayInput): PlayDraft {
  const { play, targets, general, limited, site } = input;
  const hosts = targets.hosts.filter((host) => limited.has(host));
  const at: EvalContext = { ...general.view, frame: play.frame, notes: notes() };
  const title = asText(evaluateWord(play.node.title, at), play.node.title.span, at);
  input.collect.add(at.notes.diagnostics, null);
  const units = targets.units.map((unit) => ({ ...unit, hosts: unit.hosts.filter((host) => limited.has(host)) }));
  const draft: PlayDraft = {
    site: site.name,
    title: title.kind === "text" ? title.text : "",
    hosts,
    units: units.filter((unit) => unit.hosts.length > 0),
    order: play.node.order,
    stopOn: play.node.stopOn ?? "pair",
    ...stepsOf(input),
    span: play.node.span,
  };
  return draft.hosts.length === 0 ? draft : withController(draft);
}

/**
 * The machine that hap runs on takes part in a play with a step for it; when such a step fails, all of the play stops.
 */
function withController(play: PlayDraft): PlayDraft {
  const known = new Set(play.hosts);
  const controller = play.steps.flatMap((step) => step.hosts).find((host) => !known.has(host));
  if (controller === undefined) return play;
  const hosts = [...play.hosts, controller];
  const [only, second] = play.units;
  const units =
    only !== undefined && second === undefined
      ? [{ ...only, hosts: [...only.hosts, controller] }]
      : [...play.units, { name: controller.name, hosts }];
  return { ...play, hosts, units };
}

/** The steps that any host of the play has, in the order written; those of its `between` apart. */
function stepsOf(input: PlayInput): Pick<PlayDraft, "steps" | "between"> {
  const { targets, open, collect } = input;
  const play = keyOf(input.play.path);
  const found = new Map<string, { readonly step: ExpandedStep; readonly hosts: Host[] }>();
  for (const host of targets.hosts) {
    const expanded = open(host, null).steps(play);
    collect.add(expanded.diagnostics, { host: host.name, of: targets.hosts.length });
    for (const [key, step] of expanded.steps) {
      const known = found.get(key) ?? { step, hosts: [] };
      found.set(key, known);
      known.hosts.push(host);
    }
  }
  const ordered = [...found.values()].toSorted((a, b) => comparePaths(a.step.path, b.step.path));
  const drafts = (isWanted: (step: ExpandedStep) => boolean): readonly StepDraft[] =>
    ordered.filter(({ step }) => isWanted(step)).flatMap((one) => draftOf(input, one));
  return { between: drafts(isBetween), steps: drafts((step) => !isBetween(step)) };
}

function draftOf(
  { open, collect, registry, shared, limited, elsewhere, play: { path, node } }: PlayInput,
  { step, hosts }: { readonly step: ExpandedStep; readonly hosts: readonly Host[] },
): readonly StepDraft[] {
  const play = keyOf(path);
  const kind = registry.get(step.node.name.text);
  // An unknown kind is reported by the look at all names.
  if (kind === undefined) return [];
  const made = draftStep({ step, kind, hosts, limited, play, shared, open, elsewhere });
  collect.add(made.diagnostics, null);
  if (isBetween(step) && kind.does !== "probes") {
    const help = "what stands between hosts only looks: a step that changes something stands behind it";
    const found = `expected a \`verify\` in \`between\`, found \`${kind.name}\``;
    collect.add([usedAt(diagnostic("HAP2019", found, step.node.span, { help }), step)], null);
  }
  if (
    node.order?.kind === "serial" &&
    !isBetween(step) &&
    kind.does !== "changes" &&
    made.step.annotations.confirmWithinMs !== null
  ) {
    const found = `under \`order serial\` each host is confirmed before this \`${kind.name}\` is asked`;
    const help =
      "put what has to hold into `between`, or take `order standby-first`; else `@confirm-within` only above what changes";
    collect.add([usedAt(diagnostic("HAP2019", found, step.node.span, { help }), step)], null);
  }
  for (const host of made.step.hosts) {
    const resolution = made.step.resolve(host, null);
    if (!("diagnostics" in resolution)) continue;
    const problems = resolution.diagnostics.map((problem) => usedAt(problem, step));
    collect.add(problems, { host: host.name, of: made.step.hosts.length });
  }
  return [made.step];
}

/** A problem in a define of another file, with the lines that use it. */
function usedAt(problem: Diagnostic, { uses }: ExpandedStep): Diagnostic {
  const { span } = problem;
  const far = span === null ? [] : uses.filter((use) => use.span.file.path !== span.file.path);
  const related = far.toReversed().map((use) => ({ message: "used here", span: use.span }));
  return { ...problem, related: [...problem.related, ...related] };
}

/** Every `set` of the inventory is looked at, also those that no playbook asks for; for each host where they differ. */
function reportInventory(values: SiteValues, collect: Collector): void {
  for (const { problem, host } of setProblems(values)) {
    collect.add([problem], host === null ? null : { host: host.name, of: values.site.hosts.length });
  }
}

/** A param that nothing on the site gives a value is missing, whether or not a step asks for it. */
function missingOn(
  { module, site }: SiteInput,
  { file }: ExpandedHost,
  { perHost }: SiteValues,
): readonly MissingParam[] {
  return module.playbook.items.flatMap((param) => {
    if (param.kind !== "param" || perHost.has(param.name.text)) return [];
    const problems = file.params.get(param.name.text)?.read().diagnostics ?? [];
    return problems.some(({ lacks }) => lacks === param.span) ? [{ param, site }] : [];
  });
}

/**
 * A wrong value is an error also where no step asks for it; one that only some hosts miss is one where a step of theirs
 * asks.
 */
function reportParams({ file }: ExpandedHost, on: OnHost, collect: Collector): void {
  for (const binding of file.params.values()) {
    collect.add(
      binding.read().diagnostics.filter(({ lacks }) => lacks === null),
      on,
    );
  }
}

function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = (a[i] ?? 0) - (b[i] ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
