import type { StateView } from "../../model/host-state.js";
import { slowestOf } from "../../model/pace.js";
import type { EngineLog, LoggedLine, LogMeaning, MilestoneKind } from "../engine-log.js";
import { namedLines, valueOf } from "./lines.js";
import { ownLinesOn } from "./read.js";
import { pacesOfLines } from "./reload.js";

/** Who writes it: the name of a process before its number; busybox' syslogd puts the facility first. */
const SENDER = /^(?:[a-z0-9]+\.[a-z]+ )?Keepalived(?:_\w+)?\[\d+\]: /;

/** What each message means (2.2.7: vrrp.c, vrrp_scheduler.c, ipwrapper.c, main.c). */
const MEANINGS: readonly (readonly [RegExp, MilestoneKind | null, (found: RegExpExecArray) => string])[] = [
  [/^\((\S+)\) Backup received priority 0 advertisement$/, "noticed", ([, name = ""]) => `${name} is given up`],
  [/^\((\S+)\) Receive advertisement timeout$/, "noticed", ([, name = ""]) => `${name} hears no master`],
  [/^\((\S+)\) Entering MASTER STATE$/, "finished", ([, name = ""]) => `${name} is master`],
  [/^\((\S+)\) Entering BACKUP STATE(?: \(init\))?$/, null, ([, name = ""]) => `${name} is backup`],
  [/^\((\S+)\) Entering FAULT STATE$/, null, ([, name = ""]) => `${name} is in fault`],
  [/^\((\S+)\) sent 0 priority$/, null, ([, name = ""]) => `gives ${name} up`],
  [/^(Remov|Add|Disabl|Enabl)ing (service|sorry server) (\S+) (?:from|to|of|on) VS (\S+)$/, null, tableText],
  [/^VRRP_Script\((\S+)\) (failed|succeeded)\b/, null, ([, name = "", what = ""]) => `check ${name} ${what}`],
  [/^Starting Keepalived v/, null, () => "starts"],
  [/^Stopped Keepalived v/, null, () => "is down"],
];

/** What takes a name that the file does not bound into a line. */
const LONGEST = 60;

export const KEEPALIVED_LOG: EngineLog = {
  // Everybody may write into the journal or a log by its name; by its unit nobody else does.
  find: `hap_log=
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null 2>&1; then hap_log=journal; else
  for f in /var/log/syslog /var/log/messages /var/log/daemon.log; do
    if [ -f "$f" ] && [ -r "$f" ]; then hap_log=$f; break; fi
  done
fi
`,
  unit: "keepalived",
  sender: "Keepalived",
  isOwn: (message) => saidBy(message) !== null,
  meaningOf: (message) => {
    const said = saidBy(message);
    return said === null ? null : meaningOf(said);
  },
  takeovers:
    "Keepalived(_[a-z]+)?\\[[0-9]+\\]: \\([^ ]+\\) (Entering (MASTER|BACKUP|FAULT) STATE|received lower priority )",
  takeoversIn,
};

/** Its words, without who wrote them; null for what somebody else wrote. */
function saidBy(message: string): string | null {
  const sender = SENDER.exec(message);
  return sender === null ? null : message.slice(sender[0].length).trim();
}

function meaningOf(said: string): LogMeaning | null {
  for (const [pattern, kind, text] of MEANINGS) {
    const found = pattern.exec(said);
    // Without `-D` it tells of nothing before it is master.
    if (found !== null) return { kind, text: text(found).slice(0, LONGEST), isAlone: true };
  }
  return null;
}

function tableText([, verb = "", what = "", server = ""]: RegExpExecArray): string {
  const said = { Remov: "takes out", Add: "takes in", Disabl: "disables", Enabl: "enables" }[verb] ?? verb;
  return `${said} ${what === "service" ? "" : `${what} `}${server}`;
}

/** Whole seconds of the log, and what a busy host is late. */
const LATE_MS = 3000;

/**
 * A backup becomes master when nobody is, at a start too: that is a takeover where it was backup for longer than it
 * would have waited for a master that is not there, or heard one of a lower priority meanwhile.
 */
function takeoversIn(lines: readonly LoggedLine[], state: StateView): readonly number[] {
  const own = ownLinesOn(state);
  const pace = slowestOf(pacesOfLines(own));
  if (pace === null) return [];
  const global = namedLines(own, "global_defs").flatMap(({ block }) => block ?? []);
  const delay = Number(valueOf(global, "vrrp_startup_delay") ?? 0);
  const alone = (pace.deadtimeMs + LATE_MS) / 1000 + delay;
  const since = new Map<string, number>();
  const heard = new Set<string>();
  const found: number[] = [];
  for (const { message, seconds } of lines) {
    const text = saidBy(message) ?? "";
    const [, lower] = /^\((\S+)\) received lower priority /.exec(text) ?? [];
    if (lower !== undefined) heard.add(lower);
    const [, name, role] = /^\((\S+)\) Entering (MASTER|BACKUP|FAULT) STATE/.exec(text) ?? [];
    if (name === undefined) continue;
    const began = since.get(name);
    const isTaken = began !== undefined && (heard.has(name) || seconds - began > alone);
    if (role === "MASTER" && isTaken) found.push(seconds);
    since.delete(name);
    heard.delete(name);
    if (role === "BACKUP") since.set(name, seconds);
  }
  return found;
}
