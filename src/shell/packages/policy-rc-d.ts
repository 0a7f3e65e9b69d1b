import { OWN_FOLDER } from "../own-folder.js";

/** By this line a policy that hap put there is known. */
const MARK = "# put here by hap while it installs packages; it goes by itself";

/** The services that were there before. */
const SERVICES = `${OWN_FOLDER}/services`;

const POLICY = "/usr/sbin/policy-rc.d";

/**
 * Shell after which, until the subshell ends, services of new packages are not started by the installation
 * (deb-systemd-invoke(1p), invoke-rc.d(8), /usr/share/doc/init-system-helpers/README.policy-rc.d): whether they run is
 * what `service` steps say. A service that was there before is the package's own business: an upgrade restarts it. The
 * policy knows the process that put it there: when that was killed, it allows everything and removes itself. Somebody
 * else's policy stays as it is.
 */
export const QUIET_SERVICES = `
hap_policy() {
  if [ -e ${POLICY} ] && ! grep -qF '${MARK}' ${POLICY}; then return; fi
  { ls /etc/init.d; ls /lib/systemd/system /usr/lib/systemd/system /etc/systemd/system; } 2>/dev/null | sed 's/\\.service$//' >${SERVICES}
  hap_stat=$(cat /proc/$$/stat); hap_stat=\${hap_stat##*) }
  set -- $hap_stat; shift 19
  cat >${POLICY}.hap <<HAP_POLICY
#!/bin/sh
${MARK}
ticks() { s=\\$(cat /proc/$$/stat 2>/dev/null) || return; s=\\\${s##*) }; set -- \\$s; shift 19; echo "\\$1"; }
if [ "\\$(ticks)" != $1 ]; then rm -f ${POLICY}; exit 0; fi
while [ "\\\${1#-}" != "\\\${1:-}" ]; do shift; done
if grep -qxF -e "\\\${1%.service}" ${SERVICES}; then exit 0; fi
exit 101
HAP_POLICY
  chmod 755 ${POLICY}.hap && mv -f ${POLICY}.hap ${POLICY} || return
  trap 'rm -f ${POLICY} ${SERVICES} "$hap_said"' EXIT
  trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
}
hap_policy
`;
