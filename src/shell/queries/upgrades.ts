import { success } from "../../diagnostics/diagnostic.js";
import type { PackageUpgrade } from "../../model/package-manager.js";
import { askManager } from "../packages/managers.js";
import { PACKAGE_FUNCTIONS, SOURCES_ASKED, type PackageManagerShell } from "../packages/package-manager.js";
import { OWN_FOLDER, OWN_FOLDER_FUNCTION } from "../own-folder.js";
import { mark } from "../protocol.js";
import { garbled, type QueryShell } from "./query-shell.js";

/** For so long what the sources said is good, unless the list of sources changes. Minutes. */
const GOOD_MINUTES = 60;

/**
 * A line `answered` when the sources were asked lately and the manager knows what is newer, then a line `NAME OLD NEW`
 * for each package that has something newer. Lists of what there is are the manager's cache: dnf and zypper renew them
 * for a question too, apt and apk are told to.
 */
export const upgradesShell: QueryShell<"upgrades"> = {
  ask: (_queries, manager) => `${mark("upgrades")}\n${askManager(manager, askOf)}`,
  expected: () => [{ tag: "upgrades", times: 1, bytes: 1024 * 1024 }],
  read: (queries, marks) => {
    const [first, ...lines] = marks.lines("upgrades");
    const packages: PackageUpgrade[] = [];
    for (const line of lines) {
      const [name = "", from, to, more] = line.split(" ");
      if (from === undefined || to === undefined || more !== undefined || !PACKAGE_NAME.test(name))
        return garbled("it tells of newer packages in other words");
      // A library may be there for two architectures, at one version.
      if (!packages.some((one) => one.name === name)) packages.push({ name, from, to });
    }
    packages.sort((a, b) => (a.name < b.name ? -1 : 1));
    return success(queries.map(() => ({ answered: first === "answered", packages })));
  },
};

/** Debian Policy 5.6.1 with an architecture behind it; names of rpm and apk packages have `_` and capitals too. */
export const PACKAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*(?::[a-z0-9]+)?$/;

function askOf({ refresh, sources, upgrades }: PackageManagerShell): string {
  return `( ${OWN_FOLDER_FUNCTION}
if [ "$(id -u)" != 0 ] || ! hap_own ${OWN_FOLDER}; then exit; fi
hap_upgradable() {
${upgrades}}
if [ -z "$(find ${SOURCES_ASKED} -mmin -${GOOD_MINUTES} 2>/dev/null)" ] || [ -n "$(find ${sources} -newer ${SOURCES_ASKED} 2>/dev/null)" ]; then
  : >${SOURCES_ASKED}.new
  ( ${PACKAGE_FUNCTIONS}
${refresh} ) >/dev/null 2>&1 </dev/null && mv -f ${SOURCES_ASKED}.new ${SOURCES_ASKED} || exit
fi
hap_newer=$(hap_upgradable 2>/dev/null </dev/null) || exit
echo answered
if [ -n "$hap_newer" ]; then printf '%s\\n' "$hap_newer"; fi
)
`;
}
