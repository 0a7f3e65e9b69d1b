import type { PackageWanted } from "../../model/change.js";
import { PACKAGE_MANAGERS } from "../../model/package-manager.js";
import { quote } from "../../remote/quote.js";
import { commonHint, LOCK_SECONDS, specs, type PackageManagerShell } from "./package-manager.js";
import { QUIET_SERVICES } from "./policy-rc-d.js";

/** What apt and dpkg say while somebody else works; apt before 1.9.11 knows no DPkg::Lock::Timeout. */
const LOCKED = "Could not get lock|is locked by another process|Unable to acquire the dpkg frontend lock";

/** The exit status when others need what is to be removed; apt-get and dpkg end with 0, 1, 2 or 100. */
const NEEDED = 78;

/** What apt-get and dpkg print, as `PROGRESS_FUNCTIONS` wants it; a package's own line of Get has its version. */
const TOLD = [
  "s/^\\([0-9]\\{1,6\\}\\) upgraded, \\([0-9]\\{1,6\\}\\) newly installed.*/total \\1 + \\2/p",
  "s/^Get:[0-9]* [^ ]* [^ ]* [^ ]* \\([^ ]*\\) [^ ]* [^ ]* \\[.*/fetch \\1/p",
  "s/^Unpacking \\([^ ]*\\) .*/unpack \\1/p",
  "s/^Setting up \\([^ ]*\\) .*/configure \\1/p",
  "s/^Removing \\([^ ]*\\) .*/remove \\1/p",
  "s/.*It is held by \\(process [0-9]*\\( ([^)]*)\\)\\{0,1\\}\\).*/lock \\1/p",
  "s/.*locked by another \\(process\\) with pid \\([0-9]*\\).*/lock \\1 \\2/p",
].join("; ");

const SETTINGS = `
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
hap_phases='${TOLD}'
hap_missing='Unable to locate package|has no installation candidate|was not found|404|Failed to fetch|Unmet dependencies|unmet dependencies'
hap_get() {
  hap_try '${LOCKED}' apt-get -q -y -o DPkg::Lock::Timeout=${LOCK_SECONDS} -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}
`;

/** An interrupted dpkg is put right first, as its own message asks. */
const MEND = `
if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || ! hap_audit=$(dpkg --audit 2>/dev/null) || [ -n "$hap_audit" ]; then
  hap_try '${LOCKED}' dpkg --force-confdef --force-confold --configure -a
fi
`;

/** Debian's package manager: apt-get(8), dpkg-query(1), dpkg-deb(1). */
export const apt: PackageManagerShell = {
  name: "apt",
  program: PACKAGE_MANAGERS.apt.program,
  query: (words) =>
    `dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n' ${words} 2>/dev/null | sed -n 's/^.i  *//p'\n`,
  list: `dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n' 2>/dev/null | sed -n 's/^.i  *//p'\n`,
  install: (packages) => `${SETTINGS}${MEND}${QUIET_SERVICES}${install(wordsOf(packages))}`,
  // What was broken off is for the installation to mend: until then apt says nothing else.
  fetch: (packages) => `${SETTINGS}
if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || [ -n "$(dpkg --audit 2>/dev/null)" ]; then exit 0; fi
${install(wordsOf(packages), "--download-only")}`,
  // What one source of several does not answer is no failure for apt-get unless it is told so (apt 2.1.14 and later).
  refresh: `hap_try '${LOCKED}' apt-get -q -y -o APT::Update::Error-Mode=any update`,
  sources: "/etc/apt/sources.list /etc/apt/sources.list.d",
  // `Inst NAME [OLD] (NEW Debian:12/stable [all])`; a package that is new has no [OLD]. What is on hold is not in it.
  upgrades: `u=$(apt-get -s -q -y --with-new-pkgs upgrade) || return
printf '%s\\n' "$u" | sed -n 's/^Inst \\([^ ]*\\) \\[\\([^]]*\\)\\] (\\([^ ]*\\) .*/\\1 \\2 \\3/p'
`,
  upgrade,
  needed: (word) => `${removedWith(word)}\n`,
  remove,
  fileEnding: ".deb",
  describeFile: `dpkg-deb -f "$hap_file" Package Version | sed -n 's/^Package: *//p; s/^Version: *//p' | tr '\\n' ' '`,
  installFile: `${SETTINGS}${MEND}${QUIET_SERVICES}
again=
if [ "$hap_had" = "$hap_version" ]; then again=--reinstall; fi
hap_install() { hap_get --allow-downgrades install --no-install-recommends $again "$hap_file"; }
hap_install || { hap_stale "$hap_missing" && hap_get update && hap_install; }
`,
  hint,
};

function wordsOf(packages: readonly PackageWanted[]): string {
  return specs(packages, (name, version) => `${name}=${version}`);
}

/** A package or version that the index does not know makes it refresh the index, once: a fresh host often has none. */
function install(list: string, option = ""): string {
  return `
hap_install() { hap_get --allow-downgrades ${option} install --no-install-recommends ${list}; }
if ! apt-cache show --no-all-versions ${list} >/dev/null 2>&1; then
  hap_get update
  hap_install
else
  hap_install || { hap_stale "$hap_missing" && hap_get update && hap_install; }
fi
`;
}

/** A package that is named to apt counts as wanted from then on: what only others need stays so. */
function upgrade(packages: readonly PackageWanted[], how?: "fetch"): string {
  const names = packages.map(({ name }) => quote(name)).join(" ");
  const call = (option: string): string =>
    `hap_get --only-upgrade --no-remove ${option} install --no-install-recommends ${wordsOf(packages)}`;
  if (how === "fetch") return `${SETTINGS}${call("--download-only")}\n`;
  return `${SETTINGS}${MEND}${QUIET_SERVICES}
hap_auto=$(apt-mark showauto ${names})
hap_install() { ${call("")}; }
hap_install || { hap_stale "$hap_missing" && hap_get update && hap_install; }
hap_s=$?
if [ -n "$hap_auto" ]; then apt-mark auto $hap_auto; fi
exit $hap_s
`;
}

/**
 * What depends on a package would go with it: that is only done when the playbook names it. An init script is a
 * conffile, which dpkg leaves behind with the links that start it at boot (until a purge): the links go.
 */
function remove(names: readonly string[]): string {
  return `${SETTINGS}${MEND}
hap_others=$(${removedWith(names.map(quote).join(" "))} | grep -vxF ${names.map((name) => `-e ${quote(name)}`).join(" ")} | tr '\\n' ' ')
if [ -n "$hap_others" ]; then echo "these need it and would be removed too: $hap_others"; exit ${NEEDED}; fi
hap_inits=$(dpkg -L ${names.map(quote).join(" ")} 2>/dev/null | sed -n 's,^/etc/init\\.d/\\([^/]*\\)$,\\1,p')
hap_get remove ${names.map(quote).join(" ")} || exit $?
printf '%s\\n' "$hap_inits" | while read -r i; do
  if [ -n "$i" ] && command -v update-rc.d >/dev/null 2>&1; then update-rc.d -f "$i" remove || exit $?; fi
done
`;
}

/** Prints all that would go with these packages, they too. */
function removedWith(words: string): string {
  return `apt-get -s remove ${words} </dev/null | sed -n 's/^Remv \\([^ ]*\\).*/\\1/p'`;
}

function hint(stderr: string, status: number): string | null {
  if (/Unable to locate package|has no installation candidate|Version '.*' for '.*' was not found/.test(stderr)) {
    return "the host's package sources do not have it: check name and version (`apt-cache policy NAME` there), or add the repository that has it to /etc/apt/sources.list.d";
  }
  if (new RegExp(LOCKED).test(stderr)) {
    return `another package manager was at work for more than ${LOCK_SECONDS} s: run again when it is done`;
  }
  if (status === NEEDED) return "name them in the `absent` line too, or keep the package";
  return commonHint(stderr);
}
