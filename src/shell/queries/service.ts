import { success } from "../../diagnostics/diagnostic.js";
import type { ServiceState } from "../../model/host-state.js";
import { quote } from "../../remote/quote.js";
import type { Engine } from "../../engines/engine.js";
import { engineOf } from "../../engines/engines.js";
import { loadedStamp, OWN_FOLDER } from "../../model/own-folder.js";
import { serviceName } from "../../model/service-name.js";
import { mark } from "../protocol.js";
import { garbled, type QueryShell } from "./query-shell.js";

/**
 * A line `exists running enabled id loadedAt` for each service: three times `yes` or `no`, what systemd calls it (`-`
 * where nobody says), and a time (`stat -c %y`, UTC) or nothing. A service has read its files at the later of its start
 * and hap's own stamp, `NAME.loaded` in its folder. An engine knows its own daemon better than a service manager does;
 * what shows that it was told to read its files by somebody else counts too.
 */
export const serviceShell: QueryShell<"service"> = {
  ask: (queries) => {
    const asked = queries.map(({ name }) => {
      const engine = engineOf(name);
      return engine === null ? `hap_service ${quote(name)}\n` : engineText(engine);
    });
    return `${SERVICE_FUNCTIONS}${mark("services")}\n${asked.join("")}`;
  },
  expected: (queries) => [{ tag: "services", times: 1, bytes: 512 * queries.length }],
  read: (queries, marks) => {
    const lines = marks.lines("services");
    const states = queries.map(({ name }, i) => readService(lines[i] ?? "", name));
    if (lines.length !== queries.length || states.includes(null)) return garbled("it does not tell of every service");
    return success(states.filter((state) => state !== null));
  },
};

const SERVICE_FUNCTIONS = `
hap_later() { a=; for f; do if [ -e "$f" ]; then b=$(stat -L -c %y "$f"); if [ -z "$a" ] || expr "x$b" '>' "x$a" >/dev/null; then a=$b; fi; fi; done; printf '%s' "$a"; }
hap_enabled() {
  if [ -d /run/systemd/system ]; then
    case $(systemctl is-enabled "$1" 2>/dev/null) in enabled*|alias|static) echo yes;; *) echo no;; esac
  elif command -v rc-update >/dev/null 2>&1; then
    rc-update show default 2>/dev/null | n=$1 awk '$1 == ENVIRON["n"] { s = "yes" } END { print s == "" ? "no" : s }'
  else
    set -- /etc/rc[2-5].d/S[0-9][0-9]"$1" /etc/rc.d/rc[2-5].d/S[0-9][0-9]"$1"
    for f; do if [ -e "$f" ]; then echo yes; return; fi; done; echo no
  fi
}
hap_service() {
  e=no r=no t= i=
  if [ -d /run/systemd/system ]; then
    if systemctl cat "$1" >/dev/null 2>&1; then e=yes; fi
    if systemctl is-active -q "$1"; then r=yes; fi
    w=$(systemctl show -p Id -p ActiveEnterTimestamp "$1" 2>/dev/null)
    i=$(printf '%s\\n' "$w" | sed -n 's/^Id=\\([^ ]*\\)$/\\1/p')
    if [ $r = yes ]; then t=$(date -u -d "$(printf '%s\\n' "$w" | sed -n 's/^ActiveEnterTimestamp=//p')" '+%Y-%m-%d %H:%M:%S.000000000 +0000' 2>/dev/null); fi
  elif [ -x "/etc/init.d/$1" ]; then
    e=yes
    if "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null; then r=yes; t=$(hap_later "/run/$1.pid" "/run/$1/$1.pid"); fi
  fi
  if [ $r = yes ]; then s=$(hap_later "${OWN_FOLDER}/$1.loaded"); if [ -n "$s" ] && { [ -z "$t" ] || expr "x$s" '>' "x$t" >/dev/null; }; then t=$s; fi; fi
  printf '%s %s %s %s %s\\n' $e $r "$(hap_enabled "$1")" "\${i:--}" "$t"
}
`;

function engineText({ name, shell }: Engine): string {
  const { find, installed, runs, startedFiles, readFile } = shell;
  return `e=no r=no t=
${find}if ${installed}; then
  e=yes
  if ${runs}; then r=yes; t=$(hap_later ${[...startedFiles, readFile].join(" ")} ${loadedStamp(name)}); fi
fi
printf '%s %s %s - %s\\n' $e $r "$(hap_enabled ${name})" "$t"
`;
}

function readService(line: string, name: string): ServiceState | null {
  const [, exists, running, enabled, told = "", loadedAt = ""] =
    /^(yes|no) (yes|no) (yes|no) (\S+) ?(.*)$/.exec(line) ?? [];
  if (exists === undefined) return null;
  const id = serviceName(told);
  return {
    exists: exists === "yes",
    running: running === "yes",
    enabled: enabled === "yes",
    loadedAt: loadedAt || null,
    ...(id === "-" || id === name ? {} : { id }),
  };
}
