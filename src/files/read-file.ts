import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from "node:fs";
import { open } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { errnoOf, fileErrorText } from "./file-error-text.js";

const MIB = 1024 * 1024;

/** The largest file that is read where the caller says nothing else, in bytes. */
export const MOST_BYTES = 64 * MIB;

/** Links that are followed on the way to a file; the kernel follows as many. */
const MOST_LINKS = 40;

/** Why a file was not read; `reason` says it in words that follow a colon. */
export interface Unread {
  readonly ok: false;
  readonly kind: "absent" | "folder" | "special" | "large" | "foreign-link" | "refused";
  readonly reason: string;
}

export type WholeFile = { readonly ok: true; readonly bytes: Buffer } | Unread;

interface ReadOptions {
  /** More bytes than these are refused; 64 MiB where nothing is said. */
  readonly most?: number;
  /** For a path that somebody typed: what a shell puts in place of `<(…)`, such as `/dev/fd/63`, may be a pipe. */
  readonly typed?: boolean;
}

/** What a shell puts in place of `<(…)`. */
const SHELL_PIPE = /^\/(?:dev|proc\/self)\/(?:stdin|fd\/\d+)$/;

/**
 * Reads a file whole: the one way to a file whose path or content somebody else may have chosen. It waits for nothing
 * (a pipe that nobody writes to), reads no device but /dev/null, which is empty, and no more than `most` bytes. A link
 * is followed when the reader or root made it, or when its maker owns the file too: nobody can have a file read by a
 * link that is not theirs to read.
 */
export function readWhole(path: string, { most = MOST_BYTES, typed = false }: ReadOptions = {}): WholeFile {
  const isPipe = typed && SHELL_PIPE.test(path);
  return opened(path, isPipe, (file, stat) => {
    const bytes = readUpTo(file, most + 1);
    if (bytes.length > most) return tooLarge(most);
    return !isPipe && leadsAstray(path, stat) ? foreignLink() : { ok: true, bytes };
  });
}

/** The first bytes of a file, as far as it has them; null for what `readWhole` does not read. */
export function readStart(path: string, most: number): Buffer | null {
  const read = opened(path, false, (file) => ({ ok: true, bytes: readUpTo(file, most) }));
  return read.ok ? read.bytes : null;
}

/** The names in a folder, in no order; none of what is no folder, or may not be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a file that is read as UTF-8 whatever is in it; null for what `readWhole` does not read. */
export function readText(path: string): string | null {
  const read = readWhole(path);
  return read.ok ? read.bytes.toString("utf8") : null;
}

/**
 * Reads a file that somebody named on the command line, which may be a pipe by intent (`--secrets-from <(…)`, a FIFO
 * that another program fills): it is waited for, aside from the event loop, and no more than 64 MiB are read.
 */
export async function readGivenFile(path: string): Promise<WholeFile> {
  try {
    const file = await open(path, "r");
    try {
      const chunks: Buffer[] = [];
      for (let total = 0; ;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(64 * 1024), 0, 64 * 1024, null);
        if (bytesRead === 0) return { ok: true, bytes: Buffer.concat(chunks) };
        total += bytesRead;
        if (total > MOST_BYTES) return tooLarge(MOST_BYTES);
        chunks.push(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    return unread(error);
  }
}

function opened(path: string, isPipe: boolean, work: (file: number, stat: Stats) => WholeFile): WholeFile {
  let file: number | null = null;
  try {
    file = openSync(path, isPipe ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = fstatSync(file);
    if (stat.isDirectory()) return { ok: false, kind: "folder", reason: "it is a directory" };
    if (isNull(stat)) return { ok: true, bytes: Buffer.alloc(0) };
    if (!stat.isFile() && !isPipe) return { ok: false, kind: "special", reason: `it is ${specialName(stat)}` };
    return work(file, stat);
  } catch (error) {
    return unread(error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** /dev/null, Linux' first memory device but two: the usual word for "no file". */
function isNull(stat: Stats): boolean {
  return stat.isCharacterDevice() && stat.rdev === 0x103;
}

function specialName(stat: Stats): string {
  if (stat.isFIFO()) return "a pipe, no regular file";
  return stat.isSocket() ? "a socket, no regular file" : "a device, no regular file";
}

/** Files of /proc have no size to ask for, so the limit is kept while reading. */
function readUpTo(file: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < most) {
    const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, most - total));
    const length = readSync(file, chunk, 0, chunk.length, null);
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return Buffer.concat(chunks);
}

/**
 * Whether somebody who is neither the reader nor root made a link on the way to a file that is not theirs. What was
 * opened has to be what the way leads to now, so that nobody gains by changing it in between.
 */
function leadsAstray(path: string, found: Stats): boolean {
  const me = process.geteuid?.();
  const { end, owners } = wayTo(path);
  const strangers = owners.filter((owner) => owner !== 0 && owner !== me && owner !== found.uid);
  return me !== undefined && (strangers.length > 0 || end.ino !== found.ino || end.dev !== found.dev);
}

/** Where a path leads, and who owns the links on the way. */
function wayTo(path: string): { readonly end: Stats; readonly owners: readonly number[] } {
  const rest = (isAbsolute(path) ? path : `${process.cwd()}/${path}`).split("/");
  const owners: number[] = [];
  let at = "/";
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = join(at, name);
    const stat = lstatSync(next);
    if (!stat.isSymbolicLink()) {
      at = next;
      continue;
    }
    owners.push(stat.uid);
    if (owners.length > MOST_LINKS) break;
    const target = readlinkSync(next);
    rest.unshift(...target.split("/"));
    if (target.startsWith("/")) at = "/";
  }
  return { end: lstatSync(at), owners };
}

function foreignLink(): Unread {
  const reason = "another user's link leads to it, and the file is not theirs";
  return { ok: false, kind: "foreign-link", reason };
}

function tooLarge(most: number): Unread {
  return { ok: false, kind: "large", reason: `it has more than ${most / MIB} MiB` };
}

function unread(error: unknown): Unread {
  const errno = errnoOf(error);
  const reason = errno === "ENOTDIR" ? "there is no such file" : fileErrorText(error);
  if (errno === "ENOENT" || errno === "ENOTDIR") return { ok: false, kind: "absent", reason };
  // A socket is refused by the open itself.
  if (errno === "ENXIO") return { ok: false, kind: "special", reason: "it is a socket, no regular file" };
  return { ok: false, kind: errno === "EISDIR" ? "folder" : "refused", reason };
}
