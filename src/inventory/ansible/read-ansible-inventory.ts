import { readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { diagnostic, hasErrors, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import { sourceFile, type SourceFile } from "../../source/source-file.js";
import { readSource } from "../../syntax/read-source.js";
import type { Site } from "../inventory.js";
import { emptyData, settle, type AnsibleData } from "./ansible-data.js";
import { firstLine, looksLikeYaml } from "./detect.js";
import { hasHostVars, readListGroups, readYamlGroups } from "./read-groups.js";
import { readIni } from "./read-ini.js";
import { isProgram, refusal, runList } from "./run-list.js";
import { toSite } from "./to-site.js";
import { withoutPasswords } from "./without-passwords.js";
import { readVarsFolders } from "./vars-folders.js";
import { parseYaml, setVars } from "./yaml-values.js";

export interface AnsibleOptions {
  /** Limit for an inventory program, in ms. */
  readonly timeoutMs: number;
  /** False where only files are read: a program is then an error. Default: true. */
  readonly programs?: boolean;
}

/**
 * Reads an Ansible inventory, a file (INI, YAML, a program that prints JSON for `--list`) or a folder of them, with the
 * `group_vars/` and `host_vars/` beside it, as a site. Null with errors; what cannot be carried over is warned of.
 */
export function readAnsibleInventory(path: string, options: AnsibleOptions): Stage<Site | null> {
  const read = readAnsibleData(path, options);
  if (read.value === null) return { value: null, diagnostics: read.diagnostics };
  const { data, file } = read.value;
  const span = { file: withoutPasswords(file), start: 0, end: file.text.split("\n", 1)[0]?.length ?? 0 };
  const site = toSite(data, { name: siteName(path), span });
  const diagnostics = [...read.diagnostics, ...site.diagnostics];
  return { value: hasErrors(diagnostics) ? null : site.value, diagnostics };
}

export interface AnsibleRead {
  readonly data: AnsibleData;
  /** The first file. */
  readonly file: SourceFile;
}

/** Reads all files of an Ansible inventory, as Ansible understands them. */
export function readAnsibleData(path: string, options: AnsibleOptions): Stage<AnsibleRead | null> {
  const data = emptyData();
  const isFolder = statSync(path).isDirectory();
  const read = (isFolder ? sourcesIn(path) : [path]).map((source) => readOne(source, data, options));
  const diagnostics = read.flatMap((one) => one.diagnostics);
  if (hasErrors(diagnostics)) return { value: null, diagnostics };
  settle(data);
  const vars = readVarsFolders(isFolder ? path : dirname(path), data);
  const file = read.find((one) => one.value !== null)?.value ?? sourceFile(path, "");
  return { value: { data, file }, diagnostics: [...diagnostics, ...vars] };
}

/** Names in a folder that Ansible passes over (INVENTORY_IGNORE_EXTS and its own folders). */
const PASSED_OVER =
  /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:~|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry))$/;

function sourcesIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => !PASSED_OVER.test(name));
  return names.toSorted().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sourcesIn(path) : [path];
  });
}

function readOne(path: string, data: AnsibleData, options: AnsibleOptions): Stage<SourceFile | null> {
  if (isProgram(path)) {
    const refused = refusal(path, options.programs !== false);
    if (refused !== null) return { value: null, diagnostics: [refused] };
    const list = runList(path, ["--list"], options.timeoutMs);
    return list.value === null ? list : readList(list.value, data, { path, ...options });
  }
  const source = readSource(path);
  if (source.value === null) return source;
  const diagnostics = readText(source.value, data);
  return { value: source.value, diagnostics };
}

function readText(file: SourceFile, data: AnsibleData): readonly Diagnostic[] {
  const extension = extname(file.path);
  if (extension === ".toml") {
    const help = "write it as YAML or INI, or give hap what `ansible-inventory --list` prints";
    return [diagnostic("HAP2138", "an inventory in TOML is not read", null, { help })];
  }
  const isYaml = [".yml", ".yaml", ".json"].includes(extension);
  if (!isYaml && (extension !== "" || !looksLikeYaml(firstLine(file.text)))) return readIni(file, data);
  const tree = parseYaml(file);
  if (tree.value === null) return tree.diagnostics;
  // What a program or `ansible-inventory --list` printed may have been kept in a file.
  return hasHostVars(tree.value) ? readListGroups(tree.value, data) : readYamlGroups(tree.value, data);
}

function readList(
  file: SourceFile,
  data: AnsibleData,
  options: AnsibleOptions & { path: string },
): Stage<SourceFile | null> {
  const tree = parseYaml(file);
  if (tree.value === null) return { value: null, diagnostics: tree.diagnostics };
  const before = new Set(data.hosts.keys());
  const diagnostics = [...readListGroups(tree.value, data)];
  if (hasHostVars(tree.value)) return { value: file, diagnostics };
  for (const host of data.hosts.values()) {
    if (before.has(host.name)) continue;
    const asked = runList(options.path, ["--host", host.name], options.timeoutMs);
    diagnostics.push(...asked.diagnostics);
    const vars = asked.value === null ? null : parseYaml(asked.value).value;
    if (vars === null) break;
    setVars(vars, vars.root, host.vars);
  }
  return { value: file, diagnostics };
}

/** The file's name, or its folder's when the file is called as they all are. */
function siteName(path: string): string {
  const whole = resolve(path);
  const name = basename(whole, extname(whole));
  const folder = basename(dirname(whole));
  const plain = /^(?:hosts|inventory)$/.test(name) && folder !== "" && folder !== "inventory" ? folder : name;
  return plain.replace(/[^\p{L}\p{Nd}._-]/gu, "-");
}
