import { quote } from "../remote/quote.js";
import { EXIT } from "./change-functions.js";
import { OWN_FOLDER_FUNCTION, OWN_PLACE } from "./own-folder.js";
import { mark } from "./protocol.js";
import { SETTLE_FUNCTION, TICKS_FUNCTION } from "./put-back.js";

const FOLDER = `${OWN_PLACE}${OWN_FOLDER_FUNCTION}hap_own "$d" || exit ${EXIT.lockless}
`;

/**
 * A run that was killed keeps its lock until the host has ended what it had started (seconds); that takes a second or
 * two.
 */
export const WAIT_SECONDS = 5;

/** A wait that is longer is told while it lasts. */
const TOLD_SECONDS = 2;

/**
 * hap_lock_state: sets k to `free`, `live`, `starting` (it says nothing of itself yet) or `stale` (its run is gone or
 * only waits to be buried, or the host has booted since), and o to whose the lock is. hap_break_lock: removes a stale
 * one; only one of two can move it aside.
 */
const STATE_FUNCTION = `
${TICKS_FUNCTION}hap_lock_state() {
  k=free o=
  if [ ! -d "$d/lock" ]; then return; fi
  k=live
  { IFS= read -r b; IFS= read -r p; IFS= read -r t; IFS= read -r o; } <"$d/lock/owner" 2>/dev/null || { b=; p=; t=; o=; }
  if [ -z "$p" ] && [ -n "$(find "$d/lock" -maxdepth 0 -mmin -1 2>/dev/null)" ]; then k=starting
  elif [ -z "$p" ] || [ "$b" != "$(cat /proc/sys/kernel/random/boot_id)" ] || ! n=$(hap_ticks "$p") || [ "$n" != "$t" ]; then k=stale; fi
}
hap_break_lock() { if mv "$d/lock" "$d/stale.$$" 2>/dev/null; then rm -rf "$d/stale.$$"; fi; }
`;

/**
 * A look at a host's lock, by the mark `lock-state`; with `free` a stale one is removed before. A live one never is.
 */
export function lockStateScript(free: boolean): string {
  const mend = free ? "if [ $k = stale ]; then hap_break_lock; hap_lock_state; fi\n" : "";
  return `${OWN_PLACE}${STATE_FUNCTION}hap_lock_state\n${mend}${mark("lock-state", "$k")}; printf '%s\\n' "$o"\n`;
}

/**
 * Takes the host's lock, or ends the script: the mark `lock-taken` says that it is ours after so many seconds slept,
 * `lock-waits` that another run's is waited for, `lock-held` with EXIT.locked whose it is, and EXIT.lockless that there
 * can be none. The lock is a folder: mkdir is atomic everywhere. It records the boot, the pid of the shell that hap's
 * connection runs in (`hap_session`, else the parent) and that process's start ticks (proc(5), field 22 of stat), so a
 * run that died leaves a lock that the next one can tell is stale; what is left of a run that has lost its shell takes
 * none. A stale lock is moved aside by rename, which only one of two can do. What a run before has changed and nobody
 * has confirmed (put-back.ts) is put back first: it never will be confirmed, now that its lock is free. `owner` is who
 * runs hap, for the message; `waitSeconds` is how long another run's lock is waited for.
 */
export function lockScript(owner: string, waitSeconds = WAIT_SECONDS): string {
  return `(${FOLDER}
${STATE_FUNCTION}${SETTLE_FUNCTION}
hap_lock() {
  m=$(hap_ticks "$c") || { echo 'the connection is gone' >&2; exit ${EXIT.lockless}; }
  if mkdir "$d/lock" 2>/dev/null; then
    printf '%s\\n' "$(cat /proc/sys/kernel/random/boot_id)" "$c" "$m" ${quote(owner)} >"$d/lock/owner"
    return 0
  fi
  hap_lock_state
  case $k in
  free) return 2 ;;
  stale) hap_break_lock; return 1 ;;
  starting) o='a run that is just starting' ;;
  esac
  return 3
}
w=0 v=0 c=\${hap_session:-$PPID}
while :; do
  hap_lock; s=$?
  if [ $s -eq 0 ]; then
    hap_settle || { rm -rf "$d/lock"; exit ${EXIT.lockless}; }
    ${mark("lock-taken", "$v")}; break
  elif [ $s -eq 2 ]; then echo "cannot make $d/lock" >&2; exit ${EXIT.lockless}; fi
  if [ $w -ge ${waitSeconds} ]; then ${mark("lock-held")}; printf '%s\\n' "$o"; exit ${EXIT.locked}; fi
  if [ $w -eq ${TOLD_SECONDS} ]; then ${mark("lock-waits")}; fi
  w=$((w + 1)); if [ $s -ne 1 ]; then sleep 1; v=$((v + 1)); fi
done
) || exit $?
`;
}

/**
 * Takes the lock from a connection of this same run that answers no more: its shell, which the host may keep for hours,
 * is ended. Nobody else's is touched.
 */
export function endHolderScript(owner: string): string {
  return `(${OWN_PLACE}${STATE_FUNCTION}hap_lock_state
if [ $k != live ] || [ "$o" != ${quote(owner)} ]; then exit 0; fi
kill -TERM "$p"; w=0
while [ $w -lt 10 ] && [ "$(hap_ticks "$p")" = "$t" ]; do sleep 0.2 2>/dev/null || sleep 1; w=$((w + 1)); done
if [ "$(hap_ticks "$p")" = "$t" ]; then kill -KILL "$p"; fi
)
`;
}

/** Gives the lock back, when it is this connection's own. */
export const UNLOCK_SCRIPT = `${FOLDER}${giveBack("PPID")}exit 0\n`;

/** The same for the shell of the connection itself, when the connection ends. */
export const UNLOCK_AT_END = `${OWN_PLACE}${giveBack("$")}`;

/** `pid` is the shell's variable with the process id that must have taken it. */
function giveBack(pid: "PPID" | "$"): string {
  return `{ IFS= read -r b; IFS= read -r p; } <"$d/lock/owner" 2>/dev/null && [ "$p" = "$${pid}" ] && rm -rf "$d/lock"\n`;
}
