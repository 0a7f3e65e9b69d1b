import { quote } from "../remote/quote.js";
import { EXIT } from "./change-functions.js";

/** hap's own folder on a host: root's is /run/hap (empty after a boot), another user's is in /tmp. */
const FOLDER = `
if [ "$(id -u)" = 0 ]; then d=/run/hap; else d=/tmp/hap-$(id -u); fi
( umask 077; mkdir -p "$d" ) >&2 || exit $?
if [ ! -O "$d" ]; then echo "$d belongs to somebody else" >&2; exit 1; fi
`;

/**
 * Takes the host's lock, a folder: mkdir is atomic everywhere. It records the boot, the pid of the shell that hap's connection
 * runs in and that process's start ticks (proc(5), field 22 of stat), so a run that died leaves a lock that the next one can
 * tell is stale. That shell is the parent of the one that runs a script. A stale lock is moved aside by rename, which only one of two can do. `owner` is who runs hap, for the message.
 */
export function lockScript(owner: string): string {
  return `${FOLDER}
hap_ticks() { s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; s=\${s##*) }; set -- $s; shift 19; echo "$1"; }
hap_lock() {
  if mkdir "$d/lock" 2>/dev/null; then
    printf '%s\\n' "$(cat /proc/sys/kernel/random/boot_id)" "$PPID" "$(hap_ticks "$PPID")" ${quote(owner)} >"$d/lock/owner"
    return 0
  fi
  if [ ! -d "$d/lock" ]; then return 2; fi
  { IFS= read -r b; IFS= read -r p; IFS= read -r t; IFS= read -r o; } <"$d/lock/owner" 2>/dev/null || { b=; p=; t=; o=; }
  if [ -z "$p" ] && [ -n "$(find "$d/lock" -maxdepth 0 -mmin -1 2>/dev/null)" ]; then o='a run that is just starting'
  elif [ "$b" != "$(cat /proc/sys/kernel/random/boot_id)" ] || [ "$(hap_ticks "$p")" != "$t" ] || [ -z "$p" ]; then
    if mv "$d/lock" "$d/stale.$$" 2>/dev/null; then rm -rf "$d/stale.$$"; fi
    return 1
  fi
  printf 'locked %s\\n' "$o"; exit ${EXIT.locked}
}
for n in 1 2 3; do if hap_lock; then exit 0; elif [ $? -eq 2 ]; then break; fi; done
echo "cannot make $d/lock" >&2; exit 1
`;
}

/** Gives the lock back, when it is this connection's own. */
export const UNLOCK_SCRIPT = `${FOLDER}
{ IFS= read -r b; IFS= read -r p; } <"$d/lock/owner" 2>/dev/null && [ "$p" = "$PPID" ] && rm -rf "$d/lock"
exit 0
`;
