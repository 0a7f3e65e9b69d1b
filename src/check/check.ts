import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { withoutEchoes } from "../diagnostics/echoes.js";
import type { Inventory, Site } from "../inventory/inventory.js";
import { isController, type Host } from "../model/host.js";
import type { Program, ProgramPlay } from "../model/program.js";
import { namedBy } from "../model/probe.js";
import type { Span } from "../source/source-file.js";
import type { Registry } from "../model/step-kind.js";
import type { Secret } from "../model/secret.js";
import type { FileItem, Playbook, StepItem } from "../syntax/playbook.js";
import type { Tree } from "../syntax/tree.js";
import { checkGiven } from "./check-given.js";
import { checkOwners } from "./check-owners.js";
import { checkNames } from "./names/check-names.js";
import { checkSite, type PlayDraft } from "./check-site.js";
import { collector } from "./collect.js";
import type { EvalEnvironment } from "./eval/eval-context.js";
import { filesOf, type ReadBytes, type ReadNames } from "./eval/read-once.js";
import { limitedHosts } from "./limit.js";
import { knownAddresses, withNearAddress } from "./near-address.js";
import { missingProblem, type MissingParam } from "./missing-params.js";
import { loadModules, type LoadTree } from "./expand/load-modules.js";
import { settingsOf } from "./eval/settings.js";
import type { Given } from "./eval/param-values.js";
import { checkProgramRules } from "./rules/check-rules.js";
import { hostRules } from "./rules/host-rules.js";
import type { Rule } from "./rules/rule.js";
import { selectSteps, type Selection } from "./select-steps.js";

export interface CheckInput {
  /** The playbook's syntax tree; its own problems are not repeated here. */
  readonly tree: Tree;
  readonly inventory: Inventory;
  readonly registry: Registry;
  /** The HA rules; they look at what the steps write. */
  readonly rules: readonly Rule[];
  /** Values from `--set`, by param. */
  readonly given: Given;
  /** Names and patterns of `--limit`; empty for no limit. */
  readonly limit: readonly string[];
  readonly selection: Selection;
  /** Reads and parses an imported playbook. */
  readonly load: LoadTree;
  /** Folders that imports are looked up in, after the importing file's own. */
  readonly libraries?: readonly string[];
  /** Reads a file that the playbook names. */
  readonly readBytes: ReadBytes;
  readonly readNames?: ReadNames;
  /** The secret of a name, or null. */
  readonly secret: (name: string, site: string) => Secret | null;
  /** The names of all secrets of a site, for suggestions. */
  readonly secretNames?: (site: string) => readonly string[];
}

/**
 * Checks a playbook over an inventory: every name, type and step for every host, with facts not known yet.
 * The program is there also with errors in it, except when nothing could be read; nobody may run one with errors.
 */
export function check(input: CheckInput): Stage<Program | null> {
  const { tree, inventory, registry, given } = input;
  const collect = collector();
  const { value: module, diagnostics } = loadModules(tree, { load: input.load, libraries: input.libraries ?? [] });
  collect.add(diagnostics, null);
  collect.add(emptiness(module.playbook, diagnostics), null);
  const known = new Set(inventory.sites.flatMap((site) => [...site.groups, ...site.hosts].map((one) => one.name)));
  collect.add(
    checkNames({ module, registry, inventory: known, settings: settingsOf(inventory), rules: rulesOf(input.rules) }),
    null,
  );
  // Without a play nobody asks for a value: a file that is cut off may have had the param.
  if (playsIn(module.playbook.items).length > 0) collect.add(checkGiven(module.playbook, given), null);
  const limit = limitedHosts(inventory, input.limit);
  collect.add(limit.diagnostics, null);
  const files = filesOf(input.readBytes, input.readNames);
  const outsideOf = ({ name: site }: Site): EvalEnvironment => ({
    files,
    secret: (name) => input.secret(name, site),
    secretNames: () => input.secretNames?.(site) ?? [],
  });
  const elsewhere = (name: string) => known.has(name);
  const missing: MissingParam[] = [];
  const drafts = inventory.sites.flatMap((site): readonly PlayDraft[] =>
    checkSite({
      module,
      site,
      registry,
      given,
      outside: outsideOf(site),
      limited: limit.hosts,
      collect,
      missing,
      elsewhere,
    }),
  );
  const selected = selectSteps(drafts, input.selection);
  collect.add(selected.diagnostics, null);
  const program = programOf(module.playbook, inventory, selected.plays);
  collect.add(checkOwners(program), null);
  collect.add(checkProgramRules(program, input.rules), null);
  const found = withoutEchoes(withMissing(collect.all(), missing));
  return {
    value: program,
    diagnostics: withNearAddress(found, () => knownAddresses(inventory.sites, module.playbook)),
  };
}

/** What `@allow` may name; nothing is known of that where no rules are asked. */
function rulesOf(rules: readonly Rule[]): readonly string[] | null {
  return rules.length === 0 ? null : [...rules, ...hostRules].map(({ id }) => id);
}

/** What is missing on a whole site is told once, not again for each step that asks for it. */
function withMissing(found: readonly Diagnostic[], missing: readonly MissingParam[]): readonly Diagnostic[] {
  const problem = missingProblem(missing);
  if (problem === null) return found;
  const told = new Set(missing.map(({ param }) => param.span));
  const rest = found.filter(({ lacks }) => lacks === null || !told.has(lacks));
  return [problem, ...rest];
}

function programOf(playbook: Playbook, inventory: Inventory, plays: readonly ProgramPlay[]): Program {
  const played = new Set<Host>(plays.flatMap((play) => play.hosts));
  const pairs = inventory.sites
    .flatMap((site) => site.pairs)
    .filter((pair) => pair.hosts.some((host) => played.has(host)));
  for (const host of pairs.flatMap((pair) => pair.hosts)) played.add(host);
  for (const host of plays.flatMap((play) => hostsNamed(play, inventory))) played.add(host);
  const controllers = [...played].filter(isController);
  return {
    playbook: playbook.file.path,
    file: playbook.file,
    sites: inventory.sites.map((site) => site.name),
    hosts: [...inventory.sites.flatMap((site) => site.hosts).filter((host) => played.has(host)), ...controllers],
    pairs,
    plays,
  };
}

/** Hosts that the probes and faults of a play name: they must be reached too, although no step runs there. */
function hostsNamed({ site, steps, between }: ProgramPlay, inventory: Inventory): readonly Host[] {
  const names = [...between, ...steps].flatMap(({ kind, hosts, resolve }) =>
    hosts.flatMap((host) => {
      const resolution = kind.does !== "changes" ? resolve(host, null) : null;
      if (resolution?.kind !== "run") return [];
      const broken = kind.drill(resolution.params)?.fault.on;
      const probed = kind.probes(resolution.params, { host, peer: null }).flatMap(namedBy);
      return typeof broken === "object" ? [...probed, broken.name] : probed;
    }),
  );
  const known = inventory.sites.find((one) => one.name === site)?.hosts ?? [];
  const wanted = new Set(names);
  return known.filter((host) => wanted.has(host.name));
}

/**
 * A playbook without plays or defines does nothing, which nobody means; a play without steps may be one being written.
 */
function emptiness({ items, file, span }: Playbook, earlier: readonly Diagnostic[]): readonly Diagnostic[] {
  const plays = playsIn(items);
  if (plays.length === 0 && !earlier.some((problem) => problem.severity === "error")) {
    if (items.some((item) => item.kind === "define")) return [];
    const help = 'add `play "title" on GROUP { … }` with steps in it';
    return [
      diagnostic(
        "HAP2015",
        `expected a play in \`${file.path}\``,
        { ...span, end: span.start },
        { help, topic: "play *", covers: ["param *"] },
      ),
    ];
  }
  return plays
    .filter((play) => !hasSteps(play.items) && !earlier.some(({ span }) => span !== null && within(span, play)))
    .map((play) => diagnostic("HAP2016", "the play has no steps", play.span, { severity: "warning" }));
}

/** Whether a problem stands behind a play's beginning: it may be what was meant as a step. */
function within({ file, start }: Span, play: Extract<FileItem, { kind: "play" }>): boolean {
  return file === play.span.file && start >= play.span.start;
}

function playsIn(items: readonly FileItem[]): readonly Extract<FileItem, { kind: "play" }>[] {
  return items.flatMap((item) => {
    if (item.kind === "play") return [item];
    if (item.kind === "for") return playsIn(item.items);
    return item.kind === "if" ? playsIn([...item.branches.flatMap((b) => b.items), ...item.otherwise]) : [];
  });
}

function hasSteps(items: readonly StepItem[]): boolean {
  return items.some((item) => {
    if (item.kind === "for") return hasSteps(item.items);
    if (item.kind === "if") return hasSteps([...item.branches.flatMap((b) => b.items), ...item.otherwise]);
    return item.kind === "step" || item.kind === "use";
  });
}
