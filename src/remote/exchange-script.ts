import { quote } from "./quote.js";

/**
 * Reads /proc/PID/stat without starting a process (proc(5): after the name in brackets field 3 is the state, 4 the
 * parent, 5 the group, 6 the session, 22 the start time).
 */
const LOOK =
  'look() { read -r line <"/proc/$1/stat" || return 1; name=${line%)*}; name=${name#*(}; ' +
  "set -- ${line##*) }; parent=$2 group=$3 session=$4 born=${20}; }";

/**
 * What the session's shell is told first: a fixed locale, the administrator's folders in PATH, the usual umask (daemons
 * that a script starts inherit it; a script that writes something private sets its own), whether `setsid` is there, and
 * how scripts are run from then on, with `shell`. It ends with an empty frame, so that its answer proves that a POSIX
 * shell is listening on stdout and on stderr.
 */
export function helloText(nonce: string, shell: string): string {
  return [
    "",
    "LC_ALL=C; PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; export LC_ALL PATH; umask 022",
    "unset CDPATH ENV BASH_ENV; hap_top= hap_sid=; command -v setsid >/dev/null 2>&1 && hap_sid=setsid",
    LOOK,
    CLIMB,
    LOOK_ON,
    `hap_in=${quote(inner(shell))}`,
    runFunction(shell),
    onBoth(`printf "${markLine("b")}${markLine("e")}" ${nonce} 0 ${nonce} 0`),
    "",
  ].join("\n");
}

/**
 * On what the session's life hangs: `hap_top` is the last process of its session (or sudo's) on the way up, `hap_above`
 * its parent, which holds the connection. Only a script that is watched wants to know.
 */
const CLIMB =
  "hap_climb() { look $$ || return; hap_top=$$ hap_above=$parent hap_mine=$session; " +
  'while look "$hap_above" && { [ "$session" = "$hap_mine" ] || [ "$name" = sudo ]; }; do hap_top=$hap_above hap_above=$parent hap_mine=$session; done; }';

/**
 * hap_look NONCE runs the script in $hap_t in a subshell: no program is started for that. What changes nothing needs no
 * more.
 */
const LOOK_ON = [
  "hap_look() {",
  mark("$1", "b", "$$"),
  'exec 3>&2 2>/dev/null; ( eval "$hap_t" ) </dev/null 2>&3 3>&-',
  "hap_s=$?; hap_t=; exec 2>&3 3>&-",
  mark("$1", "e", "$hap_s"),
  "}",
].join("\n");

export interface ExchangeText {
  readonly script: string;
  readonly nonce: string;
  /** In a shell and a group of processes of its own, with a watcher that ends them when the connection is gone. */
  readonly watched: boolean;
}

/** The text for the session's shell that runs one script, after the hello. */
export function exchangeText({ script, nonce, watched }: ExchangeText): string {
  return `hap_t=${quote(script)}\n${watched ? "hap_run" : "hap_look"} ${nonce}\n`;
}

/**
 * The text for the session's shell that makes it run a script when the way to it ends, however that ends; the last one
 * counts. A signal would end it without that, and one that comes with the end of its input is seen only when the trap
 * of the end has begun, so each trap does all of it. What the shell runs does not inherit them (XCU, `trap`).
 */
export function atEndText(script: string): string {
  const all = 'trap "" HUP PIPE TERM; eval "$hap_end"';
  return `hap_end=${quote(script)}; trap '${all}' EXIT; trap '${all}; exit 143' HUP PIPE TERM\n`;
}

/**
 * hap_run NONCE runs the script in $hap_t: the begin marker with the process id of the script's own shell (a group
 * leader where `setsid` is there), the script, the end marker with its status. The nonce and the script
 * go from shell variables through a pipe into that shell, so they are in no argument, which every user of the host can
 * read, and in no file: who knows the nonce can end the frame early, and what is said after it is not heard. The outer
 * shell's stderr is away meanwhile: a
 * bash says "Killed" with the text of the command.
 */
function runFunction(shell: string): string {
  return [
    "hap_run() {",
    "exec 3>&2 2>/dev/null",
    '[ -n "$hap_top" ] || hap_climb',
    `printf '%s\\n%s' "$1" "$hap_t" | $hap_sid ${shell} -c "$hap_in" hap "$hap_sid" "$hap_top" "$hap_above" $$ 2>&3 3>&-`,
    "hap_s=$?; hap_t=; exec 2>&3 3>&-",
    mark("$1", "e", "$hap_s"),
    "}",
  ].join("\n");
}

/**
 * What the script's own shell does: arguments are hap_sid, hap_top, hap_above and the session's shell, which the script
 * finds in hap_session: PPID is somebody else when that shell was gone before. On stdin are the nonce's line and the
 * script.
 */
function inner(shell: string): string {
  const watch = `( setsid ${shell} -c ${quote(WATCHER)} hap-watch $$ "$2" "$3" </dev/null >/dev/null 2>&1 & )`;
  return [
    `IFS= read -r hap_n; ${mark("$hap_n", "b", "$$")}; unset hap_n`,
    // As nobody's child: a `wait` in the script must not wait for it. Only where the script has a group of its own.
    `[ -n "$1" ] && [ -n "$2" ] && ${watch}`,
    "hap_session=$4; hap_t=$(cat); exec </dev/null",
    'eval "$hap_t"',
  ].join("\n");
}

/** Prints the marker line on both streams. */
function mark(nonce: string, which: "b" | "e", word: string): string {
  return onBoth(`printf "${markLine(which)}" "${nonce}" "${word}"`);
}

function markLine(which: "b" | "e"): string {
  return `\\036%s${which} %s\\n`;
}

function onBoth(print: string): string {
  return `${print}; ${print} >&2`;
}

/**
 * Arguments: the script's group leader, and the two processes on which the session's life hangs. When the connection is
 * gone, the first of them is gone or has another parent; then the script's group is ended, TERM first. The watcher goes
 * when the leader is gone.
 */
const WATCHER = `
${LOOK}
look "$1" || exit 0
leader=$born
while look "$1" && [ "$born" = "$leader" ]; do
  if look "$2" && [ "$parent" = "$3" ]; then sleep 1; continue; fi
  kill -TERM "-$1"
  for i in 1 2 3 4 5; do kill -0 "-$1" || exit 0; sleep 1; done
  kill -KILL "-$1"
  exit 0
done
`;

/**
 * A script that ends the processes of another exchange: TERM, two seconds, KILL. `pid` comes from its begin marker: the
 * leader of its group, or the shell of the session, of which only what it has started is ended.
 */
export function endScript(pid: number, { watched }: Pick<ExchangeText, "watched">): string {
  return `
${LOOK}
below() { for d in /proc/[0-9]*; do d=\${d#/proc/}; if look "$d" && [ "$parent" = "$1" ]; then echo "$d"; below "$d"; fi; done; }
t="$(below ${pid}) ${watched ? pid : ""}"
${watched ? `look ${pid} && [ "$group" = ${pid} ] && t=-${pid}` : ""}
end() { for p in $t; do kill "-$1" "$p" && s=0; done; }
end TERM
for i in 1 2 3 4 5 6 7 8 9 10; do s=1; end 0; [ $s = 0 ] || exit 0; sleep 0.2 || sleep 1; done
end KILL
`;
}
