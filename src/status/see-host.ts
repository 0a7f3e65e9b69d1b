import type { Facts } from "../model/facts.js";
import type { Host } from "../model/host.js";
import { stateView, type FileState, type StateView } from "../model/host-state.js";
import { readGroups, type ResourceGroupState } from "../model/resource-groups.js";
import type { Query } from "../model/query.js";
import type { Contact, Session } from "../remote/session.js";
import { inspection } from "../shell/inspection.js";
import { readIpvs, type IpvsTable } from "../shell/probes/ipvs.js";
import { readLastWords } from "../shell/probes/last-words.js";
import { expectedSections, probeScript, readSections } from "../shell/probes/probe-script.js";
import { markedScript, readMarks } from "../shell/protocol.js";

/** What a host tells of itself, or why it does not. */
export type AskedHost =
  | { readonly host: Host; readonly ok: false; readonly reason: string }
  | {
      readonly host: Host;
      readonly ok: true;
      readonly facts: Facts;
      readonly heartbeat: "running" | "stopped" | "not installed";
      /** The errors that a Heartbeat which does not run told last. */
      readonly lastWords: readonly string[];
      /** `cl_status rscstatus`: all, local, foreign, none or transition; null when it does not say. */
      readonly resources: string | null;
      /** ha.cf or authkeys that are newer than the daemon's last reading of them. */
      readonly unread: readonly string[];
      /** The groups of the haresources there. */
      readonly groups: readonly ResourceGroupState[];
      /** The mode of authkeys there; null without the file. */
      readonly authkeysMode: number | null;
      readonly ipvs: IpvsTable;
    };

const LIMIT_MS = 30_000;
const PROGRAM_LIMIT_MS = 5000;
/** What Heartbeat reads at a start and at a reload. */
const AUTHKEYS = "/etc/ha.d/authkeys";
const READ_FILES = ["/etc/ha.d/ha.cf", AUTHKEYS];
const HARESOURCES = "/etc/ha.d/haresources";

/** Asks one host, in two exchanges; reads only. Never rejects. */
export async function seeHost(host: Host, contact: (host: Host) => Promise<Contact>): Promise<AskedHost> {
  const contacted = await contact(host);
  if (!contacted.ok) return { host, ok: false, reason: contacted.failure.message };
  const { session } = contacted;
  try {
    return await see(host, session);
  } finally {
    await session.close();
  }
}

async function see(host: Host, session: Session): Promise<AskedHost> {
  const queries: readonly Query[] = [
    { kind: "service", name: "heartbeat" },
    ...READ_FILES.map((path) => ({ kind: "file", path, content: false }) as const),
    { kind: "file", path: HARESOURCES, content: true },
  ];
  const look = inspection(queries, null);
  const { text, nonce } = markedScript(look.script);
  const looked = await session.exchange(text, { timeoutMs: LIMIT_MS, watched: false, output: look.output(nonce) });
  const inspected = looked.kind === "done" ? look.read(looked.stdout, nonce, Math.floor(Date.now() / 1000)) : null;
  if (inspected?.ok !== true) return { host, ok: false, reason: reasonOf(looked.kind) };
  const state = stateView(inspected.value);
  const heartbeat = state.service("heartbeat");
  const sections = await askPrograms(session);
  return {
    host,
    ok: true,
    facts: state.facts,
    heartbeat: heartbeat.running ? "running" : heartbeat.exists ? "stopped" : "not installed",
    lastWords: heartbeat.running || !heartbeat.exists ? [] : readLastWords(sections.get(2) ?? Buffer.alloc(0)),
    resources: resourcesOf(sections.get(0)),
    unread: heartbeat.running ? unreadOf(state) : [],
    groups: groupsOf(state.file(HARESOURCES)),
    authkeysMode: modeOf(state.file(AUTHKEYS)),
    ipvs: readIpvs(sections.get(1)?.toString("utf8") ?? ""),
  };
}

async function askPrograms(session: Session): Promise<ReadonlyMap<number, Buffer>> {
  const rscstatus = { kind: "words", words: ["cl_status", "rscstatus"] } as const;
  const asked = [
    { section: { kind: "command", command: rscstatus }, limitMs: PROGRAM_LIMIT_MS },
    { section: { kind: "ipvs" }, limitMs: PROGRAM_LIMIT_MS },
    { section: { kind: "last-words" }, limitMs: PROGRAM_LIMIT_MS },
  ] as const;
  const { text, nonce } = markedScript(probeScript(asked));
  const result = await session.exchange(text, { timeoutMs: LIMIT_MS, watched: true });
  const read = readMarks(result.stdout, nonce, expectedSections(asked.length));
  return read.ok ? readSections(read.value) : new Map();
}

function reasonOf(kind: "done" | "lost" | "timeout"): string {
  if (kind === "lost") return "the connection was lost";
  return kind === "timeout" ? `no answer within ${LIMIT_MS / 1000} s` : "its shell's answer is not understood";
}

function resourcesOf(answer: Buffer | undefined): string | null {
  return /^(all|local|foreign|none|transition)$/m.exec(answer?.toString("latin1") ?? "")?.[1] ?? null;
}

/** Both times are `stat -c %y` texts in UTC, which sort as the times they tell. */
function unreadOf(state: StateView): readonly string[] {
  const { loadedAt } = state.service("heartbeat");
  return READ_FILES.filter((path) => {
    const file = state.file(path);
    return loadedAt !== null && file.type === "file" && file.mtime > loadedAt;
  });
}

function groupsOf(file: FileState): readonly ResourceGroupState[] {
  return file.type === "file" ? readGroups(file.content?.toString("utf8") ?? "") : [];
}

function modeOf(file: FileState): number | null {
  return file.type === "file" ? file.mode : null;
}
