import type { Group, InventorySet, Site, ValueBlock } from "../../inventory/inventory.js";
import { controllerOf, type Host } from "../../model/host.js";
import type { ListValue, RecordValue, Value } from "../../model/value.js";
import { bound, newChain, type EvalEnvironment, type View } from "./evaluation.js";
import { EMPTY_FRAME, lazily, type Binding, type Bound, type Frame } from "./scope.js";
import type { SiteValues } from "./site-names.js";
import { evaluateWords } from "./resolve-words.js";
import { bool, namedList, text } from "./values.js";

/** Makes the values of a site. `set` lines are evaluated when somebody asks. */
export function siteValues(site: Site, outside: EvalEnvironment): SiteValues {
  const bindings = new Map<InventorySet, Binding>();
  const hosts = new Map(
    site.hosts.map((host) => [host.name, hostRecord(host, site, (set) => values.valueOf(set).value)]),
  );
  const controller = site.hosts.find((host) => host.local) ?? controllerOf(site.name, site.span);
  const recordsOf = (list: readonly Host[]): ListValue => {
    const records = list.flatMap((host) => hosts.get(host.name) ?? []);
    return namedList(records);
  };
  const groups = site.groups.map((group: Group) => [group.name, recordsOf(group.hosts)] as const);
  const blocks = new Set([...site.blocks.values()].flat());
  const values: SiteValues = {
    site,
    record: siteRecord(site),
    all: recordsOf(site.hosts),
    names: new Map<string, Value>([...hosts, ...groups]),
    hosts,
    controller: { host: controller, record: hostRecord(controller, site, (set) => values.valueOf(set).value) },
    peers: new Map(
      site.pairs.flatMap(({ hosts: [a, b] }) => [
        [a.name, b],
        [b.name, a],
      ]),
    ),
    perHost: new Set(
      [...blocks].flatMap((block) => (block.level === "site" ? [] : block.sets.map((s) => s.name.text))),
    ),
    valueOf: (set) => bindings.get(set)?.read() ?? { value: text(""), perHost: false, diagnostics: [] },
  };
  const view: View = { site: values, host: null, facts: null, outside, chain: newChain() };
  const frames = new Map<ValueBlock, Frame>();
  for (const block of [site.values, ...blocks]) frameOf(block, { view, frames, bindings });
  return values;
}

interface Making {
  readonly view: View;
  readonly frames: Map<ValueBlock, Frame>;
  readonly bindings: Map<InventorySet, Binding>;
}

/** The names that a `set` of this block sees: those of its own block and of the blocks around it. */
function frameOf(block: ValueBlock, making: Making): Frame {
  const made = making.frames.get(block);
  if (made !== undefined) return made;
  const names = new Map<string, Binding>();
  const frame: Frame = { names, parent: block.parent === null ? EMPTY_FRAME : frameOf(block.parent, making) };
  making.frames.set(block, frame);
  for (const set of block.sets) {
    const { source } = set;
    const work = (): Bound =>
      source.kind === "value"
        ? { value: source.value, perHost: false, diagnostics: [] }
        : bound(frame, making.view, (at) => evaluateWords(source.words, at));
    const binding = lazily(set.name.text, set.span, work);
    making.bindings.set(set, binding);
    names.set(set.name.text, binding);
  }
  return frame;
}

function siteRecord(site: Site): RecordValue {
  return record(`site ${site.name}`, site.name, new Map([["name", text(site.name)]]));
}

function hostRecord(host: Host, site: Site, valueOf: (set: InventorySet) => Value): RecordValue {
  let vars: RecordValue | null = null;
  const makeVars = (): RecordValue => {
    const entries = new Map<string, Value>();
    for (const block of site.blocks.get(host.name) ?? [site.values]) {
      for (const set of block.sets) entries.set(set.name.text, valueOf(set));
    }
    return { kind: "record", label: `host.vars of ${host.name}`, entries, open: true, text: null };
  };
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
      return (entries ??= new Map([...plain, ["vars", (vars ??= makeVars())]]));
    },
    open: false,
    text: host.name,
  };
}

function record(label: string, shown: string | null, entries: ReadonlyMap<string, Value>): RecordValue {
  return { kind: "record", label, entries, open: false, text: shown };
}
