import { quote } from "../../remote/quote.js";
import { SAYS_RUNNING } from "../contract-script.js";
import { FIND_LOG, FIND_TAKEOVER } from "../../engines/heartbeat/paths.js";
import { OWN_FOLDER } from "../own-folder.js";
import { mark } from "../protocol.js";

/** Seconds that one action of a resource may take; Heartbeat itself waits for ever. */
const ACTION_LIMIT_S = 60;
/** How often a stop is tried, a second apart. */
const STOP_TRIES = 3;

/**
 * Where a host keeps what a change of the groups comes from, until the change is done: `haresources`, every file of
 * groups that may still have resources running, and `files`, copies of the files below /etc/ha.d that it replaces.
 */
const JOURNAL = "/var/lib/hap/groups";
const HA_DIR = "/etc/ha.d/";

/**
 * hap_resource ACTION WORD: calls a resource's script as Heartbeat's ResourceManager does: an address alone stands for
 * IPaddr, arguments come before the action, resource.d before init.d. Out of the connection's reach, since daemons that
 * it starts stay. hap_is_on WORD: whether its status says running. hap_stop_all WORD… stops one after the other; when
 * one cannot be stopped, it and those before it are started again. hap_start_all WORD… likewise. Each tells by a mark
 * which one begins.
 */
const RESOURCE_FUNCTIONS = `${SAYS_RUNNING}
set -f
hap_own ${OWN_FOLDER} || exit $?
hap_k=${OWN_FOLDER}/resource.$$
${FIND_LOG}
hap_resource() {
  w=$2
  case $w in [0-9]*.[0-9]*.[0-9]*.[0-9]*) w=IPaddr::$w ;; esac
  case $w in *::*) g=$(printf '%s' "\${w#*::}" | sed 's/::/ /g') ;; *) g= ;; esac
  p=
  for d in "$hap_old" /etc/ha.d/resource.d /etc/init.d; do
    if [ -n "$d" ] && [ -f "$d/\${w%%::*}" ] && [ -x "$d/\${w%%::*}" ]; then p=$d/\${w%%::*}; break; fi
  done
  if [ -z "$p" ]; then echo "\${w%%::*} is neither in /etc/ha.d/resource.d nor in /etc/init.d" >&2; return 5; fi
  t=; if command -v timeout >/dev/null 2>&1; then t='timeout -k 2 ${ACTION_LIMIT_S}'; fi
  hap_detached $t env -i HA_DIR=/etc/ha.d HA_FUNCS=/etc/ha.d/shellfuncs HA_CURHOST="$(uname -n | tr '[:upper:]' '[:lower:]')" \\
    PATH=/usr/libexec/heartbeat:/usr/sbin:/usr/share/heartbeat:/usr/local/sbin:/usr/local/bin:/usr/bin:/sbin:/bin \\
    HA_LOGFILE="\${hap_log:-/dev/null}" HA_DEBUGLOG=/dev/null HA_LOGFACILITY=none HA_DATEFMT='%Y/%m/%d_%T ' HA_NICEFAILBACK=yes \\
    "$p" $g "$1" >"$hap_k.out" 2>"$hap_k.err" </dev/null
}
hap_is_on() { hap_resource status "$1"; hap_says_running "$(cat "$hap_k.out" 2>/dev/null)"; }
hap_start() {
  if hap_is_on "$1"; then return 0; fi
  hap_resource start "$1" || { s=$?; tail -n 5 "$hap_k.err" >&2; return $s; }
}
hap_stop() {
  n=0
  while :; do
    hap_resource stop "$1"; s=$?
    if [ $s -eq 0 ] || { [ $s -eq 5 ] && [ -n "$hap_missing_ok" ]; }; then return 0; fi
    n=$((n + 1))
    if [ $n -ge ${STOP_TRIES} ]; then break; fi
    sleep 1
  done
  if hap_is_on "$1"; then tail -n 5 "$hap_k.err" >&2; return $s; fi
}
hap_stop_all() {
  i=0 d_done=
  for word; do
    ${mark("change-begins", "$i")}; ${mark("change-begins", "$i")} >&2
    hap_stop "$word" || { e=$?; for u in $word $d_done; do hap_start "$u"; done; return $e; }
    d_done="$word $d_done" i=$((i + 1))
  done
}
hap_start_all() {
  i=0 d_done=
  for word; do
    ${mark("change-begins", "$i")}; ${mark("change-begins", "$i")} >&2
    hap_start "$word" || { e=$?; for u in $word $d_done; do hap_stop "$u"; done; return $e; }
    d_done="$word $d_done" i=$((i + 1))
  done
}
hap_close() { s=$?; rm -f "$hap_k.out" "$hap_k.err"; return $s; }
`;

/** What a host is to do in a change of its groups. */
export interface GroupMove {
  /** Resources to stop before the files are in place, and to start afterwards, in the order of doing. */
  readonly stop: readonly string[];
  readonly start: readonly string[];
  /** Whether Heartbeat is asked for what starts before it is started by hand. */
  readonly asks: boolean;
  /** Files below /etc/ha.d that the change replaces. */
  readonly replaces: readonly string[];
  /** It ends a change that was broken off. */
  readonly unfinished: boolean;
}

/**
 * Notes what the change comes from, then stops what leaves, by the files and scripts that are still in place. When
 * something cannot be stopped all is as before, and the script fails.
 */
export function leaveScript({ stop, replaces, unfinished }: GroupMove): string {
  const copies = replaces.map((path) => {
    const name = path.slice(HA_DIR.length);
    const copy = quote(`${JOURNAL}/files/${name}`);
    const folder = quote(`${JOURNAL}/files/${name}`.replace(/\/[^/]*$/, ""));
    return `if [ -f ${quote(path)} ] && [ ! -e ${copy} ]; then mkdir -p ${folder} && cp -p ${quote(path)} ${copy} >&2 || exit $?; fi\n`;
  });
  return `${RESOURCE_FUNCTIONS}
hap_old= hap_missing_ok=${unfinished ? `yes\nif [ -d ${JOURNAL}/files/resource.d ]; then hap_old=${JOURNAL}/files/resource.d; fi` : ""}
( umask 077; mkdir -p ${JOURNAL}/files ) >&2 || exit $?
${copies.join("")}
( umask 077; cat ${JOURNAL}/haresources /etc/ha.d/haresources >${JOURNAL}/.new 2>/dev/null; : ) && mv -f ${JOURNAL}/.new ${JOURNAL}/haresources >&2 || exit $?
hap_stop_all ${stop.map(quote).join(" ")} || { hap_close; s=$?; ${unfinished ? ":" : `rm -rf ${JOURNAL}`}; exit $s; }
hap_close
`;
}

/**
 * Starts what comes, by the files that are in place. When something cannot be started nothing of it runs, and the
 * script fails.
 */
export function comeScript({ start, asks }: GroupMove): string {
  const words = start.map(quote).join(" ");
  return `${RESOURCE_FUNCTIONS}hap_old= hap_missing_ok=
${
  asks
    ? `${ASK_HEARTBEAT}hap_ask_heartbeat ${words}
`
    : ""
}hap_start_all ${words} || { hap_close; exit $?; }
hap_close
`;
}

/** Seconds that Heartbeat has to take what it is asked for; a reply of the other node alone may take 10 (3.0.6). */
const TAKE_LIMIT_S = 45;
/** A request may be dropped while the other node is in flux: asked again after so many seconds. */
const ASK_AGAIN_S = 12;

/**
 * Heartbeat takes this node's groups and then says that it owns them. Under legacy failback, which is the default, it
 * hears no request: what is not there when the time is over is started like every other resource.
 */
const ASK_HEARTBEAT = `hap_ask_heartbeat() {
  ${FIND_TAKEOVER}
  f=$(sed -n 's/^[[:space:]]*auto_failback[[:space:]]*//p' /etc/ha.d/ha.cf 2>/dev/null | tail -n 1)
  case $hap_takeover:$f in :* | *: | *:[Ll][Ee][Gg][Aa][Cc][Yy]*) return ;; esac
  n=0
  while [ $n -lt ${TAKE_LIMIT_S} ]; do
    if [ $((n % ${ASK_AGAIN_S})) -eq 0 ]; then "$hap_takeover" local >&2 </dev/null || return; fi
    n=$((n + 1)) on=yes
    sleep 1
    for word; do hap_is_on "$word" || on=; done
    case $(cl_status rscstatus 2>/dev/null) in local | all) if [ -n "$on" ]; then return; fi ;; esac
  done
}
`;

/** How far a change had come on a host that goes back. */
export interface Progress {
  /** New files may be in place. */
  readonly placed: boolean;
  /** What comes was started. */
  readonly started: boolean;
}

/**
 * Puts everything back: what came is stopped, the files are those of before, what left is started again. The note of a
 * change that ends another one stays, since that one is still not done.
 */
export function putGroupsBackScript({ stop, start, unfinished }: GroupMove, { placed, started }: Progress): string {
  const away = started ? `hap_stop_all ${[...start].toReversed().map(quote).join(" ")}\n` : "";
  return `${RESOURCE_FUNCTIONS}hap_old= hap_missing_ok=
${away}${placed ? RESTORE : ""}hap_start_all ${[...stop].toReversed().map(quote).join(" ")} || { hap_close; exit $?; }
hap_close
${unfinished ? "" : `rm -rf ${JOURNAL}`}
`;
}

const RESTORE = `if [ -d ${JOURNAL}/files ]; then
  ( cd ${JOURNAL}/files && find . -type f ) | while IFS= read -r f; do
    f=\${f#./}
    cp -p "${JOURNAL}/files/$f" "${HA_DIR}.hap-0-back" >&2 && mv -f "${HA_DIR}.hap-0-back" "${HA_DIR}$f" >&2
  done
fi
`;

/** The change is done on every host. */
export const DONE_SCRIPT = `rm -rf ${JOURNAL}\n`;
