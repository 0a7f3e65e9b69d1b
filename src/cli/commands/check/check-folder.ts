import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { checkFiles, checkPair, isLdirectord, kindFor, type DaemonFile } from "../../../check/check-folder.js";
import { allRules } from "../../../check/rules/all-rules.js";
import type { HostFiles } from "../../../check/rules/cluster-view.js";
import { AGENTS } from "../../../check/rules/agents.js";
import { diagnostic, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { includedFiles } from "../../../check/included-files.js";
import { resolvePath } from "../../../check/eval/read-once.js";
import type { Surroundings } from "../../../model/daemon-file.js";
import { visible } from "../../../diagnostics/visible.js";
import { allKinds } from "../../../steps/registry.js";
import { isHome, lookHere } from "./look-here.js";
import { MOST_BYTES, namesIn, readStart, readWhole } from "../../../files/read-file.js";

/** A shell only reads the text (ms). */
const SHELL_LIMIT_MS = 5000;

/** The engines' own files: a folder with one of them is one of theirs. */
const OWN = ["ha.cf", "authkeys", "haresources", "keepalived.conf"];

/** Whether a path names one of the daemons' files that hap can read by itself. */
export function isDaemonFile(path: string): boolean {
  if (!isFile(path)) return false;
  return (
    OWN.includes(basename(path)) ||
    (path.endsWith(".cf") && isLdirectord({ path, bytes: readStart(path, MOST_BYTES) ?? Buffer.alloc(0) }))
  );
}

/** Checks one file such as /etc/ha.d/haresources; nothing is concluded from what is not looked at. */
export function checkDaemonFile(path: string): readonly Diagnostic[] {
  const { files, problems } = read([path]);
  return [...problems, ...checkFiles({ files, registry: allKinds(), rules: allRules, surroundings: besideIn(null) })];
}

/**
 * Checks a folder such as /etc/ha.d as it stands, before anybody has written a playbook, and on a node what lies
 * beside.
 */
export function checkFolder(folder: string): readonly Diagnostic[] {
  const paths = pathsIn(folder);
  if (!paths.some((path) => OWN.includes(basename(path)))) return [noFolder(folder)];
  const { files, problems } = read(paths);
  const look = (own: HostFiles) => lookHere(folder, own);
  const found = checkFiles({ files, registry: allKinds(), rules: allRules, look, surroundings: besideIn(folder) });
  return [...problems, ...paths.flatMap(unreadByShell), ...found, ...notLookedAt(folder)];
}

/** Checks the folders of the two nodes of a pair, and what differs between them. */
export function checkFolders(folders: readonly string[]): readonly Diagnostic[] {
  const empty = folders.filter((folder) => !pathsIn(folder).some((path) => OWN.includes(basename(path))));
  if (empty.length > 0) return empty.map(noFolder);
  const nodes = folders.map((folder) => ({
    name: folder,
    look: lookHere(folder),
    surroundings: besideIn(folder),
    ...read(pathsIn(folder)),
  }));
  const problems = [
    ...nodes.flatMap((node) => node.problems),
    ...folders.flatMap((folder) => pathsIn(folder).flatMap(unreadByShell)),
  ];
  return [...problems, ...checkPair(nodes, allKinds(), allRules)];
}

function noFolder(folder: string): Diagnostic {
  const help = "name a playbook, or the folder of a node, such as /etc/ha.d or /etc/keepalived";
  return diagnostic("HAP5007", `expected ha.cf, authkeys, haresources or keepalived.conf in \`${folder}\``, null, {
    help,
  });
}

/** The daemons' files of a folder, and the scripts of its resource.d that come with no package. */
function pathsIn(folder: string): readonly string[] {
  const registry = allKinds();
  const files = namesIn(folder).map((name) => join(folder, name));
  const scripts = namesIn(join(folder, "resource.d")).filter(
    (name) => !Object.hasOwn(AGENTS, name) && !name.endsWith(".conf"),
  );
  return [
    ...files.filter((path) => kindFor(path, registry) !== null && isFile(path)),
    ...[folder, join(folder, "conf")]
      .flatMap((place) => namesIn(place).map((name) => join(place, name)))
      .filter((path) => path.endsWith(".cf") && isFile(path) && kindFor(path, registry) === null),
    ...scripts.map((name) => join(folder, "resource.d", name)).filter((path) => isFile(path) && isScript(path)),
  ];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** What is no program of a compiler, and short enough to have been written by somebody. */
function isScript(path: string): boolean {
  if (statSync(path).size > 256 * 1024) return false;
  return readStart(path, 512)?.includes(0) !== true;
}

function read(paths: readonly string[]): {
  readonly files: readonly DaemonFile[];
  readonly problems: readonly Diagnostic[];
} {
  const files: DaemonFile[] = [];
  const problems: Diagnostic[] = [];
  for (const path of paths) {
    const read = readWhole(path);
    if (read.ok) files.push({ path, bytes: read.bytes });
    else problems.push(unreadFile(path));
  }
  return { files, problems };
}

/**
 * What the files of a folder stand among: those beside them that the daemon would open, and the node's name where the
 * folder is this node's own.
 */
function besideIn(folder: string | null): Surroundings {
  return {
    included: (pattern, from) =>
      includedFiles(pattern, from, {
        namesIn: (name) => namesIn(resolvePath(name, from)),
        read: (name) => {
          const path = resolvePath(name, from);
          const found = isFile(path) && (statSync(path).mode & 0o111) === 0 ? readWhole(path) : null;
          return found?.ok === true ? { path, bytes: found.bytes } : null;
        },
      }),
    nodeName: () => (folder !== null && isHome(folder) ? hostname() : null),
  };
}

/** Nothing is known of a file that may not be read. */
export function unreadFile(path: string): Diagnostic {
  return diagnostic("HAP5026", `\`${path}\` may not be read, so it was not checked`, null, {
    severity: "warning",
    help: "run it as root, or as somebody who may read it: nothing is known of what stands in it",
  });
}

/** What the shell of a script of resource.d says of its text, without running it. */
function unreadByShell(path: string): readonly Diagnostic[] {
  if (basename(dirname(path)) !== "resource.d") return [];
  const first = /^#!\s*(?:\S*\/)?(?:env\s+)?(sh|bash|dash|ksh)\b/.exec(headOf(path));
  if (first === null) return [];
  const shell = first[1] ?? "sh";
  const read = spawnSync(shell, ["-n", path], {
    encoding: "utf8",
    timeout: SHELL_LIMIT_MS,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (read.error !== undefined || read.status === 0) return [];
  const [said = ""] = read.stderr.trim().split("\n");
  return [
    diagnostic("HAP5031", `\`${path}\` is no text that \`${shell}\` can read`, null, {
      details: [{ label: shell, text: visible(said) }],
      help: `\`${shell} -n ${path}\` shows it again; the script fails at the takeover, and its group is given up`,
    }),
  ];
}

/** The begin of a file, a byte a character; empty for one that may not be read. */
function headOf(path: string): string {
  return readStart(path, 100)?.toString("latin1") ?? "";
}

/** Says what a folder elsewhere cannot show, so that silence is not taken for more than it is. */
function notLookedAt(folder: string): readonly Diagnostic[] {
  if (isHome(folder)) return [];
  const help = "run `hap check` with the folder on the node itself, or `hap plan` with a playbook";
  const message = "interfaces, programs and names are the node's: they were not looked at";
  return [diagnostic("HAP5027", message, null, { severity: "note", help })];
}
