import type { ServiceState } from "../model/host-state.js";
import { quote } from "../remote/quote.js";

/**
 * Shell that prints `s NAME exists running enabled loadedAt` for one service: three times `yes`, `no` or `?`, and a time
 * (`stat -c %y`, UTC) or nothing. A service has read its files at the later of its start and hap's own stamp,
 * `/run/hap/NAME.loaded`. Heartbeat's start is its pid file's mtime: it rewrites that file at a start and at a reload of ha.cf.
 */
export function serviceQuery(name: string): string {
  return name === "heartbeat" ? heartbeatQuery() : `hap_service ${quote(name)}\n`;
}

/** Functions that serviceQuery calls; wanted once a script. */
export const SERVICE_FUNCTIONS = `
hap_later() { a=; for f; do if [ -e "$f" ]; then b=$(stat -c %y "$f"); if [ -z "$a" ] || expr "x$b" '>' "x$a" >/dev/null; then a=$b; fi; fi; done; printf '%s' "$a"; }
hap_enabled() {
  if [ -d /run/systemd/system ]; then
    case $(systemctl is-enabled "$1" 2>/dev/null) in enabled*|alias|static) echo yes;; *) echo no;; esac
  elif command -v rc-update >/dev/null 2>&1; then
    if rc-update show default 2>/dev/null | grep -qw -- "$1"; then echo yes; else echo no; fi
  else
    set -- /etc/rc[2-5].d/S[0-9][0-9]"$1" /etc/rc.d/rc[2-5].d/S[0-9][0-9]"$1"
    for f; do if [ -e "$f" ]; then echo yes; return; fi; done; echo no
  fi
}
hap_service() {
  e=no r=no t=
  if [ -d /run/systemd/system ]; then
    if systemctl cat "$1" >/dev/null 2>&1; then e=yes; fi
    if systemctl is-active -q "$1"; then r=yes; t=$(date -u -d "$(systemctl show -p ActiveEnterTimestamp --value "$1")" '+%Y-%m-%d %H:%M:%S.000000000 +0000' 2>/dev/null); fi
  elif [ -x "/etc/init.d/$1" ]; then
    e=yes
    if "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null; then r=yes; t=$(hap_later "/run/$1.pid" "/run/$1/$1.pid"); fi
  fi
  if [ $r = yes ]; then s=$(hap_later "/run/hap/$1.loaded"); if [ -n "$s" ] && { [ -z "$t" ] || expr "x$s" '>' "x$t" >/dev/null; }; then t=$s; fi; fi
  printf 's %s %s %s %s %s\\n' "$1" $e $r "$(hap_enabled "$1")" "$t"
}
`;

function heartbeatQuery(): string {
  return `
e=no r=no t=
for f in /usr/libexec/heartbeat/heartbeat /usr/lib/heartbeat/heartbeat /usr/lib64/heartbeat/heartbeat; do
  if [ -x "$f" ]; then
    e=yes
    if "$f" -s >/dev/null 2>&1 </dev/null; then r=yes; t=$(hap_later /run/heartbeat.pid /var/run/heartbeat.pid /run/hap/heartbeat.loaded); fi
    break
  fi
done
printf 's heartbeat %s %s %s %s\\n' $e $r "$(hap_enabled heartbeat)" "$t"
`;
}

/** Reads one `s …` line. */
export function readService(line: string): { readonly name: string; readonly state: ServiceState } | null {
  const found = /^s (\S+) (yes|no) (yes|no) (yes|no|\?) ?(.*)$/.exec(line);
  const name = found?.[1];
  if (found === null || name === undefined) return null;
  return {
    name,
    state: {
      exists: found[2] === "yes",
      running: found[3] === "yes",
      enabled: found[4] === "?" ? null : found[4] === "yes",
      loadedAt: found[5] || null,
    },
  };
}
