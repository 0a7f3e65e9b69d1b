import type { Engine, EngineReport, EngineSaid } from "../engines/engine.js";
import { ENGINES } from "../engines/engines.js";
import type { Facts } from "../model/facts.js";
import type { Host } from "../model/host.js";
import { stateView, type StateView } from "../model/host-state.js";
import type { EngineName } from "../model/engine-name.js";
import { ask, type Query } from "../model/query.js";
import type { Contact, Session } from "../remote/session.js";
import { readTakeovers } from "../shell/engine-log.js";
import { inspection } from "../shell/inspection.js";
import { readIpvs, type IpvsTable } from "../shell/probes/ipvs.js";
import { readLastWords } from "../shell/probes/last-words.js";
import { expectedSections, probeScript, readSections } from "../shell/probes/probe-script.js";
import { markedScript, readMarks } from "../shell/protocol.js";
import { fileFaults } from "./file-faults.js";

/** What a host tells of itself, or why it does not. */
export type AskedHost =
  | { readonly host: Host; readonly ok: false; readonly reason: string }
  | {
      readonly host: Host;
      readonly ok: true;
      readonly facts: Facts;
      /** What keeps the addresses there: what runs, else what the playbook or the installed packages say. */
      readonly engine: EngineName;
      readonly daemon: "running" | "stopped" | "not installed";
      /** The installed package's version; null where it is no package. */
      readonly version: string | null;
      /** When the daemon started or last read its files (`stat -c %y` text, UTC); null where that is not known. */
      readonly loadedAt: string | null;
      /** The errors that a daemon which does not run told last, where it has a log of its own. */
      readonly lastWords: readonly string[];
      readonly said: EngineSaid;
      /** Files that are newer than the daemon's last reading of them. */
      readonly unread: readonly string[];
      /** What its files there say. */
      readonly report: EngineReport;
      readonly ipvs: IpvsTable;
      /** When it took over from its peer, by its log and hap's clock; none where that is not told, or was not asked. */
      readonly takeovers: readonly Date[];
    };

const LIMIT_MS = 30_000;
const PROGRAM_LIMIT_MS = 5000;

/** What is asked about. */
export interface HostQuestion {
  /** The engine of the playbook, null for none. */
  readonly wanted: EngineName | null;
  /** The name of the other node. */
  readonly peer: string | null;
  /** Whether the log is looked through for takeovers, which takes long. */
  readonly takeovers: boolean;
}

/** Asks one host, in two exchanges; reads only. Never rejects. */
export async function seeHost(
  host: Host,
  contact: (host: Host) => Promise<Contact>,
  question: HostQuestion,
): Promise<AskedHost> {
  const contacted = await contact(host);
  if (!contacted.ok) return { host, ok: false, reason: contacted.problem.message };
  const { value: session } = contacted;
  try {
    return await look(session, question, LIMIT_MS);
  } finally {
    await session.close();
  }
}

/** The same over a connection that stays open; each exchange has the limit (ms). Never rejects. */
export async function look(session: Session, question: HostQuestion, limitMs: number): Promise<AskedHost> {
  const { wanted, peer, takeovers } = question;
  const { host } = session;
  const queries: readonly Query[] = ENGINES.flatMap(({ name, files, status }) => [
    ask.service(name),
    ask.package(name),
    ...files.map((path) => ask.file(path)),
    ...status.queries,
  ]);
  const asked = inspection(queries, "any");
  const { text, nonce } = markedScript(asked.script);
  const looked = await session.exchange(text, {
    timeoutMs: limitMs,
    watched: false,
    output: asked.output(nonce),
  });
  const inspected = looked.kind === "done" ? asked.read(looked.stdout, nonce, Math.floor(Date.now() / 1000)) : null;
  if (inspected?.ok !== true) return { host, ok: false, reason: endText(looked.kind, limitMs) };
  const state = stateView(inspected.value);
  const engine = engineOn(state, wanted);
  const service = state.service(engine.name);
  const sections = await askPrograms(session, {
    engine: engine.name,
    peer,
    takeovers,
    limitMs,
  });
  const report = engine.status.report(host.name, state);
  // Where the journal has it, it has other services' words too.
  const isSilent = service.running || !service.exists || engine.log.unit !== null;
  return {
    host,
    ok: true,
    facts: state.facts,
    engine: engine.name,
    daemon: service.running ? "running" : service.exists ? "stopped" : "not installed",
    version: state.package(engine.name).version,
    loadedAt: service.loadedAt,
    said: engine.status.says(sections.get(0)?.toString("latin1") ?? ""),
    unread: service.running ? unreadOf(state, engine) : [],
    report: { ...report, problems: [...report.problems, ...fileFaults(host.name, state, engine)] },
    lastWords: isSilent ? [] : readLastWords(sections.get(2) ?? Buffer.alloc(0)),
    ipvs: readIpvs(sections.get(1)?.toString("utf8") ?? ""),
    takeovers: takeoversOf(engine, state, sections.get(3) ?? Buffer.alloc(0)),
  };
}

/** What runs comes before what should run, and that before what is only installed. */
function engineOn(state: StateView, wanted: EngineName | null): Engine {
  const [first] = ENGINES;
  if (first === undefined) throw new Error("there is no engine");
  const running = ENGINES.filter(({ name }) => state.service(name).running);
  return (
    running.find(({ name }) => name === wanted) ??
    running[0] ??
    ENGINES.find(({ name }) => name === wanted) ??
    ENGINES.find(({ name }) => state.service(name).exists) ??
    first
  );
}

async function askPrograms(
  session: Session,
  {
    engine,
    peer,
    takeovers,
    limitMs,
  }: {
    readonly engine: EngineName;
    readonly peer: string | null;
    readonly takeovers: boolean;
    readonly limitMs: number;
  },
): Promise<ReadonlyMap<number, Buffer>> {
  const asked = [
    {
      section: { kind: "engine-says", engine, peer },
      limitMs: PROGRAM_LIMIT_MS,
    },
    { section: { kind: "ipvs" }, limitMs: PROGRAM_LIMIT_MS },
    { section: { kind: "last-words" }, limitMs: PROGRAM_LIMIT_MS },
    ...(takeovers ? [{ section: { kind: "takeovers", engine }, limitMs: PROGRAM_LIMIT_MS } as const] : []),
  ] as const;
  const { text, nonce } = markedScript(probeScript(asked));
  const result = await session.exchange(text, {
    timeoutMs: limitMs,
    watched: true,
  });
  const read = readMarks(result.stdout, nonce, expectedSections(asked.length));
  return read.ok ? readSections(read.value) : new Map();
}

function takeoversOf(engine: Engine, state: StateView, answer: Buffer): readonly Date[] {
  const { host, controller } = state.facts.clock;
  return engine.log
    .takeoversIn(readTakeovers(answer), state)
    .map((seconds) => new Date((seconds - (host - controller)) * 1000));
}

function endText(kind: "done" | "lost" | "timeout", limitMs: number): string {
  if (kind === "lost") return "the connection was lost";
  return kind === "timeout" ? `no answer within ${limitMs / 1000} s` : "its shell's answer is not understood";
}

/** Both times are `stat -c %y` texts in UTC, which sort as the times they tell. */
function unreadOf(state: StateView, { name, files }: Engine): readonly string[] {
  const { loadedAt } = state.service(name);
  return files.filter((path) => {
    const file = state.file(path);
    return loadedAt !== null && file.type === "file" && file.mtime > loadedAt;
  });
}
