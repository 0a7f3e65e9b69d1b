import type {
  InstallPackageFile,
  InstallPackages,
  PackageWanted,
  RemovePackages,
  UpgradePackages,
} from "../../model/change.js";
import { quote } from "../../remote/quote.js";
import { packageManagers } from "../packages/managers.js";
import { PACKAGE_FUNCTIONS, PACKAGE_NOTES, SOURCES_ASKED } from "../packages/package-manager.js";
import { bytesCommand } from "./bytes-command.js";
import { at } from "./files.js";

/** Installs packages from the host's own sources. */
export function installPackagesScript(change: InstallPackages): string {
  return guarded(packageManagers[change.manager].install(change.packages));
}

/** Brings packages to newer versions from the host's own sources. */
export function upgradePackagesScript(change: UpgradePackages): string {
  const manager = packageManagers[change.manager];
  // What is newer was asked before: the look afterwards is to tell of the same lists.
  return guarded(`: >${SOURCES_ASKED}\n${manager.upgrade(wantedOf(change))}`);
}

/** Asks the host's own sources for packages and brings them to its cache. */
export function fetchPackagesScript(change: InstallPackages | UpgradePackages): string {
  const manager = packageManagers[change.manager];
  if (change.kind === "upgrade-packages") return guarded(manager.upgrade(wantedOf(change), "fetch"));
  return guarded(manager.fetch(change.packages));
}

function wantedOf({ packages }: UpgradePackages): readonly PackageWanted[] {
  return packages.map(({ name, to }) => ({ name, version: to }));
}

/** Removes packages. */
export function removePackagesScript(change: RemovePackages): string {
  return guarded(packageManagers[change.manager].remove(change.names));
}

/** Where a package file is while it is installed; what a run that was cut off has left there goes first. */
const INCOMING = "/var/lib/hap/incoming";

/**
 * Sends a package file into a folder that only root can look into, installs it from there, and notes its name and
 * version under its checksum: what is in the file, only the host's own tools can say.
 */
export function installPackageFileScript(change: InstallPackageFile): string {
  const manager = packageManagers[change.manager];
  const note = `${PACKAGE_NOTES}/${change.sha256}`;
  return guarded(`
hap_ways ${INCOMING}
${at(INCOMING)}rm -rf "./$hap_leaf" && ( umask 077; mkdir "./$hap_leaf" ) && cd -P "./$hap_leaf" || exit $?
hap_dir=$(pwd -P)
trap 'cd /; rm -rf "$hap_dir" "$hap_said"' EXIT
hap_file=$hap_dir/package${manager.fileEnding}
${bytesCommand(change.content)} >"$hap_file" || exit $?
cd /
if [ "$(sha256sum <"$hap_file" | cut -c 1-64)" != ${change.sha256} ]; then echo 'the file did not arrive as it was sent'; exit 1; fi
read -r hap_name hap_version <<HAP
$(${manager.describeFile})
HAP
if [ -z "$hap_version" ]; then echo ${quote(`${change.file} is no package file that this host can read`)}; exit 1; fi
hap_had=$(${manager.query('"$hap_name"')}) ; hap_had=\${hap_had##* }
(${manager.installFile}) || exit $?
hap_ways ${note}
${at(note)}grep -lF -e "$hap_name " ./* 2>/dev/null | while read -r f; do read -r n v <"$f"; if [ "$n" = "$hap_name" ]; then rm -f "$f"; fi; done
printf '%s %s\\n' "$hap_name" "$hap_version" >"./$hap_leaf.new" && mv -f "./$hap_leaf.new" "./$hap_leaf"
`);
}

function guarded(text: string): string {
  return `(${PACKAGE_FUNCTIONS}${text}) 3>&1 >&2 || exit $?\n`;
}
