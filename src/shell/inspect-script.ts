import type { Query } from "../model/query.js";
import { queryKey } from "../model/query.js";
import type { PackageManager } from "../model/facts.js";
import { quote } from "../remote/quote.js";
import { commandText } from "./command-text.js";
import { FACTS_SCRIPT } from "./facts-script.js";
import { packageFilesQuery } from "./changes/packages.js";
import { userQuery } from "./changes/user.js";
import { packageManagers } from "./packages/managers.js";
import type { PackageManagerShell } from "./packages/package-manager.js";
import { SERVICE_FUNCTIONS, serviceQuery } from "./services.js";

/** Files larger than this (bytes) are hashed only: what hap writes by content is configuration. */
export const CONTENT_LIMIT = 1024 * 1024;

/** Paths given to one call of stat or sha256sum; far below any system's limit on arguments. */
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
    ...unique.filter((q) => q.kind === "sysctl").map((q) => sysctlScript(q.key)),
    ...unique.filter((q) => q.kind === "test").map((q, i) => testScript(q, i)),
    filesScript(mergeFiles(queries)),
  ].join("");
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

function sysctlScript(key: string): string {
  const path = quote(sysctlPath(key));
  // Not by `read`: dash and busybox take byte after byte, and these files give no more than the first.
  return `if [ -r ${path} ]; then printf 'k %s %s\\n' ${quote(key)} "$(head -n 1 ${path})"; fi\n`;
}

function testScript(query: Query & { kind: "test" }, index: number): string {
  return `( ${commandText(query.command)} ) >/dev/null 2>&1 </dev/null; printf 't ${index} %s\\n' $?\n`;
}

function filesScript(files: readonly (Query & { kind: "file" })[]): string {
  const out = ["hap_tab='\t'\n"];
  for (let i = 0; i < files.length; i += PATHS_A_CALL) {
    const paths = files.slice(i, i + PATHS_A_CALL).map((f) => quote(f.path));
    out.push(`stat -c "f %s %a %U %G %y\${hap_tab}%F\${hap_tab}%n" ${paths.join(" ")} 2>/dev/null\n`);
    out.push(`sha256sum ${paths.join(" ")} 2>/dev/null | sed 's/^/h /'\n`);
  }
  for (const file of files) {
    const path = quote(file.path);
    out.push(`if [ -h ${path} ]; then printf 'l %s\\t%s\\n' "$(readlink ${path})" ${path}; `);
    out.push(`elif [ -d ${path} ]; then if [ -z "$(ls -A ${path} 2>/dev/null)" ]; then printf 'e %s\\n' ${path}; fi; `);
    out.push(`elif [ -e ${path} ] && [ ! -r ${path} ]; then printf 'u %s\\n' ${path}; fi\n`);
  }
  const wanted = files.filter((f) => f.content).map((f) => quote(f.path));
  out.push("echo blob\n");
  for (const path of wanted) {
    out.push(`if [ -f ${path} ] && [ ! -h ${path} ]; then head -c ${CONTENT_LIMIT} ${path} 2>/dev/null; fi\n`);
  }
  return out.join("");
}
