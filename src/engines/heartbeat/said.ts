import { quote } from "../../remote/quote.js";
import { MOVES_RESOURCES } from "./paths.js";
import type { EngineSaid, ScriptSaid, Wedged } from "../engine.js";

/** From this age on (s) a daemon should answer: before its peer is seen, or initdead has passed, none does. */
const STARTS_S = 180;

/** The keys of authkeys without comments and blanks, in one order: by these a node hears the other. */
const KEYS = `awk '$2 != "" && $1 ~ /^[0-9]+$/ { k[$1 + 0] = $2 " " $3 } END { for (i in k) print i, k[i] }'`;

/**
 * What a running Heartbeat says, a line each: `resources` (cl_status(1) rscstatus; `transition` too while its scripts
 * move them), `peer` (nodestatus), `link NAME up` (hblinkstatus); `daemon PID STATE AGE`, its main process by its pid
 * file, where it does not answer; `script NAME MODE SHA256 PATH` of what haresources names, NAME alone where there is
 * none; `keys SHA256` of what authkeys means, where this user may read it. Names with other signs than those of a
 * file's usual name are passed over.
 */
export function saidScript(seconds: number, peer: string | null): string {
  const say = `hap_limit ${seconds} cl_status`;
  const links =
    peer === null
      ? ":"
      : `printf 'peer %s\\n' "$(${say} nodestatus ${quote(peer.toLowerCase())} 2>/dev/null </dev/null)"
  for l in $(${say} listhblinks ${quote(peer.toLowerCase())} 2>/dev/null </dev/null); do
    printf 'link %s %s\\n' "$l" "$(${say} hblinkstatus ${quote(peer.toLowerCase())} "$l" 2>/dev/null </dev/null)"
  done`;
  return `r=$(${say} rscstatus 2>/dev/null </dev/null)
if [ -n "$r" ] && ${MOVES_RESOURCES}; then r=transition; fi
printf 'resources %s\\n' "$r"
if [ -n "$r" ]; then
  ${links}
else
  for f in /run/heartbeat.pid /var/run/heartbeat.pid; do
    p=$(tr -cd 0-9 <"$f" 2>/dev/null | cut -c1-10) || continue
    [ -n "$p" ] && [ -r "/proc/$p/status" ] || continue
    printf 'daemon %s %s %s\\n' "$p" "$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' "/proc/$p/status")" "$(($(date +%s) - $(stat -c %Y "$f")))"
    break
  done
fi
sed 's/#.*//' /etc/ha.d/haresources 2>/dev/null | tr ' \\t' '\\n\\n' | sed 's/::.*//' | sort -u | while read -r w; do
  case $w in '' | .* | *[!A-Za-z0-9._@+-]*) continue ;; esac
  f=
  for d in /etc/ha.d/resource.d /etc/init.d; do
    [ -f "$d/$w" ] || continue
    f=$d/$w
    x=no; if [ -x "$d/$w" ]; then x=yes; fi
    h=$(sha256sum <"$d/$w" 2>/dev/null | cut -c1-64)
    printf 'script %s %s %s %s\\n' "$w" "$x" "\${h:--}" "$f"
    break
  done
  [ -n "$f" ] || printf 'script %s\\n' "$w"
done
if [ -r /etc/ha.d/authkeys ]; then
  printf 'keys %s\\n' "$(${KEYS} /etc/ha.d/authkeys 2>/dev/null | sort | sha256sum | cut -c1-64)"
fi
`;
}

/** Reads the answer of `saidScript`. What is no line of it is passed over: programs of a host print what they like. */
export function readSaid(answer: string): EngineSaid {
  const lines = answer.split("\n").map((line) => line.split(" "));
  const of = (name: string): readonly (readonly string[])[] =>
    lines.flatMap(([first, ...words]) => (first === name ? [words] : []));
  const [resources = ""] = of("resources")[0] ?? [];
  const [peer = ""] = of("peer")[0] ?? [];
  return {
    resources: /^(all|local|foreign|none|transition)$/.test(resources) ? resources : null,
    states: new Map(),
    peer: /^(active|up|init|dead)$/.test(peer) ? peer : null,
    links: of("link").flatMap(([name = "", word]) =>
      word === "up" || word === "dead" ? [{ name, up: word === "up" }] : [],
    ),
    wedged: wedgedOf(of("daemon")[0] ?? []),
    scripts: of("script").flatMap(scriptOf),
    noScripts: of("script").flatMap(([name = "", ...found]) => (name !== "" && found.length === 0 ? [name] : [])),
    same: of("keys").flatMap(([sha256 = ""]) => (sha256 === "" ? [] : [{ file: "authkeys", sha256 }])),
  };
}

function wedgedOf([pid = "", state = "", age = ""]: readonly string[]): Wedged | null {
  const seconds = Number(age);
  const stopped = state === "T" || state === "t";
  if (!/^[0-9]+$/.test(pid) || !Number.isSafeInteger(seconds)) return null;
  return stopped || seconds > STARTS_S ? { pid: Number(pid), stopped, seconds } : null;
}

function scriptOf([name = "", executable, sha256 = "", path = ""]: readonly string[]): readonly ScriptSaid[] {
  if (path === "") return [];
  return [{ name, path, executable: executable === "yes", sha256: sha256 === "-" ? "" : sha256 }];
}
