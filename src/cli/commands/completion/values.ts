import type { Site } from "../../../inventory/inventory.js";
import type { ParamNode } from "../../../syntax/playbook.js";
import { plainText } from "../../../syntax/word-text.js";
import type { WordKind } from "../../define-command.js";
import { ALL_COMMANDS } from "../all-commands.js";

/** What stands on the command line already. */
export interface GivenWords {
  /** Words that are neither commands nor options nor their values. */
  readonly words: readonly string[];
  readonly values: readonly { readonly option: string; readonly value: string }[];
}

/** The values of an option such as `--limit`, as far as the project's files tell. Loads code only for what is asked. */
export async function valuesOfOption(
  option: string,
  { given, current }: { readonly given: GivenWords; readonly current: string },
): Promise<readonly string[]> {
  switch (option) {
    case "--limit":
      return afterCommas(current, await namesOf(given, ({ hosts, groups }) => [...hosts, ...groups]));
    case "--host":
      return namesOf(given, ({ hosts }) => hosts);
    case "--site":
      return namesOf(given, ({ sites }) => sites);
    case "--set":
      return settings(given, current);
    case "--start-at":
      return stepLabels(given);
    case "--explain":
      return ruleIds();
    default:
      return [];
  }
}

/** What a word of a command may be. */
export async function valuesOfWord(kind: WordKind, given: GivenWords): Promise<readonly string[]> {
  switch (kind) {
    case "host":
      return namesOf(given, ({ hosts }) => hosts);
    case "kind":
      return [...(await import("../../../steps/registry.js")).allKinds().keys()];
    case "value":
      return valueNames(given);
    case "command":
      return ALL_COMMANDS.map((spec) => spec.name);
  }
}

interface CompletionNames {
  readonly sites: readonly string[];
  readonly hosts: readonly string[];
  readonly groups: readonly string[];
}

async function namesOf(
  given: GivenWords,
  take: (names: CompletionNames) => readonly string[],
): Promise<readonly string[]> {
  const sites = await sitesFor(given);
  const all = sites.flatMap((site) => site.hosts);
  const names = {
    sites: sites.map((site) => site.name),
    hosts: all.map((host) => host.name),
    groups: all.flatMap((host) => [...host.groups]),
  };
  return [...new Set(take(names))].toSorted();
}

async function sitesFor(given: GivenWords): Promise<readonly Site[]> {
  const { loadSites } = await import("../../load-hosts.js");
  const inventory = given.values.filter(({ option }) => option === "--inventory").map(({ value }) => value);
  return (await loadSites(playbookIn(given), { inventory, site: [], every: true, programs: "none" })).value ?? [];
}

function playbookIn({ words }: GivenWords): string | null {
  return words.find((word) => word.endsWith(".hap")) ?? null;
}

/** `a,b,` and one more name. */
function afterCommas(current: string, names: readonly string[]): readonly string[] {
  const before = current.slice(0, current.lastIndexOf(",") + 1);
  const taken = before.split(",");
  return names.filter((name) => !taken.includes(name)).map((name) => before + name);
}

/** `NAME=` for each param, and behind it what its type allows, or the default for one who wants to change it. */
async function settings(given: GivenWords, current: string): Promise<readonly string[]> {
  const all = await params(given);
  const chosen = all.find(({ name }) => current.startsWith(`${name.text}=`));
  if (chosen === undefined) return all.map(({ name, type }) => `${name.text}=${READ_FROM_FILES.has(type) ? "@" : ""}`);
  const words = (await valuesOfParam(chosen, given)).map((value) => `${chosen.name.text}=${value}`);
  // Behind `@` stands a file, which the shell knows.
  return words.filter((word) => word !== current || !word.endsWith("@"));
}

/** What is seldom typed, or must not be, since process lists show it. */
const READ_FROM_FILES: ReadonlySet<string> = new Set(["table", "secret"]);

async function valuesOfParam({ type, default: written }: ParamNode, given: GivenWords): Promise<readonly string[]> {
  if (READ_FROM_FILES.has(type)) return ["@"];
  if (type === "bool") return ["true", "false"];
  if (type === "host") return namesOf(given, ({ hosts }) => hosts);
  const words = written?.kind === "words" ? written.words.map(plainText) : [];
  return words.length === 1 ? words.flatMap((word) => word ?? []) : [];
}

/** The params that a playbook wants to be given. */
async function params(given: GivenWords): Promise<readonly ParamNode[]> {
  const playbook = playbookIn(given);
  if (playbook === null) return [];
  const { readSource } = await import("../../../syntax/read-source.js");
  const { parse } = await import("../../../syntax/parse.js");
  const { readPlaybook } = await import("../../../syntax/read-playbook.js");
  const source = readSource(playbook).value;
  if (source === null) return [];
  return readPlaybook(parse(source).value).value.items.filter((item): item is ParamNode => item.kind === "param");
}

/** What `hap explain` tells: what the inventory sets. The playbook stands behind the name. */
async function valueNames(given: GivenWords): Promise<readonly string[]> {
  if (given.words.length > 0) return [];
  const blocks = (await sitesFor(given)).flatMap((site) => [site.values, ...[...site.blocks.values()].flat()]);
  return [...new Set(blocks.flatMap(({ sets }) => sets.map((set) => set.name.text)))].toSorted();
}

/** The labels of a playbook's steps, as far as it can be checked without secrets and values of the command line. */
async function stepLabels(given: GivenWords): Promise<readonly string[]> {
  const playbook = playbookIn(given);
  if (playbook === null) return [];
  const { checkSource } = await import("../../check-source.js");
  const { readSource } = await import("../../../syntax/read-source.js");
  const source = readSource(playbook);
  const sites = await sitesFor(given);
  if (source.value === null || sites.length === 0) return [];
  const program = checkSource({ source: source.value, sites, given: new Map(), options: { limit: [] } });
  return [...new Set((program.value?.plays ?? []).flatMap((play) => play.steps.map((step) => step.label)))];
}

/** Rules of files and of hosts; both can be explained. */
async function ruleIds(): Promise<readonly string[]> {
  const { allRules } = await import("../../../check/rules/all-rules.js");
  const { hostRules } = await import("../../../check/rules/host-rules.js");
  return [...allRules, ...hostRules].map(({ id }) => id).toSorted();
}
