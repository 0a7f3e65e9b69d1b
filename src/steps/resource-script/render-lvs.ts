import type { RealServer, VirtualService } from "../../model/cluster-files.js";
import type { EditLvsTable } from "../../model/change.js";
import type { StateView } from "../../model/host-state.js";
import type { Refusal } from "../../model/refusal.js";
import { HEADER } from "../shared/header.js";
import { sourceConf } from "./render-actions.js";
import {
  inTable,
  IPVSADM,
  isSettled,
  knownServices,
  mergedServices,
  lvsEdits,
  readTableNote,
  tableNote,
  tableText,
  type IpvsServer,
  type IpvsService,
  type LvsEdits,
  type LvsNote,
} from "../../model/lvs-table.js";
import { endpointText } from "../../model/endpoint.js";

const PROTOCOLS: Readonly<Record<string, string>> = { tcp: "-t", udp: "-u", sctp: "--sctp-service" };
const METHODS = { direct: "-g", tunnel: "-i", nat: "-m" } as const;

/**
 * The resource script for a set of virtual services, as Heartbeat's ResourceManager wants one: start and stop may be
 * repeated, stop succeeds when there is nothing to stop, status says `running` or `stopped` and nothing else. It
 * touches no service but its own, and leaves the address to IPaddr or IPaddr2. For any POSIX shell.
 */
export function renderLvs(services: readonly VirtualService[], confPath: string | null): string {
  return [
    "#!/bin/sh",
    HEADER,
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "export PATH",
    ...(confPath === null ? [] : [sourceConf(confPath)]),
    "",
    "# The table: every service, then its real servers.",
    "table() {",
    ...services.flatMap(serviceLines),
    "}",
    SCRIPT,
  ].join("\n");
}

/** What the table has by a script that `renderLvs` wrote, as far as it can be compared: no SCTP. */
export function servicesOf(text: string): readonly IpvsService[] {
  if (!text.includes(`\n${HEADER}\n`)) return [];
  const servers = [...text.matchAll(/^ {2}server (-[tu] \S+) (\S+) (-[gim])(?: -w (\d+))?$/gm)];
  return [...text.matchAll(/^ {2}service ((-[tu]) (\S+))(?: -s (\S+))?$/gm)].map(
    ([, name, flag, address = "", scheduler = IPVSADM.scheduler]) => ({
      protocol: flag === "-u" ? "udp" : "tcp",
      address,
      scheduler,
      servers: servers
        .filter(([, service]) => service === name)
        .map(([, , real = "", way, weight = String(IPVSADM.weight)]) => ({
          address: real,
          method: methodOf(way),
          weight: Number(weight),
        })),
    }),
  );
}

/** How long servers that leave may keep their connections, when the playbook says nothing (ms). */
const DRAIN_MS = 60_000;

/**
 * How the table of a host that runs the services of a script, as it is there now, gets to what another one has; the
 * state has the script, the note of its table, and the table. What was noted of another definition is put right too.
 */
export function tableChanges(
  path: string,
  state: StateView,
  to: { readonly script: string; readonly wanted: readonly IpvsService[]; readonly drainMs?: number | undefined },
): readonly (EditLvsTable | Refusal)[] {
  const now = state.file(path);
  const before = now.type === "file" && now.content !== null ? servicesOf(now.content.toString("utf8")) : [];
  if (before.length === 0) return [];
  const note = noteOf(to.script, state);
  const { services: table } = state.lvs();
  if (table === null) return tableText(before) === tableText(to.wanted) ? [] : [UNREAD];
  const edits = lvsEdits(table, { before, wanted: to.wanted, note }) ?? noEdits(table);
  const isNoted = isSettled(note, to.wanted);
  if (isNoted && edits.edits.length + edits.drained.length + edits.dropped.length === 0) return [];
  const moving = `moving\n${tableText(mergedServices([...knownServices({ before, note }), ...to.wanted]))}`;
  const notes = { path: tableNote(to.script), moving, done: `done\n${tableText(to.wanted)}` };
  return [{ kind: "lvs-table", script: to.script, ...edits, notes, drainMs: to.drainMs ?? DRAIN_MS }];
}

/** What hap has noted on a host of the table of a script; null where nothing is. */
export function noteOf(script: string, state: StateView): LvsNote | null {
  const file = state.file(tableNote(script));
  if (file.type === "absent") return null;
  return readTableNote(file.type === "file" ? (file.content?.toString("utf8") ?? "") : "");
}

/** The host does not run the services: only what was noted of its table is another's. */
const noEdits = (after: readonly IpvsService[]): LvsEdits => ({ edits: [], drained: [], dropped: [], after });

const UNREAD: Refusal = {
  kind: "refusal",
  code: "HAP3216",
  message: "`ipvsadm -S -n` fails there: nobody can say whether the old services of this script run",
  help: "find out why by this command on the host, as root, and run again",
  span: null,
};

function methodOf(flag: string | undefined): IpvsServer["method"] {
  return flag === METHODS.direct ? "direct" : flag === METHODS.tunnel ? "tunnel" : "nat";
}

/** What the table of a host that runs these services has. */
export function wantedTable(services: readonly VirtualService[]): readonly IpvsService[] {
  return services.flatMap((service) => {
    const { protocol, ...rest } = inTable(service);
    return protocol === "tcp" || protocol === "udp" ? { protocol, ...rest } : [];
  });
}

function serviceLines(service: VirtualService): readonly string[] {
  const name = `${PROTOCOLS[service.protocol] ?? "-t"} ${endpointText(service.address.value)}`;
  const scheduler = service.scheduler === null ? "" : ` -s ${service.scheduler.value}`;
  return [`  service ${name}${scheduler}`, ...service.servers.map((server) => serverLine(name, server))];
}

function serverLine(service: string, { address, method, weight }: RealServer): string {
  const given = weight === null ? "" : ` -w ${weight.value}`;
  return `  server ${service} ${endpointText(address.value)} ${METHODS[method.value]}${given}`;
}

/**
 * What does the work. `ipvsadm -S -n` lists a table as the commands that make it; `--tun-type` and other words that
 * some versions add stand at a line's end and are not looked at. An add that fails is tried as an edit: it was there
 * already.
 */
const SCRIPT = String.raw`
newline='
'

# The kernel's table as it is now; fails where there is none to read.
read_table() { now=$newline$(ipvsadm -S -n 2>/dev/null)$newline; }

# listed LINE: whether a line of the kernel's table begins with these words.
listed() { case $now in *"$newline$1 "*) return 0 ;; *) return 1 ;; esac; }

start() {
  failed=0
  service() {
    flag=$1 address=$2; shift 2
    ipvsadm -A "$flag" "$address" "$@" 2>/dev/null || ipvsadm -E "$flag" "$address" "$@" || failed=1
  }
  server() {
    flag=$1 address=$2 real=$3; shift 3
    ipvsadm -a "$flag" "$address" -r "$real" "$@" 2>/dev/null || ipvsadm -e "$flag" "$address" -r "$real" "$@" || failed=1
  }
  table
  [ "$failed" = 0 ] && drop_other_servers
}

# A server that was left from an earlier table would still get its share.
drop_other_servers() {
  services=$newline servers=$newline
  service() { services=$services"$1 $2$newline"; }
  server() { servers=$servers"$1 $2 $3$newline"; }
  table
  ipvsadm -S -n | {
    result=0
    while read -r action flag address _ real _; do
      [ "$action" = -a ] || continue
      case $services in *"$newline$flag $address$newline"*) ;; *) continue ;; esac
      case $servers in *"$newline$flag $address $real$newline"*) continue ;; esac
      ipvsadm -d "$flag" "$address" -r "$real" || result=1
    done
    exit "$result"
  }
}

stop() {
  if ! read_table; then
    # No table to read: nothing of ours can be in it, unless only the command is missing.
    command -v ipvsadm >/dev/null 2>&1 || [ ! -r /proc/net/ip_vs ] || [ "$(wc -l </proc/net/ip_vs)" -le 3 ]
    return
  fi
  service() { if listed "-A $1 $2"; then ipvsadm -D "$1" "$2"; fi; }
  server() { :; }
  table
  read_table || return 0
  left=0
  service() { if listed "-A $1 $2"; then left=1; fi; }
  table
  [ "$left" = 0 ]
}

status() {
  all=1
  service() { listed "-A $1 $2" || all=0; }
  server() { listed "-a $1 $2 -r $3" || all=0; }
  if read_table && table && [ "$all" = 1 ]; then echo running; else echo stopped; return 3; fi
}

case "${"${1:-}"}" in
  start | stop | status) "$1" ;;
  *) echo "usage: ${"${0##*/}"} start|stop|status" >&2; exit 2 ;;
esac
`;
