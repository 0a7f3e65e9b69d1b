import { ROOTS_PROCESS } from "../root-process.js";

/** The file that the daemon reads when nothing else was given to it. */
export const KEEPALIVED_PATH = "/etc/keepalived/keepalived.conf";

/** Where the daemon keeps its process id: its parent process, which takes signals (keepalived(8)). */
export const PID_FILES = ["/run/keepalived.pid", "/var/run/keepalived.pid"];

/** Where distributions and its own makefile put the daemon. */
const PROGRAMS = ["/usr/sbin/keepalived", "/usr/local/sbin/keepalived", "/sbin/keepalived"];

/**
 * Shell that sets `hap_keepalived` to the installed daemon, or to nothing, and makes `hap_keepalived_pid`, which sets
 * `k` to the process id of the daemon that runs, and fails where none does. Debian's init script has no `status`. A pid
 * file that a killed daemon left may name a process of something or somebody else since then. `hap_keepalived_copy`
 * prints where that daemon has the copy of its file that it makes in memory whenever it reads it, whoever told it to
 * (2.2.7; nothing of one that makes none).
 */
export const FIND_KEEPALIVED = `${ROOTS_PROCESS}hap_keepalived=
for f in ${PROGRAMS.join(" ")}; do if [ -x "$f" ]; then hap_keepalived=$f; break; fi; done
hap_keepalived_pid() {
  for f in ${PID_FILES.join(" ")}; do
    k=
    [ -r "$f" ] && IFS= read -r k <"$f"
    case $k in '' | *[!0-9]*) continue ;; esac
    c=
    { IFS= read -r c <"/proc/$k/comm"; } 2>/dev/null
    case $c in keepalived*) if hap_roots "$k"; then return 0; fi ;; esac
  done
  return 1
}
hap_keepalived_copy() {
  for f in "/proc/$k/fd"/*; do
    case $(readlink "$f" 2>/dev/null) in /memfd:/keepalived/*) printf '%s' "$f"; return ;; esac
  done
}
`;
