import type { PackageWanted } from "../../model/change.js";
import { PACKAGE_MANAGERS } from "../../model/package-manager.js";
import { quote } from "../../remote/quote.js";
import { commonHint, LOCK_SECONDS, specs, type PackageManagerShell } from "./package-manager.js";

/**
 * Alpine's package manager: apk(8). It has no recommended extras but `install_if`, which is the distribution's own
 * wiring.
 */
const FUNCTIONS = `
hap_missing='no such package|unable to select packages|404|IO ERROR|not found'
hap_apk() { hap_try 'Unable to lock database' apk --wait ${LOCK_SECONDS} "$@"; }
`;

/** apk's database has a line `P:NAME` and then one `V:VERSION` for each package (apk-installed(5)). */
const INSTALLED = `hap_db=/lib/apk/db/installed
[ -r "$hap_db" ] || hap_db=/usr/lib/apk/db/installed
sed -n '/^P:/{s/^P://;h;}; /^V:/{s/^V://;H;x;s/\\n/ /;p;}' "$hap_db" 2>/dev/null
`;

function install(packages: readonly PackageWanted[], option = ""): string {
  return `${FUNCTIONS}
hap_install() { hap_apk add ${option} ${specs(packages, (name, version) => `${name}=${version}`)}; }
hap_install || { hap_stale "$hap_missing" && hap_apk update && hap_install; }
`;
}

export const apk: PackageManagerShell = {
  name: "apk",
  program: PACKAGE_MANAGERS.apk.program,
  query: (words) => `{ ${INSTALLED}} | while read -r n v; do
  for w in ${words}; do if [ "$w" = "$n" ]; then printf '%s %s\\n' "$n" "$v"; fi; done
done
`,
  list: INSTALLED,
  install: (packages) => install(packages),
  // Without a cache folder apk keeps nothing: what its index knows is all that it can tell beforehand.
  fetch: (packages) => install(packages, "--simulate"),
  refresh: "apk update",
  sources: "/etc/apk/repositories /etc/apk/repositories.d",
  // `NAME-NEW ARCH {ORIGIN} (LICENCE) [upgradable from: NAME-OLD]`; a version begins with a digit and ends in -rN.
  upgrades: `u=$(apk list --upgradable) || return
printf '%s\\n' "$u" | sed -n 's/^\\(.*\\)-\\([0-9][^- ]*-r[0-9]*\\) .*\\[upgradable from: .*-\\([0-9][^- ]*-r[0-9]*\\)\\]$/\\1 \\3 \\2/p'
`,
  // `add` would make each of them one that somebody wants.
  upgrade: (packages, how) => `${FUNCTIONS}
hap_apk fix --upgrade ${how === "fetch" ? "--simulate" : ""} ${packages.map(({ name }) => quote(name)).join(" ")}
`,
  // `NAME-VERSION-rN is required by:`, then a line for each, with its version.
  needed: (word) => `apk info -r ${word} | sed -n 's/^\\([^ ]*\\)-[0-9][^ -]*-r[0-9]*$/\\1/p'\n`,
  // `apk del` ends well when others need the package, and leaves it.
  remove: (names) => `${FUNCTIONS}
hap_apk del ${names.map(quote).join(" ")} || exit $?
for n in ${names.map(quote).join(" ")}; do
  if apk info -e "$n" >/dev/null 2>&1; then echo "$n is still needed:"; apk info -r "$n"; exit 1; fi
done
`,
  fileEnding: ".apk",
  describeFile: `tar xzOf "$hap_file" .PKGINFO 2>/dev/null | sed -n 's/^pkgname = //p; s/^pkgver = //p' | tr '\\n' ' '`,
  installFile: `${FUNCTIONS}
hap_apk add --allow-untrusted "$hap_file"
`,
  hint: (stderr) => {
    if (/no such package|unable to select packages/.test(stderr)) {
      return "the host's repositories do not have it: check name and version, or add the repository that has it to /etc/apk/repositories";
    }
    if (/Unable to lock database/.test(stderr)) {
      return `another package manager was at work for more than ${LOCK_SECONDS} s: run again when it is done`;
    }
    if (/is still needed/.test(stderr)) return "name them in the `absent` line too, or keep the package";
    return commonHint(stderr);
  },
};
