import type { InterfaceFacts } from "../../model/facts.js";
import { quote } from "../../remote/quote.js";
import { readAddresses } from "../probes/addresses.js";
import { readIpvs, type IpvsTable } from "../probes/ipvs.js";
import { readClock, readLogLines, type HostClock, type LogLine } from "../probes/log-lines.js";
import { expectedSections, PROBE_FUNCTIONS, readSections, sectionsScript } from "../probes/probe-script.js";
import type { Engine } from "../../engines/engine.js";
import { engineNamed } from "../../engines/engines.js";
import type { EngineName } from "../../model/engine-name.js";
import { LOG_LIMIT, logFrom, markScript, readMark, type LogMark } from "../engine-log.js";
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
  /** Its log as it is now; null when there is none. */
  readonly mark: LogMark | null;
}

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
    ask.log === null ? "" : `${mark("log")}\n${logFrom(ask.log, LIMIT)}`,
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
    heartbeat: ask.peer === null ? null : readHeartbeatLook(read.value.lines("daemon"), engineNamed(ask.engine)),
    log: ask.log === null ? [] : ownLines(readLogLines(read.value.bytes("log"), clock), ask.log, ask.engine),
  };
}

/** What another program writes to the same log proves nothing; in the journal the unit tells them apart. */
function ownLines(lines: readonly LogLine[], mark: LogMark, engine: EngineName): readonly LogLine[] {
  if (mark.kind === "journal") return lines;
  const { log } = engineNamed(engine);
  return lines.filter(({ message }) => log.isOwn(message));
}

function daemonText({ shell, drill, log }: Engine, peer: string): string {
  return `${shell.find}${mark("daemon")}\n${drill.look(quote(peer.toLowerCase()))}${markScript(log)}`;
}

function readHeartbeatLook(lines: readonly string[], { log }: Engine): HeartbeatLook {
  return {
    running: wordsAfter(lines, "running") === "yes",
    resources: wordsAfter(lines, "resources"),
    moving: wordsAfter(lines, "moving") === "yes",
    peer: wordsAfter(lines, "peer"),
    keepalive: wordsAfter(lines, "keepalive"),
    deadtime: wordsAfter(lines, "deadtime"),
    autoFailback: wordsAfter(lines, "auto_failback"),
    mark: readMark(lines, log),
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
