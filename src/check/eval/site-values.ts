import type { Group, InventorySet, Site, ValueBlock } from "../../inventory/inventory.js";
import { controllerOf, type Host } from "../../model/host.js";
import type { ListValue, RecordValue, Value } from "../../model/value.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { ColumnNode, ParamNode, Playbook } from "../../syntax/playbook.js";
import { bound, newChain, type EvalEnvironment, type HostView } from "./eval-context.js";
import { typed } from "./param-values.js";
import { EMPTY_FRAME, lazily, type Binding, type Bound, type Frame } from "./scope.js";
import type { SiteValues } from "./site-names.js";
import { evaluateRows, evaluateWritten } from "./table-value.js";
import { bool, namedList, text } from "./values.js";

/**
 * Makes the values of a site. `set` lines are evaluated when somebody asks, for each host that they differ for.
 * `params` are those of the playbook: what has the name of one has its type in `host.vars`.
 */
export function siteValues(site: Site, outside: EvalEnvironment, params: readonly ParamNode[] = []): SiteValues {
  const types = new Map(params.map((param) => [param.name.text, param]));
  const plain = namesOf(site, (host) => hostRecord(host, null));
  const blocks = new Set([...site.blocks.values()].flat());
  const sets = setReader(site, { ...plain, valueOf: () => NOTHING, perHost: new Set() }, outside);
  const varOf = (set: InventorySet, host: Host): Value => {
    const param = types.get(set.name.text);
    if (param === undefined) return sets(set, host).value;
    const isRows = param.type === "table" && set.source.kind === "rows";
    if (isRows) return sets(set, host, param.columns).value;
    const view: HostView = { siteValues: values, host, facts: null, environment: outside, chain: newChain() };
    // What does not fit is told where the param has its value.
    return typed(param, sets(set, host), { frame: EMPTY_FRAME, view, span: set.span, given: null }).value;
  };
  const values: SiteValues = {
    ...namesOf(site, (host) => hostRecord(host, () => varsOf(host, site, varOf))),
    perHost: new Set(
      [...blocks].flatMap((block) => (block.level === "site" ? [] : block.sets.map((s) => s.name.text))),
    ),
    valueOf: sets,
  };
  return values;
}

/** The params that a playbook declares. */
export function paramsOf({ items }: Playbook): readonly ParamNode[] {
  return items.filter((item) => item.kind === "param");
}

/** What is wrong with the `set` lines of a site, whether or not a playbook asks for them. */
export function setProblems(
  values: SiteValues,
): readonly { readonly problem: Diagnostic; readonly host: Host | null }[] {
  const { site } = values;
  const problems: { problem: Diagnostic; host: Host | null }[] = [];
  const told = new Set<InventorySet>();
  const add = (set: InventorySet, host: Host | null): void => {
    problems.push(...values.valueOf(set, host).diagnostics.map((problem) => ({ problem, host })));
  };
  const hosts = new Map(site.hosts.map((host) => [host.name, host]));
  for (const [name, blocks] of [["", [site.values]] as const, ...site.blocks]) {
    const host = hosts.get(name) ?? null;
    for (const set of blocks.flatMap((block) => block.sets)) {
      const isShared = !values.valueOf(set, null).perHost;
      if (isShared && !told.has(set)) add(set, null);
      else if (!isShared && host !== null) add(set, host);
      told.add(set);
    }
  }
  return problems;
}

const NOTHING: Bound = { value: text(""), perHost: false, diagnostics: [] };

type SiteNames = Omit<SiteValues, "valueOf" | "perHost">;

function namesOf(site: Site, recordOf: (host: Host) => RecordValue): SiteNames {
  const hosts = new Map(site.hosts.map((host) => [host.name, recordOf(host)]));
  const controller = site.hosts.find((host) => host.local) ?? controllerOf(site.name, site.span);
  const recordsOf = (list: readonly Host[]): ListValue => namedList(list.flatMap((host) => hosts.get(host.name) ?? []));
  const groups = site.groups.map((group: Group) => [group.name, recordsOf(group.hosts)] as const);
  return {
    site,
    record: siteRecord(site),
    all: recordsOf(site.hosts),
    names: new Map<string, Value>([...hosts, ...groups]),
    hosts,
    hostNames: [...hosts.keys()],
    controller: { host: controller, record: recordOf(controller) },
    peers: new Map(
      site.pairs.flatMap(({ hosts: [a, b] }) => [
        [a.name, b],
        [b.name, a],
      ]),
    ),
  };
}

/** Reads `set` lines: without a host first, and for each host where the value asks for it. */
function setReader(site: Site, names: SiteValues, outside: EvalEnvironment): SiteValues["valueOf"] {
  const homes = new Map<InventorySet, ValueBlock>();
  for (const block of [site.values, ...new Set([...site.blocks.values()].flat())]) {
    for (const set of block.sets) homes.set(set, block);
  }
  const scopes = new Map<Host | null, Scope>();
  const scopeOf = (host: Host | null): Scope => {
    const known = scopes.get(host);
    if (known !== undefined) return known;
    const view: HostView = { siteValues: names, host, facts: null, environment: outside, chain: newChain() };
    const scope: Scope = { view, frames: new Map(), bindings: new Map(), tables: new Map() };
    scopes.set(host, scope);
    return scope;
  };
  const read = (set: InventorySet, host: Host | null, columns?: readonly ColumnNode[]): Bound => {
    const home = homes.get(set);
    if (home === undefined) return NOTHING;
    const scope = scopeOf(host);
    const frame = frameOf(home, scope);
    const { source } = set;
    if (columns === undefined || source.kind !== "rows") return scope.bindings.get(set)?.read() ?? NOTHING;
    const known = scope.tables.get(set);
    if (known?.columns === columns) return known.bound;
    const made = bound(frame, scope.view, (at) => evaluateRows(source, columns, at));
    scope.tables.set(set, { columns, bound: made });
    return made;
  };
  return (set, host, columns) => {
    const general = read(set, null, columns);
    return general.perHost && host !== null ? read(set, host, columns) : general;
  };
}

/** What the `set` lines see on one host. */
interface Scope {
  readonly view: HostView;
  readonly frames: Map<ValueBlock, Frame>;
  readonly bindings: Map<InventorySet, Binding>;
  readonly tables: Map<InventorySet, { readonly columns: readonly ColumnNode[]; readonly bound: Bound }>;
}

/** The names that a `set` of this block sees: those of its own block and of the blocks around it. */
function frameOf(block: ValueBlock, scope: Scope): Frame {
  const made = scope.frames.get(block);
  if (made !== undefined) return made;
  const names = new Map<string, Binding>();
  const frame: Frame = { names, parent: block.parent === null ? EMPTY_FRAME : frameOf(block.parent, scope) };
  scope.frames.set(block, frame);
  for (const set of block.sets) {
    const { source } = set;
    const work = (): Bound =>
      source.kind === "value"
        ? { value: source.value, perHost: false, diagnostics: [] }
        : bound(frame, scope.view, (at) => evaluateWritten(source, at));
    const binding = lazily(set.name.text, set.span, work);
    scope.bindings.set(set, binding);
    names.set(set.name.text, binding);
  }
  return frame;
}

function siteRecord(site: Site): RecordValue {
  return record(`site ${site.name}`, site.name, new Map([["name", text(site.name)]]));
}

function varsOf(host: Host, site: Site, valueOf: (set: InventorySet, host: Host) => Value): RecordValue {
  const entries = new Map<string, Value>();
  for (const block of site.blocks.get(host.name) ?? [site.values]) {
    for (const set of block.sets) entries.set(set.name.text, valueOf(set, host));
  }
  return { kind: "record", label: `host.vars of ${host.name}`, entries, open: true, text: null };
}

/** A host as expressions see it; in an inventory it has no `vars`. */
function hostRecord(host: Host, vars: (() => RecordValue) | null): RecordValue {
  const plain = new Map<string, Value>([
    ["name", text(host.name)],
    ["address", text(host.address, "address")],
    ["preferred", bool(host.preferred)],
  ]);
  let entries: ReadonlyMap<string, Value> | null = null;
  return {
    kind: "record",
    label: `host ${host.name}`,
    get entries() {
      return (entries ??= vars === null ? plain : new Map([...plain, ["vars", vars()]]));
    },
    open: false,
    text: host.name,
  };
}

function record(label: string, shown: string | null, entries: ReadonlyMap<string, Value>): RecordValue {
  return { kind: "record", label, entries, open: false, text: shown };
}
