import { posix } from "node:path";
import { diagnostic, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import type { DefineNode, ImportNode, Playbook } from "../../syntax/playbook.js";
import { readPlaybook } from "../../syntax/read-playbook.js";
import type { Tree } from "../../syntax/tree.js";
import type { Span } from "../../source/source-file.js";
import { resolvePath } from "../eval/read-once.js";

/** A playbook with the defines it can use: its own and those of the files it imports. */
export interface Module {
  readonly playbook: Playbook;
  readonly defines: ReadonlyMap<string, Definition>;
  /** Whether a file that it imports could not be read: nobody knows which defines that has. */
  readonly lacksImports: boolean;
}

export interface Definition {
  readonly node: DefineNode;
  /** The file it stands in, whose `set`s it sees. */
  readonly module: Module;
}

/** Reads and parses a file of the run by its path; its own problems come with it. */
export type LoadTree = (path: string) => LoadedTree;

export type LoadedTree =
  | { readonly ok: true; readonly stage: Stage<Tree> }
  /** `missing`: there is no such file, so that it may be looked for elsewhere. */
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

/** Where imports come from. */
export interface ImportSources {
  readonly load: LoadTree;
  /** Folders that an import is looked up in, in this order, when it is not found relative to the importing file. */
  readonly libraries: readonly string[];
}

/** Reads a playbook and everything it imports. */
export function loadModules(tree: Tree, { load, libraries }: ImportSources): Stage<Module> {
  const diagnostics: Diagnostic[] = [];
  const loading: Loading = { load, libraries, modules: new Map(), diagnostics, within: [] };
  return { value: moduleOf(tree, loading), diagnostics };
}

interface Loading extends ImportSources {
  /** By path; null for a file that cannot be read. A file that is being read is there already, so circles end. */
  readonly modules: Map<string, GrowingModule | null>;
  readonly diagnostics: Diagnostic[];
  /** The imports that led here, outermost first. */
  readonly within: readonly Within[];
}

interface Within {
  /** The importing file. */
  readonly path: string;
  readonly node: ImportNode;
}

type GrowingModule = Module & {
  readonly own: readonly DefineNode[];
  readonly defines: Map<string, Definition>;
  lacksImports: boolean;
};

function moduleOf(tree: Tree, loading: Loading): GrowingModule {
  const { value: playbook, diagnostics } = readPlaybook(tree);
  loading.diagnostics.push(...diagnostics);
  const own = playbook.items.filter((item) => item.kind === "define");
  const module: GrowingModule = { playbook, own, defines: new Map(), lacksImports: false };
  loading.modules.set(posix.normalize(tree.file.path), module);
  const aliases = new Map<string, Span>();
  for (const node of own) addDefine(module, { node, module }, { alias: null, diagnostics: loading.diagnostics });
  for (const item of playbook.items) {
    if (item.kind !== "import") continue;
    const imported = importOf(item, tree, loading);
    if (imported === null) module.lacksImports = true;
    const alias = item.as?.text ?? null;
    if (item.as !== null && aliases.has(item.as.text)) {
      const related = [{ message: "first imported here", span: aliases.get(item.as.text) ?? item.span }];
      const message = `\`${item.as.text}\` is another import already`;
      loading.diagnostics.push(diagnostic("HAP2231", message, item.as.span, { related }));
      continue;
    }
    if (item.as !== null) aliases.set(item.as.text, item.as.span);
    for (const node of imported?.own ?? [])
      addDefine(module, { node, module: imported ?? module }, { alias, diagnostics: loading.diagnostics });
  }
  return module;
}

function importOf(node: ImportNode, tree: Tree, loading: Loading): GrowingModule | null {
  const places = placesFor(node.path, tree.file.path, loading.libraries);
  const within = [...loading.within, { path: posix.normalize(tree.file.path), node }];
  for (const path of places) {
    const known = loading.modules.get(path);
    if (known === null) return null;
    if (known !== undefined) {
      reportCircle(path, within, loading.diagnostics);
      return known;
    }
    const loaded = loading.load(path);
    if (loaded.ok) {
      const inner: Loading = { ...loading, within, diagnostics: [] };
      const module = moduleOf(loaded.stage.value, inner);
      loading.diagnostics.push(...[...loaded.stage.diagnostics, ...inner.diagnostics].map((d) => importedAt(d, node)));
      return module;
    }
    if (!loaded.missing) return unreadable(path, loaded.reason, { node, loading });
  }
  return missing(places, node, loading);
}

function missing(places: readonly string[], node: ImportNode, loading: Loading): null {
  const help =
    places.length === 1
      ? "the path is relative to the file that imports it"
      : "a library is a folder given by `--library DIR` or by `library` in hap.hap";
  const details = [{ label: "looked for", text: places.join("\n") }];
  const message = `there is no file \`${node.path}\` to import`;
  loading.diagnostics.push(diagnostic("HAP2230", message, node.at, { details, help }));
  for (const path of places.length === 1 ? places : []) loading.modules.set(path, null);
  return null;
}

/** Beside the importing file first; a path that says where it is (`/…`, `./…`, `../…`) is looked for there only. */
function placesFor(path: string, from: string, libraries: readonly string[]): readonly string[] {
  const fixed = /^(\/|\.\.?\/)/.test(path);
  const shared = fixed ? [] : libraries.map((folder) => posix.join(folder, path));
  return [...new Set([resolvePath(path, from), ...shared])];
}

function unreadable(path: string, reason: string, { node, loading }: { node: ImportNode; loading: Loading }): null {
  loading.modules.set(path, null);
  loading.diagnostics.push(diagnostic("HAP2230", `cannot read \`${path}\`: ${reason}`, node.at));
  return null;
}

/** A file that is being read and imports itself, by way of others perhaps. */
function reportCircle(path: string, within: readonly Within[], diagnostics: Diagnostic[]): void {
  const from = within.findIndex((one) => one.path === path);
  const last = within.at(-1);
  if (from === -1 || last === undefined) return;
  const circle = within.slice(from);
  const names = [...circle.map((one) => one.path), path].join(" → ");
  const related = circle.slice(0, -1).map(({ node }) => ({ message: "by way of this import", span: node.span }));
  const help = "move the defines that both need into a file that imports neither";
  diagnostics.push(diagnostic("HAP2239", `imports go in a circle: ${names}`, last.node.span, { related, help }));
}

/** A problem of an imported file, with the line that imports it, which a circle of imports shows already. */
function importedAt(problem: Diagnostic, node: ImportNode): Diagnostic {
  if (problem.span === null || problem.span.file === node.span.file) return problem;
  if (problem.related.some(({ span }) => span === node.span)) return problem;
  return { ...problem, related: [...problem.related, { message: "imported here", span: node.span }] };
}

interface Naming {
  /** What stands before the name and a dot; null for the name alone. */
  readonly alias: string | null;
  readonly diagnostics: Diagnostic[];
}

function addDefine(module: GrowingModule, definition: Definition, { alias, diagnostics }: Naming): void {
  const { name } = definition.node;
  const key = alias === null ? name.text : `${alias}.${name.text}`;
  const earlier = module.defines.get(key);
  if (earlier === undefined) module.defines.set(key, definition);
  else if (earlier.node !== definition.node) {
    const related = [{ message: "first defined here", span: earlier.node.name.span }];
    const help = 'import one of the files by a name of its own: `import "FILE" as NAME`, then `use NAME.…`';
    diagnostics.push(diagnostic("HAP2231", `\`${name.text}\` is defined twice`, name.span, { related, help }));
  }
}
