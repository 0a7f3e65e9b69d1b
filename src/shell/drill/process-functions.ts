/**
 * `hap_main SERVICE` prints the process id of a service's main process: Heartbeat's own pid file, what systemd says, the usual pid
 * files, a process of that name. `hap_family PID` prints it and all its descendants (proc_pid_stat(5): the second field after the name is the parent).
 */
export const PROCESS_FUNCTIONS = `
hap_main() {
  p=
  if [ "$1" != heartbeat ] && [ -d /run/systemd/system ]; then p=$(systemctl show -p MainPID --value "$1"); fi
  for f in "/run/$1.pid" "/var/run/$1.pid" "/run/$1/$1.pid" "/run/$1/pid"; do
    if [ "\${p:-0}" = 0 ] && [ -r "$f" ]; then read -r p <"$f"; fi
  done
  if [ "\${p:-0}" = 0 ] && command -v pidof >/dev/null 2>&1; then p=$(pidof "$1"); p=\${p##* }; fi
  if [ "\${p:-0}" = 0 ] || ! kill -0 "$p" 2>/dev/null; then echo "$1 has no running main process" >&2; return 1; fi
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
