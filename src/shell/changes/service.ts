import type { ServiceManager } from "../../model/facts.js";
import type { ServiceChange } from "../../model/change.js";
import { loadedStamp } from "../../model/own-folder.js";
import { ENGINES, engineOf } from "../../engines/engines.js";
import { OWN_FOLDER } from "../own-folder.js";
import { mark } from "../protocol.js";
import { quote } from "../../remote/quote.js";

/** Seconds for which a service must stay up after a start before it counts as started. */
const STAYS_UP_SECONDS = 3;

/** How often a daemon is asked until it answers, a second apart. */
const ANSWERS_TRIES = 20;

/** How often a service that was told to stop is looked at until it is down, a fifth of a second apart. */
const GOES_DOWN_TRIES = 150;

/**
 * Starts, stops, reloads, restarts, enables or disables a service. Before anything that makes a service read its files
 * a stamp is made, and put in place after it worked: so a run that dies in between leaves the files newer than the
 * stamp.
 */
export function serviceScript(change: ServiceChange, manager: ServiceManager): string {
  const name = quote(change.name);
  switch (change.action) {
    case "enable":
    case "disable":
      return enableScript(change.action, name, manager);
    case "stop":
      return `${control(name, "stop", manager)} || exit $?\n${untilDown(name)}rm -f ${quote(loadedStamp(change.name))}\n`;
    case "reload":
      return stamped(change, engineOf(change.name)?.shell.reload ?? control(name, "reload", manager));
    case "restart":
      return stamped(change, control(name, "restart", manager));
    case "start":
      return stamped(change, control(name, "start", manager));
  }
}

function stamped(change: ServiceChange, command: string): string {
  const stamp = quote(`${OWN_FOLDER}/${change.name}`);
  return `hap_told=; if [ -e ${stamp}.loading ]; then hap_told=yes; fi
hap_own ${OWN_FOLDER} && : >${stamp}.loading || exit $?
${command} || { s=$?; rm -f ${stamp}.loading; ${logTail(change.name)}; exit $s; }
${staysUp(change.name)}
mv -f ${stamp}.loading ${stamp}.loaded || exit $?
`;
}

/** A start script may leave a daemon behind that holds its output: it writes to a file, which is then shown. */
function control(name: string, action: string, manager: ServiceManager): string {
  switch (manager) {
    case "systemd":
      return `hap_quiet systemctl ${action} ${name}`;
    case "openrc":
      return `hap_quiet rc-service ${name} ${action}`;
    case "init":
      return `hap_quiet /etc/init.d/${name} ${action}`;
  }
}

/** Functions for services; wanted once a script that has a service change. */
export const SERVICE_CHANGE_FUNCTIONS = `
hap_quiet() {
  hap_own ${OWN_FOLDER} || return 1
  hap_detached "$@" >${OWN_FOLDER}/out.$$ 2>&1 </dev/null; q=$?
  cat ${OWN_FOLDER}/out.$$ >&2; rm -f ${OWN_FOLDER}/out.$$
  return $q
}
${ENGINES.map(({ shell }) => shell.find).join("")}hap_up() {
  case $1 in
${ENGINES.map(({ name, shell }) => `  ${name}) ${shell.runs} ;;\n`).join("")}  *)
    if [ -d /run/systemd/system ]; then systemctl is-active -q "$1"
    else "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null; fi ;;
  esac
}
`;

/**
 * Some init scripts only send the signal: a start right after that would find the service running, and leave it to its
 * end. One that does not end is told by the mark `still-up`.
 */
function untilDown(name: string): string {
  return `n=0
while hap_up ${name}; do
  if [ $n -ge ${GOES_DOWN_TRIES} ]; then ${mark("still-up")}; exit 1; fi
  sleep 0.2 2>/dev/null || sleep 1; n=$((n + 1))
done
`;
}

function staysUp(service: string): string {
  const name = quote(service);
  return `n=0
while [ $n -lt ${STAYS_UP_SECONDS} ]; do
  sleep 1; n=$((n + 1))
  if ! hap_up ${name}; then echo 'it started, and was gone after '$n' s' >&2; ${logTail(service)}; exit 1; fi
done${answers(service)}`;
}

/** A daemon that hangs has a process too: one that can be asked has to answer. */
function answers(service: string): string {
  const engine = engineOf(service);
  if (engine === null) return "";
  return `
n=0
until ${engine.shell.answers}; do
  if [ $n -ge ${ANSWERS_TRIES} ]; then echo 'it runs, and does not answer' >&2; ${logTail(service)}; exit 1; fi
  sleep 1; n=$((n + 1))
done`;
}

/** What the daemon itself said. */
function logTail(service: string): string {
  return (
    engineOf(service)?.shell.reasons ??
    `if [ -d /run/systemd/system ]; then journalctl -q -n 5 --no-pager -o cat -u ${quote(service)} >&2; fi`
  );
}

function enableScript(action: "enable" | "disable", name: string, manager: ServiceManager): string {
  if (manager === "systemd") return `systemctl ${action} ${name} >&2 || exit $?\n`;
  if (manager === "openrc") return `rc-update ${action === "enable" ? "add" : "del"} ${name} default >&2 || exit $?\n`;
  return `if command -v update-rc.d >/dev/null 2>&1; then { update-rc.d ${name} defaults && update-rc.d ${name} ${action}; } >&2 || exit $?
elif command -v chkconfig >/dev/null 2>&1; then chkconfig ${name} ${action === "enable" ? "on" : "off"} >&2 || exit $?
else echo 'this host has neither systemctl, rc-update, update-rc.d nor chkconfig' >&2; exit 1; fi
`;
}
