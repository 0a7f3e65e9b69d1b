import type { Diagnostic, Stage } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../inventory/inventory.js";
import type { Host } from "../../model/host.js";
import { MASK } from "../../model/secret.js";
import type { Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import type { ParamNode, ParamType, SetNode } from "../../syntax/playbook.js";
import type { Tree } from "../../syntax/tree.js";
import type { EvalEnvironment } from "../eval/eval-context.js";
import { filesOf, type ReadBytes } from "../eval/read-once.js";
import { loadModules, type LoadTree, type Module } from "../expand/load-modules.js";
import { expandForHost, type ExpandedHost } from "../expand/expand-for-host.js";
import { hasSecret } from "../eval/table-value.js";
import { sourcesOf, sourceValue, typedValue, type Given, type ParamSource } from "../eval/param-values.js";
import { paramsOf, siteValues } from "../eval/site-values.js";

export interface ExplainInput {
  readonly name: string;
  readonly site: Site;
  readonly host: Host;
  /** Null when only the inventory is asked. */
  readonly tree: Tree | null;
  readonly given: Given;
  readonly load: LoadTree;
  readonly libraries?: readonly string[];
  readonly readBytes: ReadBytes;
  readonly secret: EvalEnvironment["secret"];
}

/** Where a value comes from on one host. */
export interface Explanation {
  readonly name: string;
  readonly host: Host;
  /** Its declaration; null for a name that only the inventory sets. */
  readonly param: { readonly type: ParamType; readonly doc: string | null; readonly span: Span } | null;
  /** Every place that gives it a value, weakest first: the last one counts. Empty when none does. */
  readonly places: readonly ExplainedPlace[];
}

export interface ExplainedPlace {
  readonly level: "default" | "site" | "group" | "pair" | "host" | "command line" | "constant";
  /** Name of the site, group, pair or host; what was typed, for the command line; else empty. */
  readonly where: string;
  /** As text, secrets masked. */
  readonly value: string;
  readonly span: Span | null;
}

/** Tells every place that gives a name its value on one host; null when the name is declared and set nowhere. */
export function explainValue(input: ExplainInput): Stage<Explanation | null> {
  const { name, site, host, tree, given } = input;
  const outside: EvalEnvironment = { files: filesOf(input.readBytes), secret: input.secret };
  const loaded = tree === null ? null : loadModules(tree, { load: input.load, libraries: input.libraries ?? [] });
  const module: Module = loaded?.value ?? { playbook: noPlaybook(input), defines: new Map(), lacksImports: false };
  const opened = expandForHost({
    module,
    site: siteValues(site, outside, paramsOf(module.playbook)),
    host,
    facts: null,
    given,
    outside,
  });
  const items = module.playbook.items;
  const param = items.find((item): item is ParamNode => item.kind === "param" && item.name.text === name);
  const set = items.find((item): item is SetNode => item.kind === "set" && item.assignment.name.text === name);
  const declared: ParamNode = param ?? {
    kind: "param",
    type: "string",
    name: { text: name, span: host.span },
    default: null,
    oneOf: [],
    columns: [],
    isWhole: true,
    doc: null,
    span: host.span,
  };
  const told = placesOf(declared, opened, param === undefined ? new Map() : given);
  const diagnostics: readonly Diagnostic[] = [...(loaded?.diagnostics ?? []), ...told.diagnostics];
  const places = [...told.places];
  if (set !== undefined) {
    const bound = opened.file.sets.names.get(name)?.read();
    const value = bound === undefined ? "" : shown(bound.value);
    places.push({ level: "constant", where: "", value, span: set.assignment.span });
  }
  if (param === undefined && places.length === 0) return { value: null, diagnostics };
  const declaration = param === undefined ? null : { type: param.type, doc: param.doc, span: param.span };
  return { value: { name, host, param: declaration, places }, diagnostics };
}

/** The places that give a param a value on one host, weakest first, and what is wrong with the values. */
export function placesOf(
  param: ParamNode,
  { file, view }: ExpandedHost,
  given: Given,
): { readonly places: readonly ExplainedPlace[]; readonly diagnostics: readonly Diagnostic[] } {
  const at = { ...view, frame: { names: file.params, parent: file.sets } };
  const diagnostics: Diagnostic[] = [];
  const places = sourcesOf(param, view, given).map((source) => {
    const value = typedValue(param, source, at);
    diagnostics.push(...value.diagnostics);
    return { ...explainedPlace(source), value: shownOf(param, value.value, source, at), span: source.span };
  });
  return { places, diagnostics };
}

/** What a place gives, as it is written. Where a row may hold a secret only its type tells which word that is. */
function shownOf(param: ParamNode, typed: Value, source: ParamSource, at: Parameters<typeof sourceValue>[2]): string {
  if (!hasSecret(param)) return shown(sourceValue(source, param, at).value);
  return typed.kind === "list" ? shown(typed) : MASK;
}

/** A value as people read it: a list with blanks between its items, a table with `;` between its rows. */
export function shown(value: Value): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "secret":
      return MASK;
    case "list":
      return value.items
        .map(shown)
        .join(value.items.some((item) => item.kind === "record" || item.kind === "list") ? "; " : " ");
    case "record":
      return (
        value.text ?? (value.label === "row" ? [...value.entries.values()].map(shown).join(" ").trimEnd() : value.label)
      );
    case "unknown":
      return "(known after contact)";
    case "absent":
      return "(not set)";
  }
}

function explainedPlace(source: ParamSource): Pick<ExplainedPlace, "level" | "where"> {
  switch (source.kind) {
    case "default":
      return { level: "default", where: "" };
    case "set":
      return { level: source.block.level, where: source.block.name };
    case "given":
      return { level: "command line", where: source.given.from };
  }
}

function noPlaybook({ host }: ExplainInput): Module["playbook"] {
  return { file: host.span.file, items: [], span: host.span };
}
