import { explainValue, type Explanation } from "../../../check/explain/explain-value.js";
import { diagnostic, hasErrors, sameProblem, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { suggest } from "../../../diagnostics/did-you-mean.js";
import type { Site } from "../../../inventory/inventory.js";
import type { Host } from "../../../model/host.js";
import { readProject } from "../../../project/read-project.js";
import { jsonLine } from "../../../report/json.js";
import { dummySecret } from "../../../secrets/generate-secret.js";
import { parse } from "../../../syntax/parse.js";
import type { FileItem } from "../../../syntax/playbook.js";
import { readPlaybook } from "../../../syntax/read-playbook.js";
import { readTypedSource } from "../../../syntax/read-source.js";
import type { Tree } from "../../../syntax/tree.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { readGiven } from "../../given.js";
import { sitesOf } from "../../load-hosts.js";
import { loadTree, readBytes } from "../../check-source.js";
import type { InventoryOptions } from "../../option-groups.js";
import { librariesOf } from "../../project-settings.js";
import { levelText, placeFields, placeText } from "../../show-params.js";
import { formOf, writeDiagnostics } from "../../print-diagnostics.js";

export interface ExplainRequest {
  readonly name: string;
  readonly playbook: string | null;
  readonly options: InventoryOptions & { readonly host?: string };
}

/** `hap explain NAME [PLAYBOOK] --host H`: each place that gives a name its value, and which one counts. */
export async function explainCommand(env: Environment, { name, playbook, options }: ExplainRequest): Promise<Status> {
  const project = readProject(playbook);
  const libraries = librariesOf(options.library, project.value);
  const sites = await sitesOf(project.value, playbook, options);
  const given = await readGiven(options.set);
  const source = playbook === null ? null : readTypedSource(playbook);
  const before = [project, libraries, sites, given].flatMap((stage) => stage.diagnostics);
  const problems = [...before, ...(source?.diagnostics ?? [])];
  const end = (more: readonly Diagnostic[]): Status => {
    writeDiagnostics(env, [...problems, ...more], env.stderr);
    return USAGE;
  };
  if (sites.value === null || (source !== null && source.value === null)) return end([]);
  const chosen = hostsFor(sites.value, options.host);
  if (chosen.length === 0) return end([noSuchHost(sites.value, options.host ?? "")]);
  const tree = source === null || source.value === null ? null : parse(source.value).value;
  const found = chosen.map(({ site, host }) =>
    explainValue({
      name,
      site,
      host,
      tree,
      given: given.value,
      load: loadTree,
      libraries: libraries.folders,
      readBytes,
      secret: dummySecret,
    }),
  );
  const explained = found.flatMap(({ value }) => (value === null ? [] : [value]));
  if (explained.length === 0) return end([...(found[0]?.diagnostics ?? []), unknownName(name, tree, sites.value)]);
  const wrong = found.flatMap(({ diagnostics }) => diagnostics);
  const told = [...problems, ...wrong.filter((d, i) => wrong.findIndex((one) => sameProblem(one, d)) === i)];
  writeDiagnostics(env, told, env.stderr);
  if (formOf(env, options.output) === "json") env.stdout.write(asJson(name, merged(explained)));
  else env.stdout.write(merged(explained).map(render).join("\n"));
  return hasErrors(told) ? USAGE : 0;
}

function hostsFor(sites: readonly Site[], name: string | undefined): { site: Site; host: Host }[] {
  const all = sites.flatMap((site) => site.hosts.map((host) => ({ site, host })));
  return name === undefined ? all : all.filter(({ host }) => host.name === name);
}

function noSuchHost(sites: readonly Site[], name: string): Diagnostic {
  const names = sites.flatMap((site) => site.hosts.map((host) => host.name));
  const near = suggest(name, names);
  return diagnostic("HAP5011", `there is no host \`${name}\``, null, {
    help: near === null ? "`hap inventory` lists the hosts" : `did you mean \`${near}\`?`,
  });
}

/** Neither a param, a `set` of the playbook nor one of the inventory. */
function unknownName(name: string, tree: Tree | null, sites: readonly Site[]): Diagnostic {
  const items = tree === null ? [] : readPlaybook(tree).value.items;
  const declared = items.flatMap((item) =>
    item.kind === "param" ? [item.name.text] : item.kind === "set" ? [item.assignment.name.text] : [],
  );
  const blocks = sites.flatMap((site) => [site.values, ...[...site.blocks.values()].flat()]);
  const known = [...new Set([...declared, ...blocks.flatMap(({ sets }) => sets.map((set) => set.name.text))])];
  const column = columnHelp(name, items);
  if (column !== null) return diagnostic("HAP5013", `nothing declares or sets \`${name}\``, null, { help: column });
  const near = suggest(name, known);
  const listed = known.length === 0 ? "nothing sets a value here" : `there are ${known.join(", ")}`;
  const help = near === null ? listed : `did you mean \`${near}\`?`;
  return diagnostic("HAP5013", `nothing declares or sets \`${name}\``, null, { help });
}

/** `services.port`: values are told of a whole table. */
function columnHelp(name: string, items: readonly FileItem[]): string | null {
  const [table = "", column = ""] = name.split(".");
  const param = items.find((item) => item.kind === "param" && item.name.text === table && item.type === "table");
  if (param?.kind !== "param" || column === "") return null;
  const columns = param.columns.map((one) => `\`${one.name.text}\``).join(", ");
  return `\`${table}\` is a table with the columns ${columns}: explain \`${table}\``;
}

interface Told {
  readonly explanation: Explanation;
  readonly hosts: string[];
}

/** Hosts for which everything is the same are told together. */
function merged(explanations: readonly Explanation[]): readonly Told[] {
  const groups = new Map<string, Told>();
  for (const explanation of explanations) {
    const key = [
      explanation.host.site,
      ...explanation.places.map((p) => `${p.level} ${p.where} ${p.value} ${placeText(p.span)}`),
    ].join("\n");
    const told = groups.get(key) ?? { explanation, hosts: [] };
    told.hosts.push(explanation.host.name);
    groups.set(key, told);
  }
  return [...groups.values()];
}

function render({ explanation, hosts }: Told): string {
  const { name, param, places } = explanation;
  const last = places.at(-1);
  const type = param === null ? "" : ` (${param.type}${param.doc === null ? "" : `: ${param.doc}`})`;
  const head = visibleLine(`${name}${type} on ${hosts.join(", ")}: ${last === undefined ? "no value" : last.value}`);
  const values = places.map((p) => visibleLine(p.value));
  const width = Math.max(0, ...places.map((p) => levelText(p).length));
  const value = Math.max(0, ...values.map((text) => text.length));
  const lines = places.map((p, i) => {
    const mark = p === last ? "→" : " ";
    return `  ${mark} ${levelText(p).padEnd(width)}  ${(values[i] ?? "").padEnd(value)}  ${placeText(p.span)}`.trimEnd();
  });
  return `${[head, ...lines].join("\n")}\n`;
}

function asJson(name: string, told: readonly Told[]): string {
  const values = told.map(({ explanation: { host, param, places }, hosts }) => {
    const last = places.at(-1);
    return {
      site: host.site,
      hosts,
      type: param?.type ?? null,
      doc: param?.doc ?? null,
      value: last?.value ?? null,
      places: places.map((place) => ({ ...placeFields(place), wins: place === last })),
    };
  });
  return jsonLine("explain", { name, values });
}
