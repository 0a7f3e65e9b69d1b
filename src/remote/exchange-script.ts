import { quote } from "./quote.js";

/**
 * Reads /proc/PID/stat without starting a process (proc(5): after the name in brackets field 3 is the state, 4 the parent, 5 the
 * group, 6 the session, 22 the start time).
 */
const LOOK =
  'look() { read -r line <"/proc/$1/stat" || return 1; name=${line%)*}; name=${name#*(}; ' +
  "set -- ${line##*) }; parent=$2 group=$3 session=$4 born=${20}; }";

/**
 * What the session's shell is told first: a fixed locale, the administrator's folders in PATH, the usual umask (daemons that a
 * script starts inherit it; a script that writes something private sets its own), whether `setsid` is there, and on what its life hangs:
 * `hap_top` is the last process of its session (or sudo's) on the way up, `hap_above` its parent, which holds the connection. `hap_run`
 * runs scripts from then on, with `shell`. It ends with an empty frame, so that its answer proves that a POSIX shell is listening
 * on stdout and on stderr.
 */
export function helloText(nonce: string, shell: string): string {
  return [
    "",
    "LC_ALL=C; PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; export LC_ALL PATH; umask 022",
    "unset CDPATH ENV BASH_ENV; hap_sid=; command -v setsid >/dev/null 2>&1 && hap_sid=setsid",
    LOOK,
    "{ hap_top=; if look $$; then hap_top=$$ hap_above=$parent hap_mine=$session",
    'while look "$hap_above" && { [ "$session" = "$hap_mine" ] || [ "$name" = sudo ]; }; do hap_top=$hap_above hap_above=$parent hap_mine=$session; done',
    "fi; } 2>/dev/null",
    `hap_in=${quote(inner(shell))}`,
    runFunction(shell),
    mark(nonce, "b", "0"),
    mark(nonce, "e", "0"),
    "",
  ].join("\n");
}

export interface ExchangeText {
  readonly script: string;
  readonly nonce: string;
  /** Start the watcher that ends the script's processes when the connection is gone. */
  readonly watched: boolean;
}

/** The text for the session's shell that runs one script, after the hello. */
export function exchangeText({ script, nonce, watched }: ExchangeText): string {
  return `hap_t=${quote(script)}\nhap_run ${nonce} ${watched ? "watched" : ""}\n`;
}

/** The text for the session's shell that makes it run a script when the way to it ends, however that ends; the last one counts. */
export function atEndText(script: string): string {
  return `trap ${quote(script)} EXIT\n`;
}

/**
 * hap_run NONCE WATCHED runs the script in $hap_t: the begin marker with the process id of the script's own shell (a group
 * leader where `setsid` is there), the script, the end marker with its status. The script goes from a shell variable through a pipe into
 * that shell, so it is in no argument and no file. The outer shell's stderr is away meanwhile: a bash says "Killed" with the text of the command.
 */
function runFunction(shell: string): string {
  return [
    "hap_run() {",
    "exec 3>&2 2>/dev/null",
    `printf %s "$hap_t" | $hap_sid ${shell} -c "$hap_in" hap "$hap_sid" "$hap_top" "$hap_above" "$1" "$2" 2>&3 3>&-`,
    "hap_s=$?; hap_t=; exec 2>&3 3>&-",
    mark("$1", "e", "$hap_s"),
    "}",
  ].join("\n");
}

/** What the script's own shell does: arguments are hap_sid, hap_top, hap_above, the nonce, and a word when it is watched. */
function inner(shell: string): string {
  const watch = `( setsid ${shell} -c ${quote(WATCHER)} hap-watch $$ "$2" "$3" </dev/null >/dev/null 2>&1 & )`;
  return [
    mark("$4", "b", "$$"),
    // As nobody's child: a `wait` in the script must not wait for it. Only where the script has a group of its own.
    `[ -n "$5" ] && [ -n "$1" ] && [ -n "$2" ] && ${watch}`,
    "hap_t=$(cat); exec </dev/null",
    'eval "$hap_t"',
  ].join("\n");
}

/** Prints the marker line on both streams. */
function mark(nonce: string, which: "b" | "e", word: string): string {
  const print = `printf "\\036%s${which} %s\\n" "${nonce}" "${word}"`;
  return `${print}; ${print} >&2`;
}

/**
 * Arguments: the script's group leader, and the two processes on which the session's life hangs. When the connection is gone, the first of them
 * is gone or has another parent; then the script's group is ended, TERM first. The watcher goes when the leader is gone.
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

/** A script that ends the processes of another exchange: TERM, two seconds, KILL. `pid` comes from its begin marker. */
export function endScript(pid: number): string {
  return `
${LOOK}
target=${pid}
look ${pid} && [ "$group" = ${pid} ] && target=-${pid}
kill -TERM $target
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $target || exit 0; sleep 0.2 || sleep 1; done
kill -KILL $target
`;
}
