import { sameProblem, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../inventory/inventory.js";
import type { Host } from "../../model/host.js";
import { textOf, type Span } from "../../source/source-file.js";
import type { ParamNode, ParamType } from "../../syntax/playbook.js";
import type { Tree } from "../../syntax/tree.js";
import type { EvalEnvironment } from "../eval/eval-context.js";
import { placesOf, type ExplainedPlace } from "./explain-value.js";
import { filesOf, type ReadBytes } from "../eval/read-once.js";
import { loadModules, type ImportSources, type Module } from "../expand/load-modules.js";
import { expandForHost } from "../expand/expand-for-host.js";
import { spanOfWritten, type Given } from "../eval/param-values.js";
import { paramsOf, siteValues } from "../eval/site-values.js";
import { hasSecret } from "../eval/table-value.js";
import { MASK } from "../../model/secret.js";

export interface WantedInput extends ImportSources {
  readonly tree: Tree;
  /** Empty to tell what is wanted without saying what there is. */
  readonly sites: readonly Site[];
  readonly given: Given;
  readonly readBytes: ReadBytes;
  readonly secret: EvalEnvironment["secret"];
}

/** What a playbook wants to be given, and what each of its defines does. */
export interface WantedValues {
  readonly params: readonly WantedParam[];
  readonly defines: readonly WantedDefine[];
}

export interface WantedDefine {
  readonly name: string;
  readonly doc: string | null;
  readonly params: readonly DeclaredParam[];
  readonly span: Span;
}

export interface DeclaredParam {
  readonly name: string;
  readonly type: ParamType;
  readonly doc: string | null;
  /** The words that it may be; none where it may be any. */
  readonly oneOf: readonly string[];
  /** As it is written; null for a param that has to be given. */
  readonly default: string | null;
  readonly span: Span;
}

export interface WantedParam extends DeclaredParam {
  readonly values: readonly WantedValue[];
}

/** What a param is on some hosts of a site. */
export interface WantedValue {
  readonly site: string;
  /** The hosts that have it from the same place; all hosts of the site are the whole list. */
  readonly hosts: readonly string[];
  readonly everyHost: boolean;
  /** The place that counts; null where nothing gives it a value. */
  readonly place: ExplainedPlace | null;
}

/** Tells the params of a playbook and of its own defines, with the value of each param on every host of the sites. */
export function wantedParams(input: WantedInput): Stage<WantedValues> {
  const { value: module, diagnostics } = loadModules(input.tree, input);
  const found: Diagnostic[] = [...diagnostics];
  const nodes = module.playbook.items.filter((item): item is ParamNode => item.kind === "param");
  const values = input.sites.map((site) => valuesOn(site, nodes, { input, module, found }));
  const params = nodes.map((node) => ({ ...declared(node), values: values.flatMap((on) => on.get(node) ?? []) }));
  const defines = module.playbook.items.flatMap((item) =>
    item.kind === "define"
      ? [{ name: item.name.text, doc: item.doc, params: item.params.map(declared), span: item.name.span }]
      : [],
  );
  return { value: { params, defines }, diagnostics: found };
}

function declared(param: ParamNode): DeclaredParam {
  const { name, type, doc, oneOf, default: value, span } = param;
  const written = value === null ? null : hasSecret(param) ? MASK : textOf(spanOfWritten(value, span));
  return { name: name.text, type, doc, oneOf, default: written, span };
}

interface ParamSearch {
  readonly input: WantedInput;
  readonly module: Module;
  readonly found: Diagnostic[];
}

function valuesOn(
  site: Site,
  params: readonly ParamNode[],
  { input, module, found }: ParamSearch,
): ReadonlyMap<ParamNode, readonly WantedValue[]> {
  const outside: EvalEnvironment = { files: filesOf(input.readBytes), secret: input.secret };
  const values = siteValues(site, outside, paramsOf(module.playbook));
  const opened = site.hosts.map((host) => ({
    host,
    open: expandForHost({ module, site: values, host, facts: null, given: input.given, outside }),
  }));
  return new Map(
    params.map((param) => {
      const on = opened.map(({ host, open }) => {
        const { places, diagnostics } = placesOf(param, open, input.given);
        found.push(...diagnostics.filter((d) => !found.some((one) => sameProblem(one, d))));
        return { host, place: places.at(-1) ?? null };
      });
      return [param, grouped(site, on)];
    }),
  );
}

/** Hosts that have a value from the same place are told together. */
function grouped(
  site: Site,
  on: readonly { readonly host: Host; readonly place: ExplainedPlace | null }[],
): readonly WantedValue[] {
  const groups = new Map<string, { place: ExplainedPlace | null; hosts: string[] }>();
  for (const { host, place } of on) {
    const key = place === null ? "" : [place.level, place.where, place.value].join("\0");
    const group = groups.get(key) ?? { place, hosts: [] };
    groups.set(key, group);
    group.hosts.push(host.name);
  }
  return [...groups.values()].map(({ place, hosts }) => ({
    site: site.name,
    hosts,
    everyHost: hosts.length === site.hosts.length,
    place,
  }));
}
