import { existsSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { readSource } from "../../syntax/read-source.js";
import type { AnsibleData, Vars } from "./ansible-data.js";
import { parseYaml, setVars, spanOf } from "./yaml-values.js";

const EXTENSIONS = ["", ".yml", ".yaml", ".json"];

/**
 * Reads `group_vars/` and `host_vars/` in a folder: for each name a file without extension, `.yml`, `.yaml` or `.json`,
 * or a folder of such files, the first of these that is there. HAP2132, HAP2141 for files that ansible-vault encrypted.
 */
export function readVarsFolders(folder: string, data: AnsibleData): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const group of data.groups.values()) {
    for (const path of varsFiles(join(folder, "group_vars"), group.name))
      diagnostics.push(...readVarsFile(path, group.fileVars));
  }
  for (const host of data.hosts.values()) {
    for (const path of varsFiles(join(folder, "host_vars"), host.name))
      diagnostics.push(...readVarsFile(path, host.fileVars));
  }
  return diagnostics;
}

function varsFiles(folder: string, name: string): readonly string[] {
  if (name.includes("/")) return [];
  const path = EXTENSIONS.map((extension) => join(folder, `${name}${extension}`)).find((candidate) =>
    existsSync(candidate),
  );
  if (path === undefined) return [];
  return statSync(path).isDirectory() ? filesBelow(path) : [path];
}

function filesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith(".") && !name.endsWith("~"));
  return names.toSorted().flatMap((name) => {
    const path = join(folder, name);
    const extension = extname(name);
    if (statSync(path).isDirectory()) return extension === "" ? filesBelow(path) : [];
    return EXTENSIONS.includes(extension) ? [path] : [];
  });
}

function readVarsFile(path: string, vars: Vars): readonly Diagnostic[] {
  const source = readSource(path);
  if (source.value === null) return source.diagnostics;
  if (source.value.text.startsWith("$ANSIBLE_VAULT;")) {
    const span = { file: source.value, start: 0, end: source.value.text.split("\n", 1)[0]?.length ?? 0 };
    const help =
      'put each value into hap\'s own store by `hap secret set NAME`, and give it by `--set` or `secret("NAME")`';
    const message = "a file that ansible-vault encrypted is left out, with every value in it";
    return [diagnostic("HAP2141", message, span, { severity: "warning", help })];
  }
  const tree = parseYaml(source.value);
  if (tree.value === null || setVars(tree.value, tree.value.root, vars)) return tree.diagnostics;
  return [diagnostic("HAP2132", "expected a mapping of values", spanOf(tree.value, tree.value.root))];
}
