/**
 * `hap_main SERVICE` prints the process id of a service's main process: Heartbeat's own pid file, what systemd says,
 * the usual pid files, a process of that name that is root's or of the user of that name. A pid file is believed
 * only when nobody else than root and the process's own user could have written it: what is in it is to be killed by
 * root. `hap_pid FILE` prints what it holds then. `hap_family PID` prints it and all its descendants
 * (proc_pid_stat(5): the second field after the name is the parent).
 */
export const PROCESS_FUNCTIONS = `
hap_is_pid() { case $1 in '' | *[!0-9]* | 0* | 1) return 1 ;; esac; }
hap_in_hand() {
  set -- $2 $3 $(stat -L -c '%u %g %a' "$1" 2>/dev/null)
  if [ $# -ne 5 ]; then return 1; fi
  case $3 in 0 | "$1") ;; *) return 1 ;; esac
  case $5 in
  *[2367]) return 1 ;;
  *[2367]?) case $4 in 0 | "$2") ;; *) return 1 ;; esac ;;
  esac
}
hap_pid() {
  q=
  if [ -f "$1" ]; then read -r q 2>/dev/null <"$1"; fi
  hap_is_pid "$q" || return 1
  o=$(stat -c '%u %g' "/proc/$q" 2>/dev/null) || return 1
  hap_in_hand "\${1%/*}" $o && hap_in_hand "$1" $o && printf '%s' "$q"
}
hap_main() {
  p=
  if [ "$1" != heartbeat ] && [ -d /run/systemd/system ]; then p=$(systemctl show -p MainPID --value "$1"); fi
  for f in "/run/$1.pid" "/var/run/$1.pid" "/run/$1/$1.pid" "/run/$1/pid"; do
    if [ "\${p:-0}" = 0 ]; then p=$(hap_pid "$f"); fi
  done
  if [ "\${p:-0}" = 0 ] && command -v pidof >/dev/null 2>&1; then
    for q in $(pidof "$1"); do case $(stat -c %U "/proc/$q" 2>/dev/null) in root | "$1") p=$q ;; esac; done
  fi
  if ! hap_is_pid "$p" || ! kill -0 "$p" 2>/dev/null; then echo "$1 has no running main process" >&2; return 1; fi
  printf '%s' "$p"
}
hap_family() {
  all=$1 todo=$1
  while [ -n "$todo" ]; do
    found=
    for f in /proc/[0-9]*/stat; do
      { read -r l <"$f"; } 2>/dev/null || continue
      q=\${f#/proc/}; q=\${q%/stat}; set -- \${l##*) }
      case " $todo " in *" $2 "*) found="$found $q";; esac
    done
    all="$all$found"; todo=\${found# }
  done
  printf '%s' "$all"
}
`;
