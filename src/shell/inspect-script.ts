import type { Query } from "../model/query.js";
import { queryKey } from "../model/query.js";
import type { PackageManager } from "../model/facts.js";
import { quote } from "../remote/quote.js";
import type { OutputLimit } from "../remote/session.js";
import { commandText, scriptText } from "./command-text.js";
import { FACTS_SCRIPT } from "./facts-script.js";
import { packageFilesQuery } from "./changes/packages.js";
import { userQuery } from "./changes/user.js";
import { packageManagers } from "./packages/managers.js";
import type { PackageManagerShell } from "./packages/package-manager.js";
import { SERVICE_FUNCTIONS, serviceQuery } from "./services.js";

/** Files larger than this (bytes) are hashed only: what hap writes by content is configuration. */
export const CONTENT_LIMIT = 1024 * 1024;

/** Paths given to one call of stat, sha256sum or head; far below any system's limit on arguments. */
const PATHS_A_CALL = 200;

/**
 * One script that answers queries, and tells the facts, in one exchange. Tagged lines first, then `blob`, then the bytes of
 * every file whose content is wanted, back to back (their lengths and hashes are in the lines before).
 */
export function inspectScript(queries: readonly Query[], manager: PackageManager | null | "any"): string {
  const unique = [...new Map(queries.map((q) => [queryKey(q), q])).values()];
  const services = unique.filter((q) => q.kind === "service");
  return [
    "export TZ=UTC0 LC_ALL=C\n",
    FACTS_SCRIPT,
    services.length > 0 ? SERVICE_FUNCTIONS : "",
    ...services.map((q) => serviceQuery(q.name)),
    packagesScript(unique, manager),
    ...unique.filter((q) => q.kind === "user").map((q) => userQuery(q.name)),
    sysctlScript(unique.flatMap((q) => (q.kind === "sysctl" ? [q.key] : []))),
    ...unique.filter((q) => q.kind === "test").map((q, i) => testScript(q, i)),
    filesScript(mergeFiles(queries)),
  ].join("");
}

/** What tells the tagged lines from the bytes of files. */
export const BLOB_MARK = "\nblob\n";

/** The most bytes that facts and answers take: a path and a link's target have 4096 each, and much room is left to grow. */
const LINES_LIMIT = 512 * 1024;
const ANSWER_LIMIT = 20 * 1024;
const MOST_LINES = 4 * 1024 * 1024;

/** What the answer to `inspectScript(queries)` may take, with `before` bytes that other work prints before it. */
export function inspectionOutput(queries: readonly Query[], before = 0): OutputLimit {
  const lines = before + Math.min(MOST_LINES, LINES_LIMIT + queries.length * ANSWER_LIMIT);
  const contents = mergeFiles(queries).filter((query) => query.content).length * CONTENT_LIMIT;
  return { bytes: Math.min(64 * 1024 * 1024, lines + contents), head: { end: BLOB_MARK, bytes: lines } };
}

/** File queries of one path as one, which wants content if any does. */
export function mergeFiles(queries: readonly Query[]): (Query & { kind: "file" })[] {
  const merged = new Map<string, Query & { kind: "file" }>();
  for (const query of queries) {
    if (query.kind !== "file") continue;
    const earlier = merged.get(query.path);
    merged.set(query.path, { ...query, content: query.content || (earlier?.content ?? false) });
  }
  return [...merged.values()];
}

function packagesScript(queries: readonly Query[], manager: PackageManager | null | "any"): string {
  const names = queries.filter((q) => q.kind === "package").map((q) => quote(q.name));
  const sums = queries.filter((q) => q.kind === "package-file").map((q) => q.sha256);
  if (manager === null || names.length + sums.length === 0) return "";
  const ask = (shell: PackageManagerShell): string =>
    (names.length === 0 ? "" : shell.query(names.join(" "))) + packageFilesQuery(sums, shell);
  if (manager !== "any") return ask(packageManagers[manager]);
  // The facts above name the first manager that the host has; only that one is asked.
  const shells = Object.values(packageManagers);
  const cases = shells.map((shell) => `${shell.program})\n${ask(shell)};;\n`);
  return `case $hap_manager in\n${cases.join("")}esac\n`;
}

/** A sysctl key is a path under /proc/sys with dots for slashes (sysctl(8)). */
export function sysctlPath(key: string): string {
  return `/proc/sys/${key.replaceAll(".", "/")}`;
}

/** One line a key, led by its path. Not by `read`: dash and busybox take byte after byte, and these files give no more than the first. */
function sysctlScript(keys: readonly string[]): string {
  if (keys.length === 0) return "";
  return `grep -s '' /dev/null ${keys.map((key) => quote(sysctlPath(key))).join(" ")}\n`;
}

/** In a subshell and by `eval`: two processes less than in a shell of its own, for every question on every host. */
function testScript(query: Query & { kind: "test" }, index: number): string {
  const { command } = query;
  const text = command.kind === "words" ? commandText(command) : `set -e; set --; eval ${quote(scriptText(command))}`;
  return `( ${text} ) >/dev/null 2>&1 </dev/null; printf 't ${index} %s\\n' $?\n`;
}

/**
 * hap_files PATH…: tells what is at each path, where a link points, which directories are empty and which files this user may
 * not read; then the hashes of the files. hap_contents PATH…: the bytes of the files among them. Each program is started
 * once for all paths. `for f` keeps its list, so what is found can be added behind it.
 */
const FILE_FUNCTIONS = `
hap_tab='\t'
hap_empty() { for e in "$1"/* "$1"/.[!.]* "$1"/..?*; do if [ -e "$e" ] || [ -h "$e" ]; then return 1; fi; done; }
hap_files() {
  stat -c "f %s %a %U %G %y\${hap_tab}%F\${hap_tab}%n" "$@" 2>/dev/null
  n=$#
  for f; do
    if [ -h "$f" ]; then printf 'l %s\\t%s\\n' "$(readlink "$f")" "$f"
    elif [ -d "$f" ]; then if hap_empty "$f"; then printf 'e %s\\n' "$f"; fi
    elif [ -e "$f" ] && [ ! -r "$f" ]; then printf 'u %s\\n' "$f"
    elif [ -f "$f" ]; then set -- "$@" "$f"; fi
  done
  shift "$n"
  if [ $# -gt 0 ]; then sha256sum "$@" 2>/dev/null; fi
}
hap_contents() {
  n=$#
  for f; do if [ -f "$f" ] && [ ! -h "$f" ] && [ -r "$f" ]; then set -- "$@" "$f"; fi; done
  shift "$n"
  if [ $# -gt 0 ]; then head -q -c ${CONTENT_LIMIT} "$@" 2>/dev/null; fi
}
`;

function filesScript(files: readonly (Query & { kind: "file" })[]): string {
  const each = (name: string, some: readonly Query[]): string[] => {
    const paths = some.flatMap((f) => (f.kind === "file" ? [quote(f.path)] : []));
    const calls = Math.ceil(paths.length / PATHS_A_CALL);
    return Array.from(
      { length: calls },
      (_, i) => `${name} ${paths.slice(i * PATHS_A_CALL, (i + 1) * PATHS_A_CALL).join(" ")}\n`,
    );
  };
  const looks = each("hap_files", files);
  const contents = each(
    "hap_contents",
    files.filter((f) => f.content),
  );
  return [looks.length > 0 ? FILE_FUNCTIONS : "", ...looks, "echo blob\n", ...contents].join("");
}
