import { success } from "../../diagnostics/diagnostic.js";
import { askManager } from "../packages/managers.js";
import { PACKAGE_NOTES, type PackageManagerShell } from "../packages/package-manager.js";
import { mark } from "../protocol.js";
import { garbled, type QueryOf, type QueryShell } from "./query-shell.js";

/** The answer is a line with the checksum of each package file whose package is installed as it was in the file. */
export const packageFileShell: QueryShell<"package-file"> = {
  ask: (queries, manager) => `${mark("package-files")}\n${askManager(manager, (shell) => askOf(queries, shell))}`,
  expected: (queries) => [{ tag: "package-files", times: 1, bytes: 65 * queries.length }],
  read: (queries, marks) => {
    const installed = new Set(marks.lines("package-files"));
    if ([...installed].some((sum) => !queries.some((query) => query.sha256 === sum)))
      return garbled("it tells of a package file that nobody asked for");
    return success(queries.map(({ sha256 }) => ({ installed: installed.has(sha256) })));
  },
};

function askOf(queries: readonly QueryOf<"package-file">[], manager: PackageManagerShell): string {
  return queries
    .map(
      ({ sha256 }) => `if [ -r ${PACKAGE_NOTES}/${sha256} ] && read -r hap_n hap_v <${PACKAGE_NOTES}/${sha256}; then
hap_have=$(${manager.query('"$hap_n"')})
if [ "$hap_have" = "$hap_n $hap_v" ]; then echo ${sha256}; fi
fi
`,
    )
    .join("");
}
