import { explainValue, type ExplainedPlace, type Explanation } from "../../check/explain.js";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { suggest } from "../../diagnostics/did-you-mean.js";
import type { Site } from "../../inventory/inventory.js";
import type { Host } from "../../model/host.js";
import { readProject } from "../../project/read-project.js";
import { position } from "../../source/source-file.js";
import { parse } from "../../syntax/parse.js";
import { readSource } from "../../syntax/read-source.js";
import type { Environment } from "../environment.js";
import { USAGE, type Status } from "../exit-status.js";
import { readGiven } from "../given.js";
import { sitesOf } from "../load-hosts.js";
import { loadTree, readBytes } from "../load-program.js";
import type { InventoryOptions } from "../option-groups.js";
import { librariesOf } from "../project-settings.js";
import { writeDiagnostics } from "../tell.js";

export interface ExplainRequest {
  readonly name: string;
  readonly playbook: string | null;
  readonly options: InventoryOptions & { readonly host?: string };
}

/** `hap explain NAME [PLAYBOOK] --host H`: each place that gives a name its value, and which one counts. */
export async function explainCommand(env: Environment, { name, playbook, options }: ExplainRequest): Promise<Status> {
  const project = readProject(playbook);
  const libraries = librariesOf(options.library, project.value);
  const sites = sitesOf(project.value, playbook, options);
  const given = await readGiven(options.set);
  const source = playbook === null ? null : readSource(playbook);
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
      secret: () => null,
    }),
  );
  const told = found.flatMap(({ value }) => (value === null ? [] : [value]));
  if (told.length === 0) return end(found[0]?.diagnostics ?? []);
  writeDiagnostics(env, problems, env.stderr);
  env.stdout.write(merged(told).map(render).join("\n"));
  return 0;
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

interface Told {
  readonly explanation: Explanation;
  readonly hosts: string[];
}

/** Hosts for which everything is the same are told together. */
function merged(explanations: readonly Explanation[]): readonly Told[] {
  const groups = new Map<string, Told>();
  for (const explanation of explanations) {
    const key = explanation.places.map((p) => `${p.level} ${p.where} ${p.value} ${placeText(p)}`).join("\n");
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
  const head = `${name}${type} on ${hosts.join(", ")}: ${last === undefined ? "no value" : last.value}`;
  const width = Math.max(0, ...places.map((p) => levelText(p).length));
  const value = Math.max(0, ...places.map((p) => p.value.length));
  const lines = places.map((p) => {
    const mark = p === last ? "→" : " ";
    return `  ${mark} ${levelText(p).padEnd(width)}  ${p.value.padEnd(value)}  ${placeText(p)}`.trimEnd();
  });
  return `${[head, ...lines].join("\n")}\n`;
}

function levelText({ level, where }: ExplainedPlace): string {
  return where === "" ? level : `${level} ${where}`;
}

function placeText({ span }: ExplainedPlace): string {
  if (span === null) return "";
  const { line, column } = position(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}
