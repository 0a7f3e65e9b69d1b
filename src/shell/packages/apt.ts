import { quote } from "../../remote/quote.js";
import type { PackageManagerShell } from "./package-manager.js";

/** Debian's package manager: apt-get(8), dpkg-query(1). */
export const apt: PackageManagerShell = {
  query: (names) =>
    `dpkg-query -W -f '\${db:Status-Abbrev} p \${Package} \${Version}\\n' ${names.map(quote).join(" ")} 2>/dev/null | sed -n 's/^.i *\\(p .*\\)/\\1/p'\n`,
  install,
  hint,
};

/** Seconds that apt waits for another apt or dpkg to end. */
const LOCK_SECONDS = 300;

/**
 * An interrupted dpkg is put right first (`dpkg --configure -a`, as its own message asks). A package that the index does not
 * know makes it refresh the index once: a fresh host often has none.
 */
function install(names: readonly string[]): string {
  const list = names.map(quote).join(" ");
  return `
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
hap_apt() { apt-get -q -y -o DPkg::Lock::Timeout=${LOCK_SECONDS} -o Dpkg::Use-Pty=0 "$@" </dev/null; }
if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ] || ! dpkg --audit >/dev/null 2>&1 || [ -n "$(dpkg --audit 2>/dev/null)" ]; then
  dpkg --force-confdef --force-confold --configure -a </dev/null
fi
if ! apt-cache show --no-all-versions ${list} >/dev/null 2>&1; then
  hap_apt update
fi
hap_install() { hap_apt -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install --no-install-recommends ${list}; }
hap_install || { hap_apt update && hap_install; }
`;
}

function hint(stderr: string): string | null {
  if (/Unable to locate package|has no installation candidate/.test(stderr)) {
    return "the host's package sources do not have it: check the name, or add the repository that has it to /etc/apt/sources.list.d";
  }
  if (/Could not get lock|is locked by another process/.test(stderr)) {
    return `another package manager was at work for more than ${LOCK_SECONDS} s: run again when it is done`;
  }
  if (/Temporary failure resolving|Could not resolve|Could not connect|Unable to connect/.test(stderr)) {
    return "the host cannot reach its package sources: check its network and /etc/apt";
  }
  if (/No space left on device|not enough free space/i.test(stderr))
    return "the host's disk is full: free some space and run again";
  return null;
}
