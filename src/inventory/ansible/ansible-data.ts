import type { Span } from "../../source/source-file.js";
import type { AnsibleValue } from "./ansible-value.js";

/** Everything that the files of one Ansible inventory say, before it becomes a site. */
export interface AnsibleData {
  /** By name, in the order of their first mention; `all` and `ungrouped` are always there. */
  readonly groups: Map<string, AnsibleGroup>;
  readonly hosts: Map<string, AnsibleHost>;
}

export interface AnsibleGroup {
  readonly name: string;
  /** Where it is first named; null for `all` and `ungrouped` that no file names. */
  span: Span | null;
  readonly hosts: Set<AnsibleHost>;
  readonly children: Set<AnsibleGroup>;
  readonly parents: Set<AnsibleGroup>;
  /** `ansible_group_priority`: among groups of one depth, the higher wins. */
  priority: number;
  /** From the inventory itself. */
  readonly vars: Vars;
  /** From `group_vars/`. */
  readonly fileVars: Vars;
}

export interface AnsibleHost {
  readonly name: string;
  readonly span: Span;
  readonly vars: Vars;
  /** From `host_vars/`. */
  readonly fileVars: Vars;
}

export type Vars = Map<string, AnsibleVar>;

export interface AnsibleVar {
  readonly name: string;
  readonly value: AnsibleValue;
  readonly span: Span;
}

/** An inventory with nothing in it. */
export function emptyData(): AnsibleData {
  const data: AnsibleData = { groups: new Map(), hosts: new Map() };
  const all = addGroup(data, "all", null);
  addChild(all, addGroup(data, "ungrouped", null));
  return data;
}

/** The group of a name, made when it is not there. */
export function addGroup(data: AnsibleData, name: string, span: Span | null): AnsibleGroup {
  const known = data.groups.get(name);
  if (known !== undefined) {
    known.span ??= span;
    return known;
  }
  const group: AnsibleGroup = {
    name,
    span,
    hosts: new Set(),
    children: new Set(),
    parents: new Set(),
    priority: 1,
    vars: new Map(),
    fileVars: new Map(),
  };
  data.groups.set(name, group);
  return group;
}

/** The host of a name, made when it is not there, and a member of the group from now on. */
export function addHost(data: AnsibleData, name: string, place: { group: AnsibleGroup; span: Span }): AnsibleHost {
  const host = data.hosts.get(name) ?? { name, span: place.span, vars: new Map(), fileVars: new Map() };
  data.hosts.set(name, host);
  place.group.hosts.add(host);
  return host;
}

/** Puts a group into another; false when that would close a loop. */
export function addChild(parent: AnsibleGroup, child: AnsibleGroup): boolean {
  if (parent === child || ancestorsOf([parent]).has(child)) return false;
  parent.children.add(child);
  child.parents.add(parent);
  return true;
}

/**
 * What Ansible does after all files are read: every group without a parent goes into `all`, and `ungrouped` holds
 * exactly the hosts that are in no group but `all`. The inventory's own `ansible_group_priority` is no value but counts
 * from here on.
 */
export function settle(data: AnsibleData): void {
  const all = addGroup(data, "all", null);
  const ungrouped = addGroup(data, "ungrouped", null);
  const grouped = new Set<AnsibleHost>();
  for (const group of data.groups.values()) {
    takePriority(group);
    if (group !== all && group.parents.size === 0) addChild(all, group);
    if (group !== all && group !== ungrouped) for (const host of group.hosts) grouped.add(host);
  }
  for (const host of data.hosts.values()) {
    if (grouped.has(host)) ungrouped.hosts.delete(host);
    else ungrouped.hosts.add(host);
  }
}

function takePriority(group: AnsibleGroup): void {
  const value = group.vars.get("ansible_group_priority")?.value;
  const priority = value?.kind === "scalar" ? Number(value.value) : 1;
  if (Number.isFinite(priority)) group.priority = Math.trunc(priority);
  group.vars.delete("ansible_group_priority");
}

/** All hosts of a group: its own, then those of the groups inside it. */
export function hostsIn(group: AnsibleGroup): readonly AnsibleHost[] {
  const hosts = new Set<AnsibleHost>();
  const seen = new Set<AnsibleGroup>();
  const walk = (one: AnsibleGroup): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const host of one.hosts) hosts.add(host);
    for (const child of one.children) walk(child);
  };
  walk(group);
  return [...hosts];
}

/** The longest way from `all` to each group: what is deeper wins. */
export function depthsOf(data: AnsibleData): ReadonlyMap<AnsibleGroup, number> {
  const depths = new Map<AnsibleGroup, number>();
  const depthOf = (group: AnsibleGroup): number => {
    const known = depths.get(group) ?? Math.max(-1, ...[...group.parents].map(depthOf)) + 1;
    depths.set(group, known);
    return known;
  };
  for (const group of data.groups.values()) depthOf(group);
  return depths;
}

/**
 * The groups of each host but `all`, the weakest first, in Ansible's order: by depth, then `ansible_group_priority`
 * (1 unless set), then name.
 */
export function groupsOfHosts(data: AnsibleData): ReadonlyMap<AnsibleHost, readonly AnsibleGroup[]> {
  const depths = depthsOf(data);
  const order = (a: AnsibleGroup, b: AnsibleGroup): number =>
    (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || a.priority - b.priority || byName(a.name, b.name);
  const direct = new Map<AnsibleHost, AnsibleGroup[]>();
  for (const group of data.groups.values())
    for (const host of group.hosts) direct.set(host, [...(direct.get(host) ?? []), group]);
  return new Map(
    [...data.hosts.values()].map((host) => {
      const groups = ancestorsOf(direct.get(host) ?? []);
      return [host, [...groups].filter((group) => group.name !== "all").toSorted(order)];
    }),
  );
}

/** By code point, as Python compares. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The groups and everything they are in. */
function ancestorsOf(groups: Iterable<AnsibleGroup>): ReadonlySet<AnsibleGroup> {
  const found = new Set(groups);
  for (const group of found) for (const parent of group.parents) found.add(parent);
  return found;
}
