import { quote } from "../remote/quote.js";
import { EXIT } from "./change-functions.js";
import { OWN_FOLDER } from "./own-folder.js";
import { FIND_HEARTBEAT } from "../engines/heartbeat/paths.js";
import { mark, SAID_LIMIT } from "./protocol.js";

/** Seconds that each action of a resource script may take. Heartbeat itself waits for ever. */
export const ACTION_LIMIT_S = 30;

/** Limit in ms for all actions of a trial, of which there are eight. */
export const CONTRACT_LIMIT_MS = 8 * (ACTION_LIMIT_S + 2) * 1000;

/** A resource script whose contract with Heartbeat is to be tried before it is put in place. */
export interface ContractTest {
  /** The change whose file it is. */
  readonly number: number;
  /** Its name in resource.d. */
  readonly script: string;
  /** Also where Heartbeat does not run: on one host of a pair that is being set up, and where there is no pair. */
  readonly whenStopped: boolean;
  /** Whether `start` is tried; else only `status`, and `stop` where that says that it is stopped. */
  readonly starts: boolean;
  /** Staged files of the run below /etc/ha.d, with the names that they will have there. */
  readonly staged: readonly { readonly path: string; readonly name: string }[];
}

/**
 * Shell that runs a staged resource script as Heartbeat would, where it harms nobody: on a host on which the script's
 * resources are not active. /etc/ha.d as it will be lies over the real one in a mount namespace of its own, so that the
 * script has its conf file and its name. The mark `trial` says `ok`, or why it was not tried: `active`, `other` (the
 * other host of the pair tries it) or `unavailable`. A script that breaks the contract is refused, with what it did and
 * printed.
 */
export function contractScript({ number, script, whenStopped, starts, staged }: ContractTest): string {
  const pairs = staged.flatMap(({ path, name }) => [quote(path), quote(name)]).join(" ");
  return `${mark("change-begins", number)}\nhap_contract ${number} ${quote(script)} ${whenStopped ? "yes" : "no"} ${starts ? "yes" : "no"} ${pairs}\n`;
}

/** hap_says_running TEXT: what Heartbeat takes for running, whatever the exit status (ResourceManager of 3.0.6). */
export const SAYS_RUNNING = `
hap_says_running() {
  case $1 in
    *[Nn][Oo][Tt]\\ [Rr]unning*) return 1 ;;
    *running* | *Running* | *OK*) return 0 ;;
    *) return 1 ;;
  esac
}
hap_limited() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 2 ${ACTION_LIMIT_S} "$@"; else "$@"; fi
}
`;

/**
 * The trial itself, of one use of a script in haresources, given the script's name and the word of haresources. What
 * Heartbeat gives a script: its arguments before the action, PATH and the HA_ variables. There are no log files, so
 * that a trial leaves no lines in the log. Of `status` only stdout counts.
 */
const TRIAL = `${SAYS_RUNNING}
path=/etc/ha.d/resource.d/$1 starts=$3
case $2 in *::*) arguments=$(printf '%s' "\${2#*::}" | sed 's/::/ /g') ;; *) arguments= ;; esac
k=${OWN_FOLDER}/contract
call() {
  hap_limited env -i HA_DIR=/etc/ha.d HA_FUNCS=/etc/ha.d/shellfuncs HA_CURHOST="$(uname -n | tr '[:upper:]' '[:lower:]')" \\
    PATH=/usr/libexec/heartbeat:/usr/sbin:/usr/share/heartbeat:/usr/local/sbin:/usr/local/bin:/usr/bin:/sbin:/bin \\
    HA_LOGFILE=/dev/null HA_DEBUGLOG=/dev/null HA_LOGFACILITY=none HA_DATEFMT='%Y/%m/%d_%T ' HA_NICEFAILBACK=yes \\
    "$path" $arguments "$1" </dev/null
}
act() {
  call "$1" >"$k/out" 2>"$k/errors"
  result=$?
  case $result in 124 | 137 | 143) refuse "slow-$1" $result ;; esac
  return $result
}
refuse() {
  printf '%s %s\\n' "$1" "$2"
  cat "$k/errors" "$k/out" | tail -n 5 | head -c ${SAID_LIMIT}
  # What was started must not stay; where nothing was, nothing is stopped.
  case $1 in carriage-return | not-executable | slow-stop) ;; *) [ "$starts" = no ] || call stop >/dev/null 2>&1 ;; esac
  exit ${EXIT.refused}
}
running() { hap_says_running "$(cat "$k/out")"; }
: >"$k/out"; : >"$k/errors"
[ -f "$path" ] && [ -x "$path" ] || refuse not-executable 0
if LC_ALL=C grep -q "$(printf '\\r')" "$path"; then refuse carriage-return 0; fi
if [ "$starts" = no ]; then
  act status; if running; then refuse status-when-stopped 0; fi
  act stop || refuse stop-when-stopped $?
  act status; if running; then refuse status-when-stopped 0; fi
  exit 0
fi
act stop || refuse stop-when-stopped $?
act status; if running; then refuse status-when-stopped 0; fi
act start || refuse start $?
act start || refuse start-when-started $?
act status; running || refuse status-when-started 0
act stop || refuse stop $?
act status; if running; then refuse status-after-stop 0; fi
exit 0
`;

/**
 * The functions that contractScript calls; wanted once a script. `hap_uses FILE SCRIPT` prints `u WORD` for each
 * resource of haresources that is this script, and `a ADDRESS` for each address of its groups.
 */
export const CONTRACT_FUNCTIONS = `${SAYS_RUNNING}
hap_trial=${quote(TRIAL)}
hap_uses() {
  [ -r "$1" ] || return 0
  sed -e 's/#.*//' -e ':j' -e '/\\\\$/{' -e 'N' -e 's/\\\\\\n/ /' -e 'bj' -e '}' "$1" | awk -v n="$2" '{
    used = 0
    for (i = 2; i <= NF; i++) if ($i == n || index($i, n "::") == 1) { used = 1; print "u " $i }
    for (i = 2; used && i <= NF; i++) if ($i ~ /^(IPaddr2?::)?[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+/) {
      address = $i; sub(/^IPaddr2?::/, "", address); split(address, part, "/"); print "a " part[1]
    }
  }'
}
hap_is_active() {
  addresses=$(hap_uses /etc/ha.d/haresources "$1" | sed -n 's/^a //p')
  if [ -n "$addresses" ]; then
    for address in $addresses; do
      if ip -o -4 addr show to "$address/32" | grep -Evq '^[0-9]+: (lo|tunl[0-9]+) '; then return 0; fi
    done
    return 1
  fi
  [ -x "/etc/ha.d/resource.d/$1" ] || return 1
  hap_says_running "$(hap_limited "/etc/ha.d/resource.d/$1" status 2>/dev/null </dev/null)"
}
hap_heartbeat_runs() {
  ${FIND_HEARTBEAT}
  [ -n "$hap_heartbeat" ] && "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null
}
hap_contract() {
  number=$1 script=$2 stopped=$3 starts=$4; shift 4
  if hap_is_active "$script"; then ${mark("trial", "$number", "active")}; return 0; fi
  if [ "$stopped" = no ] && ! hap_heartbeat_runs; then ${mark("trial", "$number", "other")}; return 0; fi
  k=${OWN_FOLDER}/contract
  rm -rf "$k"
  hap_own ${OWN_FOLDER} || exit $?
  ( umask 077; mkdir -p "$k" ) >&2 || exit $?
  cp -a /etc/ha.d/. "$k/ha.d" >&2 || exit $?
  while [ $# -gt 1 ]; do cp -p "$1" "$k/ha.d/$2" >&2 || exit $?; shift 2; done
  rm -rf "$k"/ha.d/.hap-* "$k"/ha.d/resource.d/.hap-*
  uses=$(hap_uses "$k/ha.d/haresources" "$script" | sed -n 's/^u //p' | sort -u)
  for use in \${uses:-"$script"}; do
    unshare -m sh -c 'mount --bind "$1/ha.d" /etc/ha.d && mount -o remount,bind,exec /etc/ha.d && shift && exec sh -c "$@"' \\
      sh "$k" "$hap_trial" sh "$script" "$use" "$starts" </dev/null >"$k/said" 2>"$k/err"
    status=$?
    if [ $status -eq ${EXIT.refused} ]; then
      { read -r check status && ${mark("trial-refused", "$check", "$status")} && cat; } <"$k/said"
      rm -rf "$k"; exit ${EXIT.refused}
    elif [ $status -ne 0 ]; then
      ${mark("trial", "$number", "unavailable")}; tail -n 1 "$k/err" | head -c ${SAID_LIMIT}; rm -rf "$k"; return 0
    fi
  done
  ${mark("trial", "$number", "ok")}
  rm -rf "$k"
}
`;
