import type { FaultKind } from "../../model/drill.js";
import { printfBytes, quote } from "../../remote/quote.js";
import { engineOf } from "../../engines/engines.js";
import { OWN_FOLDER } from "../own-folder.js";
import { CHANGE_FUNCTIONS } from "../change-functions.js";
import { SERVICE_CHANGE_FUNCTIONS, serviceScript } from "../changes/service.js";
import { DROP_RULE, DROP_TABLE, type FaultPlace } from "./fault-script.js";

/**
 * Undoes a fault on its host; may be run twice. `held` in the drill's folder tells who held what just before: a host
 * that could not be asked meanwhile. Null for faults that take the host itself away.
 */
export function undoScript(fault: FaultKind, { manager, folder }: FaultPlace): string | null {
  const text = undoText(fault, manager);
  if (text === null) return null;
  return `${CHANGE_FUNCTIONS}${SERVICE_CHANGE_FUNCTIONS}d=${quote(folder)}
[ -e "$d/held" ] || ip addr show >"$d/held" 2>/dev/null
${text}`;
}

/** Starts a service where it does not run. */
export function startScript(service: string, manager: FaultPlace["manager"]): string {
  return `${CHANGE_FUNCTIONS}${SERVICE_CHANGE_FUNCTIONS}${startText(service, manager)}`;
}

export interface Arming {
  readonly folder: string;
  readonly seconds: number;
  /** What follows the undo when the timer ran out; empty for nothing. */
  readonly afterwards: string;
}

/**
 * Puts the undo on the host itself before the fault: a timer in a session of its own, without any terminal or pipe,
 * that undoes after
 * `seconds` unless it was disarmed. Whoever moves `armed` away is the one who undoes. What a drill that was killed left
 * behind is taken away.
 */
export function armScript(undo: string, { folder, seconds, afterwards }: Arming): string {
  const write = (text: string, name: string): string => `printf '%b' ${printfBytes(Buffer.from(text))} >"$d/${name}"`;
  return `${CHANGE_FUNCTIONS}d=${quote(folder)}
if [ "$(id -u)" != 0 ]; then echo 'a drill needs root on the host' >&2; exit 1; fi
umask 077
for o in ${OWN_FOLDER}/drill-*; do [ -e "$o/armed" ] || rm -rf "$o"; done
hap_own ${OWN_FOLDER} && mkdir "$d" && ${write(undo, "undo")} && ${write(afterwards, "afterwards")} && : >"$d/armed" || exit $?
( hap_detached sh -c ${quote(TIMER)} hap-undo "$d" ${seconds} </dev/null >/dev/null 2>&1 & )
`;
}

const TIMER = `
trap '' HUP
n=0
while [ $n -lt "$2" ]; do sleep 1; n=$((n + 1)); [ -e "$1/armed" ] || exit 0; done
mv "$1/armed" "$1/fired" 2>/dev/null || exit 0
sh "$1/undo" >"$1/said" 2>&1
sh "$1/afterwards" >/dev/null 2>&1
`;

/**
 * The undo as hap asks for it: the timer is disarmed first, and `held` is told afterwards. May be asked again when no
 * answer came. It is out of the connection's reach, as the timer is: once begun it is done to its end, whatever becomes
 * of hap, and only once at a time.
 */
export function disarmScript(undo: string, folder: string): string {
  const dir = quote(folder);
  return `${CHANGE_FUNCTIONS}umask 077
hap_own ${OWN_FOLDER} && hap_own ${dir} || exit $?
mv ${dir}/armed ${dir}/taken 2>/dev/null
[ -e ${dir}/undo ] || printf '%b' ${printfBytes(Buffer.from(undo))} >${dir}/undo || exit $?
if mkdir ${dir}/undoing 2>/dev/null; then
  rm -f ${dir}/undone
  ( hap_detached sh -c ${quote(UNDO)} hap-undo ${dir} </dev/null >/dev/null 2>&1 & )
fi
while [ ! -e ${dir}/undone ]; do sleep 0.1 2>/dev/null || sleep 1; done
cat ${dir}/held 2>/dev/null
cat ${dir}/said >&2
exit "$(cat ${dir}/undone)"
`;
}

const UNDO = `
trap '' HUP
sh "$1/undo" >"$1/said" 2>&1
echo $? >"$1/status"; mv "$1/status" "$1/undone"; rmdir "$1/undoing"
`;

/** Takes the drill's folder away. */
export function forgetScript(folder: string): string {
  return `rm -rf ${quote(folder)}\n`;
}

function undoText(fault: FaultKind, manager: FaultPlace["manager"]): string | null {
  switch (fault.kind) {
    case "stop":
      return startText(fault.service, manager);
    case "kill":
      return `${engineOf(fault.service)?.drill.release ?? ""}${startText(fault.service, manager)}`;
    case "freeze":
      return 'if [ -s "$d/frozen" ]; then kill -CONT $(sort -rn "$d/frozen") 2>/dev/null; fi\nexit 0\n';
    case "cut-link":
      return `r=0\n${fault.links.map(upText).join("")}exit $r\n`;
    case "drop":
      return UNDROP;
    case "reboot":
    case "power-off":
      return null;
  }
}

function startText(service: string, manager: FaultPlace["manager"]): string {
  return `if ! hap_up ${quote(service)}; then\n${serviceScript({ kind: "service", name: service, action: "start" }, manager)}fi\nexit 0\n`;
}

/** Takes the rule away, in whichever of the two it stands, and says whether it is gone. */
const UNDROP = `if command -v nft >/dev/null 2>&1 && nft list table inet ${DROP_TABLE} >/dev/null 2>&1; then nft delete table inet ${DROP_TABLE} || exit $?; fi
if command -v iptables >/dev/null 2>&1; then while iptables -w -D INPUT ${DROP_RULE} 2>/dev/null; do :; done; fi
exit 0
`;

/** Brings a link up and gives it back what went with it; a route may need another one to be there first. */
function upText(link: string): string {
  const name = quote(link);
  return `ip link set dev ${name} up || r=1
if [ -e "$d"/addresses-${name} ]; then while read -r a; do ip -6 addr add "$a" dev ${name} 2>/dev/null; done <"$d"/addresses-${name}; fi
for i in 1 2; do
  if [ -e "$d"/routes-${name} ]; then while read -r l; do ip route replace $l dev ${name} 2>/dev/null; done <"$d"/routes-${name}; fi
  if [ -e "$d"/routes6-${name} ]; then while read -r l; do ip -6 route replace $l dev ${name} 2>/dev/null; done <"$d"/routes6-${name}; fi
done
`;
}
