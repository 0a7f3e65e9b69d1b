import { diagnostic, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import type { Host, Pair } from "../../model/host.js";
import type { Span } from "../../source/source-file.js";
import { isName, isReserved } from "../../syntax/names.js";
import { checkSite } from "../check-site.js";
import type { Group, InventorySet, Site, ValueBlock } from "../inventory.js";
import {
  depthsOf,
  groupsOfHosts,
  hostsIn,
  type AnsibleData,
  type AnsibleGroup,
  type AnsibleHost,
  type Vars,
} from "./ansible-data.js";
import { isTrue } from "./ansible-value.js";
import { connectionOf, type Connection } from "./connection-settings.js";
import { hapValue } from "./hap-value.js";
import { collectLosses, type Losses } from "./losses.js";

/** The group variable that makes a pair of a group of two hosts. */
const PAIR_VARIABLE = "hap_pair";

/**
 * Makes a site of an Ansible inventory. Values keep Ansible's order: `all`, groups by depth, then the same from
 * `group_vars/`, then the host's own, then `host_vars/`. A group with `hap_pair` true is a pair, its first host
 * preferred.
 */
export function toSite(data: AnsibleData, { name, span }: { name: string; span: Span }): Stage<Site> {
  const losses = collectLosses();
  const groupsOf = groupsOfHosts(data);
  const depths = depthsOf(data);
  const blocks = valueBlocks(data, name, losses);
  const reached = [...data.hosts.values()].flatMap((host) => {
    const connection = connectionOf(host.name, effective(host, groupsOf.get(host) ?? [], data), losses);
    return connection === null ? [] : [{ host, connection }];
  });
  const pairs = pairGroups(data);
  const hosts = new Map(
    reached.map(({ host, connection }) => [
      host,
      hostOf(host, connection, { site: name, groups: groupsOf.get(host) ?? [], pairs }),
    ]),
  );
  const groups = [...data.groups.values()].filter((group) => carried(group, data, losses));
  const site: Site = {
    name,
    hosts: [...hosts.values()],
    groups: groups
      .toSorted((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0))
      .map((group) => groupOf(group, pairs.includes(group), { hosts, span })),
    pairs: [],
    values: blocks.site,
    blocks: new Map([...hosts.keys()].map((host) => [host.name, blocks.of(host, groupsOf.get(host) ?? [])])),
    span,
  };
  const paired = pairs.map((group) => pairOf(group, { hosts, site: name, span }));
  const whole: Site = { ...site, pairs: paired.flatMap(({ value }) => value ?? []) };
  const problems = [...paired.flatMap(({ diagnostics }) => diagnostics), ...inTwoPairs(pairs), ...empty(whole)];
  return { value: whole, diagnostics: [...problems, ...checkSite(whole), ...losses.diagnostics()] };
}

/** All variables of a host, the strongest of each name. */
export function effective(host: AnsibleHost, groups: readonly AnsibleGroup[], data: AnsibleData): Vars {
  const all = data.groups.get("all");
  const maps = [
    all?.vars,
    ...groups.map((group) => group.vars),
    all?.fileVars,
    ...groups.map((group) => group.fileVars),
    host.vars,
    host.fileVars,
  ];
  return new Map(maps.flatMap((vars) => [...(vars ?? [])]));
}

interface Blocks {
  readonly site: ValueBlock;
  of(host: AnsibleHost, groups: readonly AnsibleGroup[]): readonly ValueBlock[];
}

/** The value blocks of everything; each variable becomes a value once, so that its place is told once. */
function valueBlocks(data: AnsibleData, name: string, losses: Losses): Blocks {
  const made = new Map<Vars, readonly InventorySet[]>();
  const sets = (vars: Vars | undefined): readonly InventorySet[] => {
    if (vars === undefined) return [];
    const known =
      made.get(vars) ??
      [...vars.values()].map((variable): InventorySet => {
        const source = { kind: "value", value: hapValue(variable, losses) } as const;
        return { name: { text: variable.name, span: variable.span }, source, span: variable.span };
      });
    made.set(vars, known);
    return known;
  };
  const all = data.groups.get("all");
  const strongest = new Map([...sets(all?.vars), ...sets(all?.fileVars)].map((set) => [set.name.text, set]));
  const site: ValueBlock = { level: "site", name, sets: [...strongest.values()], parent: null };
  const block = (level: ValueBlock["level"], label: string, vars: Vars | undefined): readonly ValueBlock[] => {
    const own = sets(vars);
    return own.length === 0 ? [] : [{ level, name: label, sets: own, parent: site }];
  };
  const ofGroups = new Map(
    [...data.groups.values()].map((group) => [
      group,
      { own: block("group", group.name, group.vars), files: block("group", group.name, group.fileVars) },
    ]),
  );
  const [own, files] = [block("site", name, all?.vars), block("site", name, all?.fileVars)];
  return {
    site,
    of: (host, groups) => [
      ...own,
      ...groups.flatMap((group) => ofGroups.get(group)?.own ?? []),
      ...files,
      ...groups.flatMap((group) => ofGroups.get(group)?.files ?? []),
      ...block("host", host.name, host.vars),
      ...block("host", host.name, host.fileVars),
    ],
  };
}

interface AnsibleHostPlace {
  readonly site: string;
  readonly groups: readonly AnsibleGroup[];
  readonly pairs: readonly AnsibleGroup[];
}

function hostOf(
  host: AnsibleHost,
  { address, local, ssh }: Connection,
  { site, groups, pairs }: AnsibleHostPlace,
): Host {
  const pair = pairs.find((one) => hostsIn(one).includes(host));
  return {
    id: `${site}/${host.name}`,
    site,
    name: host.name,
    address,
    local,
    ssh,
    groups: groups.toReversed().map((group) => group.name),
    pair: pair?.name ?? null,
    preferred: pair !== undefined && hostsIn(pair)[0] === host,
    span: host.span,
  };
}

function pairGroups(data: AnsibleData): readonly AnsibleGroup[] {
  return [...data.groups.values()].filter(({ vars, fileVars }) =>
    isTrue((fileVars.get(PAIR_VARIABLE) ?? vars.get(PAIR_VARIABLE))?.value),
  );
}

/** Whether a playbook can name the group. */
function carried(group: AnsibleGroup, data: AnsibleData, losses: Losses): boolean {
  if (group.name === "all" || (group.name === "ungrouped" && group.hosts.size === 0)) return false;
  const namesake = data.hosts.get(group.name);
  // A program may print a host as a group of its own; the name then means that host either way.
  if (namesake !== undefined && hostsIn(group).every((host) => host === namesake)) return false;
  const why =
    namesake !== undefined
      ? "a host has the same name"
      : !isName(group.name)
        ? "a name is letters, digits, `_` and inner `-`, not starting with a digit"
        : isReserved(group.name)
          ? "the word has a meaning of its own"
          : null;
  if (why !== null && group.span !== null) losses.add("name", { what: group.name, span: group.span, why });
  return why === null;
}

interface KnownAnsibleHosts {
  readonly hosts: ReadonlyMap<AnsibleHost, Host>;
  /** Of the whole inventory. */
  readonly span: Span;
}

function groupOf(group: AnsibleGroup, isPair: boolean, { hosts, span }: KnownAnsibleHosts): Group {
  const members = hostsIn(group).flatMap((host) => hosts.get(host) ?? []);
  return { kind: isPair ? "pair" : "group", name: group.name, hosts: members, span: group.span ?? span };
}

function pairOf(group: AnsibleGroup, { hosts, site, span }: KnownAnsibleHosts & { site: string }): Stage<Pair | null> {
  const [first, second, third] = hostsIn(group).flatMap((host) => hosts.get(host) ?? []);
  const at = group.span ?? span;
  if (first !== undefined && second !== undefined && third === undefined) {
    return { value: { name: group.name, site, hosts: [first, second], span: at }, diagnostics: [] };
  }
  const message = `expected two hosts in group \`${group.name}\`, which \`${PAIR_VARIABLE}\` makes a pair, found ${hostsIn(group).length}`;
  const help = "a pair is two Heartbeat nodes, the preferred one first";
  return { value: null, diagnostics: [diagnostic("HAP2137", message, at, { help })] };
}

function inTwoPairs(pairs: readonly AnsibleGroup[]): readonly Diagnostic[] {
  const seen = new Map<AnsibleHost, AnsibleGroup>();
  return pairs.flatMap((pair) =>
    hostsIn(pair).flatMap((host) => {
      const other = seen.get(host);
      seen.set(host, pair);
      if (other === undefined) return [];
      return [
        diagnostic(
          "HAP2137",
          `host \`${host.name}\` is in two pairs, \`${other.name}\` and \`${pair.name}\``,
          host.span,
        ),
      ];
    }),
  );
}

function empty({ name, hosts, span }: Site): readonly Diagnostic[] {
  if (hosts.length > 0) return [];
  const help = "hosts stand in groups: `[group]` and a line for each, or `hosts:` in YAML";
  return [diagnostic("HAP2106", `site \`${name}\` has no host`, span, { help })];
}
