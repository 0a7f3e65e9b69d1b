import { createHash } from "node:crypto";
import type { Answer, FileState, HostState, UserState } from "../model/host-state.js";
import { queryKey, type Query } from "../model/query.js";
import { BLOB_MARK, CONTENT_LIMIT, mergeFiles, sysctlPath } from "./inspect-script.js";
import { readPackages } from "./packages/package-manager.js";
import { readFacts } from "./read-facts.js";
import { readService } from "./services.js";

/** What an inspection's output meant; `moving` when a file changed while it was being read, so that asking again will do. */
export type Inspection =
  | { readonly kind: "state"; readonly state: HostState }
  | { readonly kind: "moving"; readonly path: string }
  | { readonly kind: "garbled" };

/** Reads what `inspectScript(queries)` printed. `now` is the controller's clock in seconds. */
export function readInspection(stdout: Buffer, queries: readonly Query[], now: number): Inspection {
  const mark = stdout.indexOf(BLOB_MARK);
  if (mark === -1) return { kind: "garbled" };
  const lines = stdout.subarray(0, mark).toString("utf8").split("\n");
  const facts = readFacts(lines, now);
  if (facts === null) return { kind: "garbled" };
  const answers = new Map<string, Answer>();
  const files = readFiles(lines, mergeFiles(queries), stdout.subarray(mark + BLOB_MARK.length));
  if (typeof files === "string") return { kind: "moving", path: files };
  for (const [path, state] of files) answers.set(`file ${path}`, { kind: "file", state });
  readOthers(lines, queries, answers);
  return { kind: "state", state: { facts, answers } };
}

function readOthers(lines: readonly string[], queries: readonly Query[], answers: Map<string, Answer>): void {
  const packages = readPackages(lines);
  const tests = new Map(lines.filter((l) => l.startsWith("t ")).map((l) => splitOnce(l.slice(2))));
  const services = new Map(
    lines.flatMap((l) => (l.startsWith("s ") ? [readService(l)] : [])).map((s) => [s?.name, s?.state]),
  );
  let test = 0;
  for (const query of new Map(queries.map((q) => [queryKey(q), q])).values()) {
    const key = queryKey(query);
    if (query.kind === "package") {
      answers.set(key, { kind: "package", state: packages.get(query.name) ?? { version: null } });
    } else if (query.kind === "package-file") {
      answers.set(key, { kind: "package-file", state: { installed: lines.includes(`q ${query.sha256}`) } });
    } else if (query.kind === "user") {
      const line = lines.find((l) => l.startsWith(`U ${query.name}:`));
      answers.set(key, { kind: "user", state: line === undefined ? null : readUser(line) });
    } else if (query.kind === "sysctl") {
      const lead = `${sysctlPath(query.key)}:`;
      const line = lines.find((l) => l.startsWith(lead));
      const value = line === undefined ? null : line.slice(lead.length).trim().replace(/\s+/g, " ");
      answers.set(key, { kind: "sysctl", state: { value } });
    } else if (query.kind === "test") {
      answers.set(key, { kind: "test", state: { succeeded: tests.get(String(test++)) === "0" } });
    } else if (query.kind === "service") {
      const missing = { exists: false, running: false, enabled: null, loadedAt: null };
      answers.set(key, { kind: "service", state: services.get(query.name) ?? missing });
    }
  }
}

/** States by path; a path as a string means that this file changed while it was read. */
function readFiles(
  lines: readonly string[],
  queries: readonly (Query & { kind: "file" })[],
  blob: Buffer,
): Map<string, FileState> | string {
  const found = scanFiles(lines);
  const states = new Map<string, FileState>();
  let offset = 0;
  for (const { path, content } of queries) {
    const stat = found.stats.get(path);
    const size =
      stat !== undefined && stat.what.startsWith("regular") && content ? Math.min(stat.size, CONTENT_LIMIT) : 0;
    const bytes = blob.subarray(offset, offset + size);
    if (!found.unreadable.has(path)) offset += size;
    const state = stateOf(path, found, content ? bytes : null);
    if (state === "moving") return path;
    states.set(path, state);
  }
  return states;
}

interface Stat {
  readonly size: number;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly mtime: string;
  readonly what: string;
}

interface Scanned {
  readonly stats: ReadonlyMap<string, Stat>;
  readonly hashes: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
  readonly empty: ReadonlySet<string>;
  readonly unreadable: ReadonlySet<string>;
}

function scanFiles(lines: readonly string[]): Scanned {
  const stats = new Map<string, Stat>();
  const hashes = new Map<string, string>();
  const links = new Map<string, string>();
  const empty = new Set<string>();
  const unreadable = new Set<string>();
  for (const line of lines) {
    const rest = line.slice(2);
    if (line.startsWith("f ")) {
      const stat = /^(\d+) ([0-7]+) (\S+) (\S+) ([^\t]+)\t([^\t]+)\t(.*)$/.exec(rest);
      if (stat === null) continue;
      const [, size, mode, owner, group, mtime, what, path] = stat;
      stats.set(path ?? "", {
        size: Number(size),
        mode: parseInt(mode ?? "0", 8),
        owner: owner ?? "",
        group: group ?? "",
        mtime: mtime ?? "",
        what: what ?? "",
      });
    } else if (/^[0-9a-f]{64} [ *]/.test(line)) hashes.set(line.slice(66), line.slice(0, 64));
    else if (line.startsWith("l ")) links.set(rest.slice(rest.indexOf("\t") + 1), rest.slice(0, rest.indexOf("\t")));
    else if (line.startsWith("e ")) empty.add(rest);
    else if (line.startsWith("u ")) unreadable.add(rest);
  }
  return { stats, hashes, links, empty, unreadable };
}

function stateOf(path: string, found: Scanned, bytes: Buffer | null): FileState | "moving" {
  const stat = found.stats.get(path);
  if (stat === undefined) return { type: "absent" };
  const { mode, owner, group, mtime, size } = stat;
  if (found.links.has(path)) return { type: "other", what: "symbolic link", target: found.links.get(path) ?? null };
  if (stat.what === "directory") return { type: "directory", mode, owner, group, mtime, empty: found.empty.has(path) };
  if (!stat.what.startsWith("regular")) return { type: "other", what: stat.what, target: null };
  if (found.unreadable.has(path)) return { type: "other", what: "file that this user may not read", target: null };
  const sha256 = found.hashes.get(path);
  if (sha256 === undefined) return "moving";
  const content = size <= CONTENT_LIMIT ? bytes : null;
  if (content !== null && createHash("sha256").update(content).digest("hex") !== sha256) return "moving";
  return { type: "file", sha256, size, content, mode, owner, group, mtime };
}

/** `U NAME:UID:GROUP:GROUPS:HOME:SHELL`, as userQuery prints it. */
function readUser(line: string): UserState {
  const [, uid, group = "", groups = "", home = "", shell = ""] = line.split(":");
  return { uid: Number(uid), group, groups: groups.split(","), home, shell };
}

function splitOnce(text: string): [string, string] {
  const blank = text.indexOf(" ");
  return blank === -1 ? [text, ""] : [text.slice(0, blank), text.slice(blank + 1)];
}
