import { posix } from "node:path";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import type { DefineNode, ImportNode, Playbook } from "../syntax/playbook.js";
import { readPlaybook } from "../syntax/read-playbook.js";
import type { Tree } from "../syntax/tree.js";
import { resolvePath } from "./files.js";

/** A playbook with the defines it can use: its own and those of the files it imports. */
export interface Module {
  readonly playbook: Playbook;
  readonly defines: ReadonlyMap<string, Definition>;
}

export interface Definition {
  readonly node: DefineNode;
  /** The file it stands in, whose `set`s it sees. */
  readonly module: Module;
}

/** Reads and parses a file of the run by its path; its own problems come with it. */
export type LoadTree = (path: string) => LoadedTree;

export type LoadedTree =
  { readonly ok: true; readonly stage: Stage<Tree> } | { readonly ok: false; readonly reason: string };

/** Reads a playbook and everything it imports. */
export function loadModules(tree: Tree, load: LoadTree): Stage<Module> {
  const diagnostics: Diagnostic[] = [];
  const loading: Loading = { load, modules: new Map(), diagnostics };
  return { value: moduleOf(tree, loading), diagnostics };
}

interface Loading {
  readonly load: LoadTree;
  /** By path; null for a file that cannot be read. A file that is being read is there already, so circles end. */
  readonly modules: Map<string, GrowingModule | null>;
  readonly diagnostics: Diagnostic[];
}

type GrowingModule = Module & { readonly own: readonly DefineNode[]; readonly defines: Map<string, Definition> };

function moduleOf(tree: Tree, loading: Loading): GrowingModule {
  const { value: playbook, diagnostics } = readPlaybook(tree);
  loading.diagnostics.push(...diagnostics);
  const own = playbook.items.filter((item) => item.kind === "define");
  const module: GrowingModule = { playbook, own, defines: new Map() };
  loading.modules.set(posix.normalize(tree.file.path), module);
  for (const node of own) addDefine(module, { node, module }, loading.diagnostics);
  for (const item of playbook.items) {
    if (item.kind !== "import") continue;
    const imported = importOf(item, tree, loading);
    for (const node of imported?.own ?? [])
      addDefine(module, { node, module: imported ?? module }, loading.diagnostics);
  }
  return module;
}

function importOf(node: ImportNode, tree: Tree, loading: Loading): GrowingModule | null {
  const path = resolvePath(node.path, tree.file.path);
  const known = loading.modules.get(path);
  if (known !== undefined) return known;
  const loaded = loading.load(path);
  if (!loaded.ok) {
    loading.modules.set(path, null);
    loading.diagnostics.push(diagnostic("HAP2230", `cannot read \`${path}\`: ${loaded.reason}`, node.span));
    return null;
  }
  loading.diagnostics.push(...loaded.stage.diagnostics);
  return moduleOf(loaded.stage.value, loading);
}

function addDefine(module: GrowingModule, definition: Definition, diagnostics: Diagnostic[]): void {
  const { name } = definition.node;
  const earlier = module.defines.get(name.text);
  if (earlier === undefined) module.defines.set(name.text, definition);
  else if (earlier.node !== definition.node) {
    const related = [{ message: "first defined here", span: earlier.node.name.span }];
    diagnostics.push(diagnostic("HAP2231", `\`${name.text}\` is defined twice`, name.span, { related }));
  }
}
