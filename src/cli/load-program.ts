import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { check } from "../check/check.js";
import { allRules } from "../check/rules/all-rules.js";
import type { BytesRead } from "../check/files.js";
import type { LoadedTree } from "../check/modules.js";
import type { Given } from "../check/param-values.js";
import { withoutEchoes } from "../check/without-echoes.js";
import type { Diagnostic, Stage } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import type { Site } from "../inventory/inventory.js";
import type { Secret } from "../model/secret.js";
import type { Program } from "../model/program.js";
import type { Project } from "../project/project.js";
import { readProject } from "../project/read-project.js";
import type { SourceFile } from "../source/source-file.js";
import { reasonOf } from "../secrets/reason-of.js";
import { allKinds } from "../steps/registry.js";
import { parse } from "../syntax/parse.js";
import { readSource } from "../syntax/read-source.js";
import { checkWithSecrets } from "./check-with-secrets.js";
import type { Environment } from "./environment.js";
import { readGiven } from "./given.js";
import { sitesOf } from "./load-hosts.js";
import { NO_SECRETS, type SecretOptions, type Secrets } from "./load-secrets.js";
import type { InventoryOptions, StepOptions } from "./option-groups.js";
import { librariesOf, strictly } from "./project-settings.js";
import { secretsBeside } from "./secret-place.js";
import { turn } from "./turn.js";

export type LoadOptions = Pick<InventoryOptions, "inventory" | "site" | "limit" | "set" | "library"> &
  Partial<Pick<StepOptions, "tags" | "skipTags" | "startAt">> &
  SecretOptions;

/** A program with the project that it belongs to. */
export interface Loaded extends Stage<Program | null> {
  readonly project: Project;
  /** Every file that was read, or looked for, on the way. */
  readonly read: ReadonlySet<string>;
  /** Every secret that the program asked for; it grows when facts make it ask for more. Nothing that is shown may hold one. */
  readonly secrets: ReadonlySet<Secret>;
}

/** Reads and checks a playbook over its inventory; null when there are errors. Contacts no host. */
export async function loadProgram(env: Environment, playbook: string, options: LoadOptions): Promise<Loaded> {
  const secrets = new Set<Secret>();
  const read = new Set([playbook]);
  const { value: project, diagnostics: wrong } = readProject(playbook);
  const source = readSource(playbook);
  const rest = { project, secrets, read };
  if (source.value === null) return { value: null, diagnostics: [...wrong, ...source.diagnostics], ...rest };
  const given = await readGiven(options.set);
  const libraries = librariesOf(options.library, project);
  const sites = await sitesOf(project, playbook, options);
  await turn();
  const before: Diagnostic[] = [...wrong, ...source.diagnostics, ...given.diagnostics];
  before.push(...libraries.diagnostics, ...sites.diagnostics);
  if (sites.value === null) {
    const diagnostics = strictly([...parse(source.value).diagnostics, ...before], project);
    return { value: null, diagnostics, ...rest };
  }
  for (const path of filesOf(project, sites.value)) read.add(path);
  const note = (path: string): void => void read.add(path);
  const found = { sites: sites.value, given: given.value, libraries: libraries.folders };
  const input = { source: source.value, ...found, options, note };
  const checked = await checkWithSecrets(env, input, { ...options, note: (secret) => secrets.add(secret) });
  const diagnostics = strictly([...before, ...checked.diagnostics], project);
  return { value: hasErrors(diagnostics) ? null : checked.value, diagnostics, ...rest };
}

/** The project's file, the inventories and the secrets beside them. A folder stands for what is in it. */
function filesOf(project: Project, sites: readonly Site[]): readonly string[] {
  const inventories = sites.map(({ span }) => span.file.path);
  const beside = inventories.flatMap((path) => [path, dirname(path), secretsBeside(path)]);
  return project.path === null ? beside : [project.path, ...beside];
}

export interface CheckSourceInput {
  readonly source: SourceFile;
  readonly sites: readonly Site[];
  readonly given: Given;
  /** Folders that imports are looked up in. */
  readonly libraries?: readonly string[];
  /** Default: none. */
  readonly secrets?: Secrets;
  readonly options: Pick<LoadOptions, "limit" | "tags" | "skipTags" | "startAt">;
  /** Is told every further file that is read. */
  readonly note?: (path: string) => void;
}

/** Parses and checks a playbook over sites with everything that hap has: its step kinds, its rules, the disk. */
export function checkSource({
  source,
  sites,
  given,
  libraries = [],
  secrets = NO_SECRETS,
  options,
  note = () => undefined,
}: CheckSourceInput): Stage<Program | null> {
  const parsed = parse(source);
  const checked = check({
    tree: parsed.value,
    inventory: { sites },
    registry: allKinds(),
    rules: allRules,
    given,
    limit: options.limit,
    selection: { tags: options.tags ?? [], skipTags: options.skipTags ?? [], startAt: options.startAt ?? null },
    load: (path) => {
      note(path);
      return loadTree(path);
    },
    libraries,
    readBytes: (path) => {
      note(path);
      return readBytes(path);
    },
    secret: (name, site) => secrets.secret(name, site),
    secretNames: (site) => secrets.names(site),
  });
  const found = withoutEchoes(checked.diagnostics, parsed.diagnostics, parsed.value.body.statements.length > 0);
  return { value: checked.value, diagnostics: [...parsed.diagnostics, ...found] };
}

/** Reads and parses an imported playbook. */
export function loadTree(path: string): LoadedTree {
  const source = readSource(path);
  const [failure] = source.diagnostics;
  if (source.value === null) {
    return { ok: false, missing: failure?.code === "HAP1001", reason: failure?.message ?? "it cannot be read" };
  }
  const stage = parse(source.value);
  return { ok: true, stage: { value: stage.value, diagnostics: [...source.diagnostics, ...stage.diagnostics] } };
}

/** Reads a file that a playbook names. */
export function readBytes(path: string): BytesRead {
  try {
    return { ok: true, bytes: readFileSync(path) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}
