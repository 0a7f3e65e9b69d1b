import { dirname } from "node:path";
import type { Diagnostic, Stage } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import type { Site } from "../inventory/inventory.js";
import type { Secret } from "../model/secret.js";
import type { Program } from "../model/program.js";
import type { Project } from "../project/project.js";
import { readProject } from "../project/read-project.js";
import { sourceFile, type SourceFile } from "../source/source-file.js";
import { readTypedSource } from "../syntax/read-source.js";
import { parseOnce } from "./check-source.js";
import { checkWithSecrets } from "./check-with-secrets.js";
import type { Environment } from "./environment.js";
import { readGiven } from "./given.js";
import { sitesOf, type FindOptions } from "./load-hosts.js";
import type { SecretOptions } from "./load-secrets.js";
import type { InventoryOptions, StepOptions } from "./option-groups.js";
import { librariesOf, strictly } from "./project-settings.js";
import { secretsBeside } from "./secret-place.js";
import { yieldToEventLoop } from "./yield-to-event-loop.js";

export type LoadOptions = Pick<InventoryOptions, "inventory" | "site" | "limit" | "set" | "library"> &
  Partial<Pick<StepOptions, "tags" | "skipTags" | "startAt">> &
  SecretOptions &
  Pick<FindOptions, "programs"> & {
    readonly added?: AddedPlay;
  };

/** A play of hap's own, read behind the playbook's; without a playbook it is all there is. */
export interface AddedPlay {
  /** What asks for it, where a path stands otherwise. */
  readonly askedBy: string;
  readonly text: string;
}

/** A program with the project that it belongs to. */
export interface Loaded extends Stage<Program | null> {
  readonly project: Project;
  /** Every file that was read, or looked for, on the way. */
  readonly read: ReadonlySet<string>;
  /**
   * Every secret that the program asked for; it grows when facts make it ask for more. Nothing that is shown may hold
   * one.
   */
  readonly secrets: ReadonlySet<Secret>;
}

/** Reads and checks a playbook over its inventory; null when there are errors. Contacts no host. */
export async function loadProgram(env: Environment, playbook: string | null, options: LoadOptions): Promise<Loaded> {
  const secrets = new Set<Secret>();
  const read = new Set(playbook === null ? [] : [playbook]);
  const { value: project, diagnostics: wrong } = readProject(playbook);
  const source = sourceOf(playbook, options.added);
  const rest = { project, secrets, read };
  if (source.value === null) return { value: null, diagnostics: [...wrong, ...source.diagnostics], ...rest };
  const given = await readGiven(options.set);
  const libraries = librariesOf(options.library, project);
  const sites = await sitesOf(project, playbook, options);
  await yieldToEventLoop();
  const before: Diagnostic[] = [...wrong, ...source.diagnostics, ...given.diagnostics];
  before.push(...libraries.diagnostics, ...sites.diagnostics);
  if (sites.value === null) {
    const diagnostics = strictly([...parseOnce(source.value).diagnostics, ...before], project);
    return { value: null, diagnostics, ...rest };
  }
  for (const path of [...filesOf(project, sites.value), ...filesGiven(options)]) read.add(path);
  const note = (path: string): void => void read.add(path);
  const found = { sites: sites.value, given: given.value, libraries: libraries.folders };
  const input = { source: source.value, ...found, options, note };
  const checked = await checkWithSecrets(env, input, { ...options, note: (secret) => secrets.add(secret) });
  const diagnostics = strictly([...before, ...checked.diagnostics], project);
  return { value: hasErrors(diagnostics) ? null : checked.value, diagnostics, ...rest };
}

function sourceOf(playbook: string | null, added: AddedPlay = { askedBy: "hap", text: "" }): Stage<SourceFile | null> {
  if (playbook === null) return { value: sourceFile(added.askedBy, added.text), diagnostics: [] };
  const read = readTypedSource(playbook);
  if (added.text === "" || read.value === null) return read;
  return { ...read, value: sourceFile(playbook, `${read.value.text}\n${added.text}`) };
}

/** The project's file, the inventories and the secrets beside them. A folder stands for what is in it. */
function filesOf(project: Project, sites: readonly Site[]): readonly string[] {
  const inventories = sites.map(({ span }) => span.file.path);
  const beside = inventories.flatMap((path) => [path, dirname(path), secretsBeside(path)]);
  return project.path === null ? beside : [project.path, ...beside];
}

/** Files that the command line takes values and secrets from. */
function filesGiven({ set, identity, secretsFrom }: LoadOptions): readonly string[] {
  const values = set.flatMap((setting) => /^[^=]*=@(.+)$/s.exec(setting)?.[1] ?? []);
  return [...values, identity, secretsFrom].filter((path): path is string => path !== undefined && path !== "-");
}
