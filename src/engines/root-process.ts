/**
 * Shell function `hap_roots PID`: whether this process is root's by its real user, which a set-user-id program that
 * somebody else has started is not (proc_pid_status(5)). Anybody can give a process of his own any name and arguments,
 * so these alone say nothing. No process is started for it.
 */
export const ROOTS_PROCESS = `hap_roots() {
  { while read -r a b c; do
    if [ "$a" = Uid: ]; then case $b in 0 | 0[!0-9]*) return 0 ;; esac; return 1; fi
  done <"/proc/$1/status"; } 2>/dev/null
  return 1
}
`;
