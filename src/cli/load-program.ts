import { readFileSync } from "node:fs";
import { check } from "../check/check.js";
import { allRules } from "../check/rules/all-rules.js";
import type { BytesRead } from "../check/files.js";
import type { LoadedTree } from "../check/modules.js";
import type { Diagnostic, Stage } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import type { Program } from "../model/program.js";
import { allKinds } from "../steps/registry.js";
import { parse } from "../syntax/parse.js";
import { readSource } from "../syntax/read-source.js";
import type { Environment } from "./environment.js";
import { readGiven } from "./given.js";
import { loadSites } from "./load-hosts.js";
import type { InventoryOptions, StepOptions } from "./option-groups.js";

export type LoadOptions = Pick<InventoryOptions, "inventory" | "site" | "limit" | "set"> &
  Partial<Pick<StepOptions, "tags" | "skipTags" | "startAt">>;

/** Reads and checks a playbook over its inventory; null when there are errors. Contacts no host. */
export async function loadProgram(
  env: Environment,
  playbook: string,
  options: LoadOptions,
): Promise<Stage<Program | null>> {
  const source = readSource(playbook);
  if (source.value === null) return { value: null, diagnostics: source.diagnostics };
  const parsed = parse(source.value);
  const given = await readGiven(options.set);
  const sites = await loadSites(env, playbook, options);
  const before: Diagnostic[] = [
    ...source.diagnostics,
    ...parsed.diagnostics,
    ...given.diagnostics,
    ...sites.diagnostics,
  ];
  if (sites.value === null) return { value: null, diagnostics: before };
  const checked = check({
    tree: parsed.value,
    inventory: { sites: sites.value },
    registry: allKinds(),
    rules: allRules,
    given: given.value,
    limit: options.limit,
    selection: { tags: options.tags ?? [], skipTags: options.skipTags ?? [], startAt: options.startAt ?? null },
    load: loadTree,
    readBytes,
    secret: () => null,
  });
  const diagnostics = [...before, ...checked.diagnostics];
  return { value: hasErrors(diagnostics) ? null : checked.value, diagnostics };
}

function loadTree(path: string): LoadedTree {
  const source = readSource(path);
  if (source.value === null) return { ok: false, reason: source.diagnostics[0]?.message ?? "it cannot be read" };
  const stage = parse(source.value);
  return { ok: true, stage: { value: stage.value, diagnostics: [...source.diagnostics, ...stage.diagnostics] } };
}

function readBytes(path: string): BytesRead {
  try {
    return { ok: true, bytes: readFileSync(path) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
