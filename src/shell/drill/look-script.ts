import type { InterfaceFacts } from "../../model/facts.js";
import { quote } from "../../remote/quote.js";
import { readAddresses } from "../probes/addresses.js";
import { readIpvs, type IpvsTable } from "../probes/ipvs.js";
import { readClock, readLogLines, type HostClock, type LogLine } from "../probes/log-lines.js";
import { expectedSections, PROBE_FUNCTIONS, readSections, sectionsScript } from "../probes/probe-script.js";
import type { Engine } from "../../engines/engine.js";
import { engineNamed } from "../../engines/engines.js";
import type { EngineName } from "../../model/engine-name.js";
import { mark, readMarks, SAID_LIMIT, type ExpectedMarks } from "../protocol.js";

/** What a drill wants to know of a host now. */
export interface LookAsk {
  readonly ipvs: boolean;
  /** The engine's own view, with the name of the other node; null when it is not asked. */
  readonly peer: string | null;
  /** What keeps the pair's addresses. */
  readonly engine: EngineName;
  /** The log from a mark on; null for none of it. */
  readonly log: LogMark | null;
}

/** A place in a log file: what was there at that time is before it. */
export interface LogMark {
  readonly path: string;
  readonly inode: string;
  /** Bytes. */
  readonly size: number;
}

/** What a host said of itself. */
export interface HostLook {
  readonly interfaces: readonly InterfaceFacts[];
  readonly ipvs: IpvsTable | null;
  readonly heartbeat: HeartbeatLook | null;
  readonly log: readonly LogLine[];
  readonly clock: HostClock;
  /** How far its clock is ahead of hap's (ms); its own is told in whole seconds. */
  readonly offsetMs: number;
}

export interface HeartbeatLook {
  readonly running: boolean;
  /** `all`, `local`, `foreign`, `none`, `transition`; empty when the daemon does not say yet. */
  readonly resources: string;
  /** Whether a script of Heartbeat's moves resources, or waits to do so half a minute after a start that failed. */
  readonly moving: boolean;
  /** What it says of the other node: `active`, `dead`, `init`, `up`; empty when it does not say. */
  readonly peer: string;
  /** `keepalive` and `deadtime` as the daemon has them; empty when it does not say. */
  readonly keepalive: string;
  readonly deadtime: string;
  /**
   * `auto_failback` as ha.cf has it: `on`, `off`, `legacy` or another word for them; empty when it has none, or the
   * daemon does not say.
   */
  readonly autoFailback: string;
  /** Heartbeat's log as it is now; null when there is none. */
  readonly mark: LogMark | null;
}

/** How much of a log is read at once (bytes). */
const LOG_LIMIT = 1024 * 1024;

/** Seconds for each program that a look runs. */
const LIMIT = 5;

/** A part of a marked script that tells what a drill asks for. */
export function lookScript(ask: LookAsk): string {
  const limitMs = LIMIT * 1000;
  const kinds = ["addresses", ...(ask.ipvs ? ["ipvs" as const] : [])] as const;
  const sections = kinds.map((kind) => ({ section: { kind }, limitMs }));
  return [
    PROBE_FUNCTIONS,
    `${mark("time")}; date '+%s %z'\n`,
    ask.peer === null ? "" : daemonText(engineNamed(ask.engine), ask.peer),
    ask.log === null ? "" : logText(ask.log),
    sectionsScript(sections),
  ].join("");
}

/** What the script prints at most. */
const EXPECTED: readonly ExpectedMarks[] = [
  { tag: "time", times: 1, bytes: 64 },
  { tag: "daemon", times: 1, bytes: SAID_LIMIT },
  { tag: "log", times: 1, bytes: LOG_LIMIT + 1 },
  ...expectedSections(2),
];

/** Reads what the script printed that began at `nowMs` (hap's clock, ms since 1970); null when it is cut off. */
export function readLook(
  stdout: Buffer,
  ask: LookAsk,
  { nonce, nowMs }: { readonly nonce: string; readonly nowMs: number },
): HostLook | null {
  const read = readMarks(stdout, nonce, EXPECTED);
  if (!read.ok || read.value.all("end").length === 0) return null;
  const sections = readSections(read.value);
  const interfaces = readAddresses(sections.get(0)?.toString("utf8") ?? "");
  const clock = readClock(read.value.lines("time")[0] ?? "");
  if (clock === null || interfaces === null) return null;
  return {
    interfaces,
    clock,
    // Half a second on average was cut off.
    offsetMs: clock.seconds * 1000 + 500 - nowMs,
    ipvs: ask.ipvs ? readIpvs(sections.get(1)?.toString("utf8") ?? "") : null,
    heartbeat: ask.peer === null ? null : readHeartbeatLook(read.value.lines("daemon")),
    log: ask.log === null ? [] : readLogLines(read.value.bytes("log"), clock),
  };
}

/**
 * Prints an empty line, then the log from now on, as long as it is let. Where tail cannot be told of changes it looks
 * ten times a second, busybox's once.
 */
export function followScript(path: string): string {
  const file = quote(path);
  return `echo; tail -n 0 -s 0.1 -F ${file} 2>/dev/null || tail -n 0 -F ${file} 2>/dev/null\n`;
}

function daemonText({ shell, drill }: Engine, peer: string): string {
  return `${shell.find}${mark("daemon")}\n${drill.look(quote(peer.toLowerCase()))}${drill.mark}`;
}

/** A log that was rotated away is read from its beginning. Without the file the part is empty. */
function logText({ path, inode, size }: LogMark): string {
  const file = quote(path);
  return `${mark("log")}
if [ -f ${file} ]; then
  if [ "$(stat -c %i ${file})" = ${quote(inode)} ]; then hap_limit ${LIMIT} tail -c +${size + 1} ${file}; else hap_limit ${LIMIT} cat ${file}; fi | head -c ${LOG_LIMIT}
fi
`;
}

function readHeartbeatLook(lines: readonly string[]): HeartbeatLook {
  const mark = /^(\d+) (\d+) (\/.*)$/.exec(wordsAfter(lines, "mark"));
  const [, inode = "", size = "", path = ""] = mark ?? [];
  return {
    running: wordsAfter(lines, "running") === "yes",
    resources: wordsAfter(lines, "resources"),
    moving: wordsAfter(lines, "moving") === "yes",
    peer: wordsAfter(lines, "peer"),
    keepalive: wordsAfter(lines, "keepalive"),
    deadtime: wordsAfter(lines, "deadtime"),
    autoFailback: wordsAfter(lines, "auto_failback"),
    mark: mark === null ? null : { path, inode, size: Number(size) },
  };
}

function wordsAfter(lines: readonly string[], word: string): string {
  return (
    lines
      .find((line) => line.startsWith(`${word} `))
      ?.slice(word.length + 1)
      .trim() ?? ""
  );
}
