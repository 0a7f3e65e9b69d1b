import { quote } from "../../remote/quote.js";
import type { Found, LogProbe } from "../../model/probe.js";
import { lastMatch } from "../../model/holds-match.js";
import { ROOTS_PROCESS } from "../../engines/root-process.js";
import { readClock, readLogLines, type LogLine } from "./log-lines.js";

/** How much of a log (bytes, from its end) is looked at. */
const LOG_LIMIT = 1024 * 1024;

/**
 * The end of a log with the host's own clock and time zone, and since when the Heartbeat that runs is running: field 22
 * of /proc/PID/stat is its start in ticks after the boot (proc_pid_stat(5)), which a reload keeps while it rewrites the
 * pid file. Only a regular file is opened: a FIFO or a device would hang.
 */
export function logScript(path: string, seconds: number): string {
  const file = quote(path);
  return `${ROOTS_PROCESS}if [ ! -e ${file} ]; then echo missing; elif [ ! -f ${file} ]; then echo 'no file'
elif [ ! -r ${file} ]; then echo unreadable; else
  IFS= read -r p 2>/dev/null </run/heartbeat.pid || IFS= read -r p 2>/dev/null </var/run/heartbeat.pid || p=0
  s=; p=$(echo $p); case $p in *[!0-9]*) p=0;; esac; hap_roots "$p" && IFS= read -r s <"/proc/$p/stat"
  IFS= read -r u </proc/uptime
  printf 'log\\n%s\\n%s\\n%s\\n' "$(date '+%s %z')" "$u" "$s"
  hap_limit ${seconds} tail -c ${LOG_LIMIT} ${file}
fi
`;
}

/**
 * Whether a line since the mark matches. `began` is the host's clock (s) when the run began. Lines count by their own
 * stamps, in whole seconds of the host's zone; a line without a stamp belongs to the one before it.
 */
export function readLog(answer: Buffer, probe: LogProbe, began: number): Found {
  const text = answer.toString("latin1");
  const [state = "", clock = "", uptime = "", stat = ""] = text.split("\n", 4);
  if (state !== "log") return { ok: false, text: cannot(state, probe.path), evidence: [] };
  const now = readClock(clock);
  if (now === null) return { ok: false, text: "the host did not tell its time", evidence: [] };
  const start = startOf(stat, uptime, now.seconds);
  if (probe.since === "start" && start === null) {
    return { ok: false, text: "Heartbeat does not run, so no line is since its start", evidence: [] };
  }
  const since = probe.since === "start" ? (start ?? 0) : began;
  const body = answer.subarray(Buffer.byteLength(`${state}\n${clock}\n${uptime}\n${stat}\n`, "latin1"));
  const lines = readLogLines(body, now).filter((line) => line.seconds !== null && line.seconds >= since);
  return judge(probe, lines);
}

function judge({ pattern, since }: LogProbe, lines: readonly LogLine[]): Found {
  // The words come from the host, so they may be such that the author's expression never ends.
  const at = lastMatch(
    new RegExp(pattern),
    lines.flatMap(({ message, text }) => [message, text]),
  );
  if (at === null) return { ok: false, text: `\`${pattern}\` takes too long on this log`, evidence: [] };
  const found = lines[Math.floor(at / 2)];
  if (found !== undefined) return { ok: true, text: found.message, evidence: [] };
  const mark = since === "run" ? "the run began" : "Heartbeat started";
  const text = lines.length === 0 ? `no line since ${mark}` : `none of ${lines.length} lines since ${mark}`;
  const last = lines.slice(-5).map((line) => line.text);
  return { ok: false, text, evidence: last.length === 0 ? [] : [{ label: "last", text: last.join("\n") }] };
}

function cannot(state: string, path: string): string {
  switch (state) {
    case "missing":
      return `there is no ${path}`;
    case "no file":
      return `${path} is no regular file`;
    case "unreadable":
      return `this user may not read ${path}`;
    default:
      return "the host gave no answer";
  }
}

/** Ticks a second in /proc on every Linux that people run (USER_HZ). */
const TICKS = 100;

function startOf(stat: string, uptime: string, now: number): number | null {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[19]);
  const up = Number(uptime.split(" ")[0]);
  if (stat === "" || !Number.isFinite(ticks) || !Number.isFinite(up)) return null;
  // `now` is cut to a whole second, so this is never later than the true start.
  return Math.floor(now - (up - ticks / TICKS));
}
