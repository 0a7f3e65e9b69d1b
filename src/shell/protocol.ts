import { randomBytes } from "node:crypto";
import type { Result } from "../diagnostics/diagnostic.js";

/**
 * How hap's scripts speak on stdout. A *mark* is a line `@NONCE TAG WORD…`; every byte after it, up to the line feed
 * before the next mark, is its *body*. The nonce is fresh for each script and stands in no argument of a program, so
 * nobody on the host can print a mark. Words are hap's own: numbers, and names out of constant lists. What a host or
 * its users choose (where a link points, a log's lines, a file's bytes) stands in bodies only, and nothing in a body is
 * taken for a mark.
 */
const TAGS = [
  // An inspection: facts (facts.ts), one mark each.
  "uname",
  "clock",
  "nodeinfo",
  "os-release",
  "package-manager",
  "service-manager",
  "heartbeat",
  "addresses",
  /** STATE: waiting, or failed; body: a run whose changes nobody has confirmed. */
  "unconfirmed",
  // An inspection: answers (queries/). Bodies are lines in the order of the queries, where nothing else is said.
  /** INDEX WHY: somebody has the way to that folder in hand; body: who, and a line with the place. */
  "file-places",
  "file-kinds",
  "file-stats",
  "file-links",
  "file-hashes",
  "file-contents",
  "packages",
  "package-files",
  /** NAME: of this package; body: a line for each that needs it. */
  "needed",
  "upgrades",
  "users",
  "services",
  "daemon-says",
  "lvs",
  "reboot",
  "sysctls",
  "tests",
  /** Body: the lines of the playbook's own list of what hap made; lines of others about the same (made.ts). */
  "made-lists",
  "made-shared",
  // A look before a play's first change (room.ts): INDEX of a folder that cannot be written; df(1) of all, in KiB and
  // in inodes.
  "room-unwritable",
  "room-kib",
  "room-inodes",
  // Changes (apply-script.ts, read by read-outcome.ts).
  /** Another run's lock is waited for. */
  "lock-waits",
  /** SECONDS: the lock is ours, after so long a wait. */
  "lock-taken",
  /** The lock is another run's; body: whose. */
  "lock-held",
  /**
   * KIND: whether a run holds the lock (live, starting), or one that died (stale), or none (free); body: whose it is.
   */
  "lock-state",
  /** NUMBER: this change begins. Also on stderr, so that what each change prints there can be told apart. */
  "change-begins",
  /**
   * PHASE DONE TOTAL: what a package manager is at (`PackagePhase`), the how-manieth of how many, 0 where it did not
   * say; body: a package, or who holds its lock.
   */
  "package-progress",
  /** The host is not what the change was planned from; body: the path. */
  "moved",
  /** WHY: somebody else has the way to a path in hand; body: who, and a line with the place. */
  "unsafe",
  /** Body: directories that were made for staged files, a line each, the deepest first. */
  "made",
  /** ENGINE: its own test of the staged files: valid. */
  "dry-run-valid",
  /** ENGINE NAME: that file is not there, so there was no such test. */
  "dry-run-incomplete",
  /** ENGINE: the test could not be had; body: why. */
  "dry-run-unavailable",
  /** ENGINE: it refuses the files; body: what it said. */
  "dry-run-refused",
  /** The playbook's own command refuses the file. */
  "still-up",
  "command-refused",
  /** NUMBER VERDICT: what became of the trial of a resource script (contract-script.ts); body: why not, if so. */
  "trial",
  /** CHECK STATUS: what a resource script did wrong; body: what it printed. */
  "trial-refused",
  /** STATUS: the changes came to their end; an inspection follows. */
  "changes-end",
  /** STATE: what became of changes that have to be confirmed (put-back.ts); body: what a failed put-back has said. */
  "confirm-state",
  // What is kept of a run (keep.ts). Body: the folder; the notes of that run; what was installed before and after.
  "kept-folder",
  "kept-notes",
  "kept-before",
  "kept-after",
  /** Body: the name of a later run, then its notes. */
  "kept-later",
  // Probes and looks (probes/, drill/).
  /** NUMBER: body is that section's answer. */
  "section",
  /** Body: the host's clock and zone. */
  "time",
  /** Body: Heartbeat's own words on itself, a line each. */
  "daemon",
  /** Body: the log from a place on. */
  "log",
  // Everything was said.
  "end",
] as const;

export type Tag = (typeof TAGS)[number];

/** A script that prints marks, and the nonce by which they are known. */
export interface MarkedScript {
  readonly text: string;
  readonly nonce: string;
}

/** Makes a script whose parts print marks by `mark` into one that can run, with a fresh nonce. */
export function markedScript(body: string): MarkedScript {
  const nonce = randomBytes(12).toString("hex");
  return { nonce, text: `hap_nonce=${nonce}\nhap_mark() { printf '\\n@%s %s\\n' "$hap_nonce" "$*"; }\n${body}` };
}

/** For hap's own functions in a script that nobody listens to. */
export const SILENT_MARKS = "hap_mark() { :; }\n";

/** Shell that prints a mark. `words` are shell text: numbers, names, or a variable that holds one. */
export function mark(tag: Tag, ...words: readonly (string | number)[]): string {
  return ["hap_mark", tag, ...words].join(" ");
}

/** A mark that was read. */
export interface ProtocolMark {
  readonly tag: Tag;
  readonly words: readonly string[];
  readonly body: Buffer;
  /** False when nothing came after it: the body may be cut off. */
  readonly whole: boolean;
  /** Where the line of the mark ends in what was read. */
  readonly bodyAt: number;
}

/** How often a tag may come, and how many bytes all of its bodies may have together. */
export interface ExpectedMarks {
  readonly tag: Tag;
  readonly times: number;
  readonly bytes: number;
}

/** Marks by their tags. */
export interface Marks {
  all(tag: Tag): readonly ProtocolMark[];
  /** The bodies of a tag, one after the other. */
  bytes(tag: Tag): Buffer;
  /** The lines of the bodies of a tag. */
  lines(tag: Tag): readonly string[];
}

/**
 * Reads marks in their order, as far as they are `expected`, up to the first one of `until`. What nobody expects, comes
 * too often or is too long is a problem, never passed over; reading ends there. What stands before the first mark is
 * nobody's.
 */
export function readMarks(
  stdout: Buffer,
  nonce: string,
  expected: readonly ExpectedMarks[],
  until?: Tag,
): Result<Marks, string> {
  const left = new Map(expected.map(({ tag, times, bytes }) => [tag, { times, bytes }]));
  const found = new Map<Tag, ProtocolMark[]>();
  for (const one of scan(stdout, nonce)) {
    const tag = TAGS.find((known) => known === one.tag);
    const limit = tag === undefined ? undefined : left.get(tag);
    if (tag === undefined || limit === undefined) return { ok: false, problem: "it says what was not asked" };
    limit.times -= 1;
    limit.bytes -= one.body.length;
    if (limit.times < 0) return { ok: false, problem: `it says \`${tag}\` too often` };
    if (limit.bytes < 0) return { ok: false, problem: `it says too much of \`${tag}\`` };
    const list = found.get(tag) ?? [];
    list.push({ ...one, tag });
    found.set(tag, list);
    if (tag === until) break;
  }
  return { ok: true, value: marksOf(found) };
}

/** The beginning of a mark as it is printed. */
export function markText(nonce: string, tag: Tag): string {
  return `\n@${nonce} ${tag}`;
}

/** How many bytes a script prints at most when it prints no more than this. */
export function outputBytes(expected: readonly ExpectedMarks[]): number {
  return expected.reduce((sum, { times, bytes }) => sum + bytes + times * MARK_BYTES, MARK_BYTES);
}

/** What a program said, where a body shows it, is cut after this (bytes). */
export const SAID_LIMIT = 65_536;

/** No mark's line is longer. */
const MARK_BYTES = 128;

/** Marks as they stand there, their tags not yet looked at. */
function* scan(stdout: Buffer, nonce: string): Generator<Omit<ProtocolMark, "tag"> & { readonly tag: string }> {
  const lead = Buffer.from(`\n@${nonce} `);
  let at = stdout.indexOf(lead);
  while (at !== -1) {
    const end = stdout.indexOf(10, at + lead.length);
    if (end === -1) return;
    const next = stdout.indexOf(lead, end + 1);
    const [tag = "", ...words] = stdout.toString("utf8", at + lead.length, Math.min(end, at + MARK_BYTES)).split(" ");
    const body = stdout.subarray(end + 1, next === -1 ? undefined : next);
    yield { tag, words, body, whole: next !== -1, bodyAt: end + 1 };
    at = next;
  }
}

function marksOf(found: ReadonlyMap<Tag, readonly ProtocolMark[]>): Marks {
  const all = (tag: Tag): readonly ProtocolMark[] => found.get(tag) ?? [];
  const bytes = (tag: Tag): Buffer => {
    const bodies = all(tag).map(({ body }) => body);
    return bodies.length === 1 ? (bodies[0] ?? Buffer.alloc(0)) : Buffer.concat(bodies);
  };
  return { all, bytes, lines: (tag) => linesOf(bytes(tag)) };
}

/** The lines of a text, of which the last may lack its line feed. */
export function linesOf(body: Buffer): readonly string[] {
  const lines = body.toString("utf8").split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** What `markReader` calls. */
export interface MarkListener {
  readonly until: Tag;
  readonly bodies?: readonly Tag[];
  readonly seen: (tag: string, words: readonly string[], line: string) => void;
}

/**
 * Reads marks as they arrive: calls `seen` with the tag and the words of each, until a mark of `until` comes. What
 * comes after that may be long, and is not looked at. Of tags in `bodies` the first line of the body is given too,
 * which is waited for.
 */
export function markReader(nonce: string, { until, bodies = [], seen }: MarkListener): (chunk: Buffer) => void {
  const lead = `\n@${nonce} `;
  let held = "";
  let ended = false;
  return (chunk) => {
    if (ended) return;
    const text = held + chunk.toString("latin1");
    let from = 0;
    for (let at = text.indexOf(lead); at !== -1 && !ended; at = text.indexOf(lead, from)) {
      const end = text.indexOf("\n", at + 1);
      if (end === -1) break;
      const [name = "", ...words] = text.slice(at + lead.length, end).split(" ");
      const isWanted = bodies.some((one) => one === name);
      const bodyEnd = isWanted ? text.indexOf("\n", end + 1) : end;
      if (bodyEnd === -1 && text.length - at < 2 * MARK_BYTES) break;
      const body = isWanted ? text.slice(end + 1, bodyEnd === -1 ? undefined : bodyEnd) : "";
      seen(name, words, Buffer.from(body, "latin1").toString("utf8"));
      ended = name === until;
      from = end;
    }
    held = text.slice(Math.max(from, text.length - 2 * MARK_BYTES));
  };
}

/** What a script printed on stderr after the last mark of a tag there, and without the line feed that begins a mark. */
export function afterLastMark(stderr: string, nonce: string, tag: Tag): string {
  const lead = `\n@${nonce} ${tag} `;
  const at = stderr.lastIndexOf(lead);
  if (at === -1) return stderr;
  const end = stderr.indexOf("\n", at + lead.length);
  return end === -1 ? "" : stderr.slice(end + 1);
}
