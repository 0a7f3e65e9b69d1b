import { missingProblem } from "../../../check/missing-params.js";
import { wantedParams, type WantedValues } from "../../../check/explain/wanted-params.js";
import { hasErrors, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import type { Site } from "../../../inventory/inventory.js";
import { readProject } from "../../../project/read-project.js";
import { dummySecret } from "../../../secrets/generate-secret.js";
import { parse } from "../../../syntax/parse.js";
import { readTypedSource } from "../../../syntax/read-source.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { readGiven } from "../../given.js";
import { sitesOf } from "../../load-hosts.js";
import { loadTree, readBytes } from "../../check-source.js";
import type { InventoryOptions } from "../../option-groups.js";
import { librariesOf } from "../../project-settings.js";
import { paramsJson, paramsText } from "../../show-params.js";
import { formOf, printDiagnostics } from "../../print-diagnostics.js";

/** `hap params PLAYBOOK`: what a playbook and its defines want, and what each site gives. 2 for errors in the files. */
export async function paramsCommand(env: Environment, playbook: string, options: InventoryOptions): Promise<Status> {
  const form = formOf(env, options.output);
  const project = readProject(playbook);
  const libraries = librariesOf(options.library, project.value);
  const given = await readGiven(options.set);
  const source = readTypedSource(playbook);
  const sites = await sitesOf(project.value, playbook, { ...options, every: true });
  const before = [project, libraries, given, source].flatMap((stage) => stage.diagnostics);
  // Without an inventory there is still much to tell.
  const problems = [...before, ...(sites.nowhere ? [] : sites.diagnostics)];
  if (source.value === null) {
    printDiagnostics(env, problems, form);
    return USAGE;
  }
  const tree = parse(source.value);
  const wanted = wantedParams({
    tree: tree.value,
    sites: sites.value ?? [],
    given: given.value,
    load: loadTree,
    libraries: libraries.folders,
    readBytes,
    secret: dummySecret,
  });
  const found = [...problems, ...tree.diagnostics, ...wanted.diagnostics];
  if (form !== "json") env.stdout.write(paramsText(playbook, wanted.value));
  else if (!hasErrors(found)) env.stdout.write(paramsJson(playbook, wanted.value));
  if (form !== "json" || hasErrors(found))
    printDiagnostics(env, [...found, ...lacking(wanted.value, sites.value ?? [])], form);
  return hasErrors(found) ? USAGE : 0;
}

/** What a run would stop at, told as a warning: asking what is wanted is no mistake. */
function lacking({ params }: WantedValues, sites: readonly Site[]): readonly Diagnostic[] {
  const missing = params.flatMap((param) =>
    sites
      .filter((site) => param.values.some((v) => v.site === site.name && v.everyHost && v.place === null))
      .map((site) => ({ param: { ...param, name: { text: param.name } }, site })),
  );
  const problem = missingProblem(missing);
  return problem === null ? [] : [{ ...problem, severity: "warning" }];
}
