import type { PackageWanted } from "../../model/change.js";
import { PACKAGE_MANAGERS } from "../../model/package-manager.js";
import { LOCK_SECONDS, specs, type PackageManagerShell } from "./package-manager.js";
import { rpm, rpmHint } from "./rpm.js";

/** SUSE's package manager: zypper(8). It waits for a lock by itself when ZYPP_LOCK_TIMEOUT (seconds) says so. */
const FUNCTIONS = `
export ZYPP_LOCK_TIMEOUT=${LOCK_SECONDS}
hap_missing='not found in package names|No provider of|404|File .* not found on medium'
hap_zypper() { hap_try 'System management is locked' zypper --non-interactive "$@"; }
`;

function install(packages: readonly PackageWanted[], option = ""): string {
  const words = specs(packages, (name, version) => `${name}=${version}`);
  return `${FUNCTIONS}
hap_install() { hap_zypper install ${option} --no-recommends --oldpackage ${words}; }
hap_install || { hap_stale "$hap_missing" && hap_zypper refresh --force && hap_install; }
`;
}

export const zypper: PackageManagerShell = {
  ...rpm,
  name: "zypper",
  program: PACKAGE_MANAGERS.zypper.program,
  install: (packages) => install(packages),
  fetch: (packages) => install(packages, "--download-only"),
  refresh: "zypper --non-interactive refresh",
  sources: "/etc/zypp/repos.d",
  // A table `S | Repository | Name | Current Version | Available Version | Arch`; what is locked is not in it.
  upgrades: `u=$(zypper --non-interactive --quiet list-updates) || return
printf '%s\\n' "$u" | awk -F ' *[|] *' '$1 == "v" { print $3, $4, $5 }'
`,
  upgrade: (packages, how) => install(packages, how === "fetch" ? "--download-only" : ""),
  // A file that the operator sends needs no signature; packages of repositories do.
  installFile: `${FUNCTIONS}
hap_again=--oldpackage
if [ "$hap_had" = "$hap_version" ]; then hap_again=--force; fi
hap_zypper install --no-recommends --allow-unsigned-rpm $hap_again "$hap_file"
`,
  hint: rpmHint,
};
