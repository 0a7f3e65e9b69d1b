/**
 * Shell that prints what is always wanted of a host, one tagged line a fact, with as few forks as can be
 * (`read`, `case` and `[` are builtins). `command -v` is the POSIX way to find a program. The lines of ip(8) go without a tag:
 * only they begin with a number and a colon, or with blanks.
 */
export const FACTS_SCRIPT = `
printf 'uname '; uname -nrm
date '+clock %s'
if [ -r /etc/ha.d/nodeinfo ]; then IFS= read -r l </etc/ha.d/nodeinfo; printf 'nodeinfo %s\\n' "$l"; fi
for f in /etc/os-release /usr/lib/os-release; do
  [ -r "$f" ] || continue
  while IFS= read -r l || [ -n "$l" ]; do
    case $l in ID=*|ID_LIKE=*|VERSION_ID=*|PRETTY_NAME=*) printf 'os %s\\n' "$l";; esac
  done <"$f"
  break
done
hap_manager=
for m in apt-get dnf yum zypper apk; do
  if command -v "$m" >/dev/null 2>&1; then hap_manager=$m; printf 'packages %s\\n' "$m"; break; fi
done
if [ -d /run/systemd/system ]; then echo 'services systemd'
elif command -v rc-service >/dev/null 2>&1; then echo 'services openrc'
else echo 'services init'; fi
for f in /usr/libexec/heartbeat/heartbeat /usr/lib/heartbeat/heartbeat /usr/lib64/heartbeat/heartbeat; do
  if [ -x "$f" ]; then printf 'heartbeat %s\\n' "$f"; break; fi
done
if command -v ip >/dev/null 2>&1; then ip addr show; fi
`;
