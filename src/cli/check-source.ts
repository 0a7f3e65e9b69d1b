import { existsSync } from "node:fs";
import { check } from "../check/check.js";
import { allRules } from "../check/rules/all-rules.js";
import type { BytesRead } from "../check/eval/read-once.js";
import type { LoadedTree } from "../check/expand/load-modules.js";
import type { Given } from "../check/eval/param-values.js";
import { hasErrors, type Stage } from "../diagnostics/diagnostic.js";
import { withoutEchoes } from "../diagnostics/echoes.js";
import type { Site } from "../inventory/inventory.js";
import type { Program } from "../model/program.js";
import type { SourceFile } from "../source/source-file.js";
import { allKinds } from "../steps/registry.js";
import { parse } from "../syntax/parse.js";
import type { Tree } from "../syntax/tree.js";
import { readSource } from "../syntax/read-source.js";
import { NO_SECRETS, type Secrets } from "./load-secrets.js";
import type { InventoryOptions, StepOptions } from "./option-groups.js";
import { namesIn, readWhole } from "../files/read-file.js";

export interface CheckSourceInput {
  readonly source: SourceFile;
  readonly sites: readonly Site[];
  readonly given: Given;
  /** Folders that imports are looked up in. */
  readonly libraries?: readonly string[];
  /** Default: none. */
  readonly secrets?: Secrets;
  readonly options: Pick<InventoryOptions, "limit"> & Partial<Pick<StepOptions, "tags" | "skipTags" | "startAt">>;
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
  const parsed = parseOnce(source);
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
    readNames: (folder) => {
      note(folder);
      return namesIn(folder);
    },
    secret: (name, site) => secrets.secret(name, site),
    secretNames: (site) => secrets.names(site),
  });
  // A file of which nothing was read says nothing at all.
  const isRead = !hasErrors(parsed.diagnostics) || parsed.value.body.statements.length > 0;
  const found = isRead ? withoutEchoes(checked.diagnostics, [...parsed.diagnostics, ...checked.diagnostics]) : [];
  return { value: checked.value, diagnostics: [...parsed.diagnostics, ...found] };
}

const trees = new WeakMap<SourceFile, Stage<Tree>>();

/** The tree of a source, which a check with secrets asks for several times. */
export function parseOnce(source: SourceFile): Stage<Tree> {
  const known = trees.get(source) ?? parse(source);
  trees.set(source, known);
  return known;
}

/** Reads and parses an imported playbook. */
export function loadTree(path: string): LoadedTree {
  const source = readSource(path);
  const [failure] = source.diagnostics;
  if (source.value === null) {
    return { ok: false, missing: !existsSync(path), reason: failure?.message ?? "it cannot be read" };
  }
  const stage = parse(source.value);
  return { ok: true, stage: { value: stage.value, diagnostics: [...source.diagnostics, ...stage.diagnostics] } };
}

/** Reads a file that a playbook names. */
export function readBytes(path: string): BytesRead {
  return readWhole(path);
}
