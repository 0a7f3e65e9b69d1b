import { readFileSync } from "node:fs";
import { check } from "../check/check.js";
import { allRules } from "../check/rules/all-rules.js";
import type { BytesRead } from "../check/files.js";
import type { LoadedTree } from "../check/modules.js";
import type { Given } from "../check/param-values.js";
import type { Diagnostic, Stage } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import type { Site } from "../inventory/inventory.js";
import type { Program } from "../model/program.js";
import type { SourceFile } from "../source/source-file.js";
import { allKinds } from "../steps/registry.js";
import { parse } from "../syntax/parse.js";
import { readSource } from "../syntax/read-source.js";
import { readGiven } from "./given.js";
import { loadSites } from "./load-hosts.js";
import type { InventoryOptions, StepOptions } from "./option-groups.js";

export type LoadOptions = Pick<InventoryOptions, "inventory" | "site" | "limit" | "set"> &
  Partial<Pick<StepOptions, "tags" | "skipTags" | "startAt">>;

/** Reads and checks a playbook over its inventory; null when there are errors. Contacts no host. */
export async function loadProgram(playbook: string, options: LoadOptions): Promise<Stage<Program | null>> {
  const source = readSource(playbook);
  if (source.value === null) return { value: null, diagnostics: source.diagnostics };
  const given = await readGiven(options.set);
  const sites = loadSites(playbook, options);
  const before: Diagnostic[] = [...source.diagnostics, ...given.diagnostics, ...sites.diagnostics];
  if (sites.value === null) return { value: null, diagnostics: [...parse(source.value).diagnostics, ...before] };
  const checked = checkSource({ source: source.value, sites: sites.value, given: given.value, options });
  const diagnostics = [...before, ...checked.diagnostics];
  return { value: hasErrors(diagnostics) ? null : checked.value, diagnostics };
}

export interface CheckSourceInput {
  readonly source: SourceFile;
  readonly sites: readonly Site[];
  readonly given: Given;
  readonly options: Pick<LoadOptions, "limit" | "tags" | "skipTags" | "startAt">;
}

/** Parses and checks a playbook over sites with everything that hap has: its step kinds, its rules, the disk. */
export function checkSource({ source, sites, given, options }: CheckSourceInput): Stage<Program | null> {
  const parsed = parse(source);
  const checked = check({
    tree: parsed.value,
    inventory: { sites },
    registry: allKinds(),
    rules: allRules,
    given,
    limit: options.limit,
    selection: { tags: options.tags ?? [], skipTags: options.skipTags ?? [], startAt: options.startAt ?? null },
    load: loadTree,
    readBytes,
    secret: () => null,
  });
  return { value: checked.value, diagnostics: [...parsed.diagnostics, ...checked.diagnostics] };
}

/** Reads and parses an imported playbook. */
export function loadTree(path: string): LoadedTree {
  const source = readSource(path);
  if (source.value === null) return { ok: false, reason: source.diagnostics[0]?.message ?? "it cannot be read" };
  const stage = parse(source.value);
  return { ok: true, stage: { value: stage.value, diagnostics: [...source.diagnostics, ...stage.diagnostics] } };
}

/** Reads a file that a playbook names. */
export function readBytes(path: string): BytesRead {
  try {
    return { ok: true, bytes: readFileSync(path) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
