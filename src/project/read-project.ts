import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { parse } from "../syntax/parse.js";
import { readSource } from "../syntax/read-source.js";
import { NO_PROJECT, type Named, type Project } from "./project.js";
import { readProjectFile } from "./read-project-file.js";

/** The name of a project's file. */
const NAME = "hap.hap";

/**
 * Finds and reads `hap.hap`: in the folder of the playbook, else in the nearest folder above it; without a playbook
 * from the working directory (`cwd`, empty for `.`). Without one the project is empty. Problems are HAP2150–HAP2155.
 */
export function readProject(playbook: string | null, cwd = ""): Stage<Project> {
  const start = playbook === null ? cwd || "." : dirname(playbook);
  const path = findUpwards(start);
  if (path === null) return { value: NO_PROJECT, diagnostics: [] };
  const stranger = ownedByStranger(path, start);
  if (stranger !== null) return { value: NO_PROJECT, diagnostics: [stranger] };
  const source = readSource(path);
  if (source.value === null) return { value: NO_PROJECT, diagnostics: source.diagnostics };
  const tree = parse(source.value);
  const words = readProjectFile(tree.value);
  const of = (word: string): readonly Named[] => words.value.get(word)?.words ?? [];
  const beside = (one: Named): Named => ({ ...one, text: besideFile(one.text, path) });
  const project: Project = {
    path,
    defaultSites: of("default-site"),
    defaultInventories: of("default-inventory").map(beside),
    libraries: of("library").map(beside),
    recipients: of("recipients"),
    forks: of("forks").map(({ text }) => Number(text))[0] ?? null,
    strict: words.value.get("strict")?.span ?? null,
  };
  return { value: project, diagnostics: [...tree.diagnostics, ...words.diagnostics, ...missingFolders(project)] };
}

/** The first `hap.hap` on the way from a folder to the root. */
function findUpwards(start: string): string | null {
  for (let folder = start; ; folder = join(folder, "..")) {
    const path = join(folder, NAME);
    if (existsSync(path)) return path;
    if (resolve(folder) === resolve(folder, "..")) return null;
  }
}

/**
 * A file above the playbook that neither the user, root nor the owner of the playbook's folder has written, as in /tmp,
 * is not followed: it could name an inventory that is a program.
 */
function ownedByStranger(path: string, start: string): Diagnostic | null {
  const user = process.getuid?.();
  const owners = [0, user, ownerOf(start)];
  if (user === undefined || owners.includes(ownerOf(path))) return null;
  const help = "put a `hap.hap` of your own beside the playbook, or give by flags what it would say";
  return diagnostic("HAP2153", `\`${path}\` belongs to another user and is not used`, null, {
    severity: "warning",
    help,
  });
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

function besideFile(path: string, file: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function missingFolders({ libraries, defaultInventories }: Project): readonly Diagnostic[] {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const folders = libraries.filter(({ text }) => !isFolder(text));
  const inventories = defaultInventories.filter(({ text }) => !existsSync(text));
  return [
    ...folders.map(({ text, span }) => diagnostic("HAP2154", `there is no folder \`${text}\``, span)),
    ...inventories.map(({ text, span }) => diagnostic("HAP2155", `there is no inventory \`${text}\``, span)),
  ];
}
