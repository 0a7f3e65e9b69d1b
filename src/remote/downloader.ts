import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import { createHash } from "node:crypto";

/** Limit in ms for one download. */
const LIMIT_MS = 600_000;
const MIB = 1024 * 1024;
/** The largest file that is fetched (bytes): it is held in memory, and travels to the hosts as text of their shells. */
const MOST_BYTES = 128 * MIB;

/** What a download gave: bytes whose checksum is right, or a reason for people. */
export type Downloaded = Result<Buffer, string>;

/** Fetches a file on this machine. Never rejects. */
export type Downloader = (url: string, sha256: string) => Promise<Downloaded>;

export interface DownloaderOptions {
  /** Default 128 MiB. */
  readonly limitBytes?: number;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
}

/** A downloader of one run: what it has fetched once is kept for the other hosts, and what failed is tried again. */
export function createDownloader({ limitBytes = MOST_BYTES, signal }: DownloaderOptions = {}): Downloader {
  const kept = new Map<string, Promise<Downloaded>>();
  return (url, sha256) => {
    const key = `${sha256} ${url}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const ends = [AbortSignal.timeout(LIMIT_MS), ...(signal === undefined ? [] : [signal])];
    const fetched = get(url, sha256, { limitBytes, signal: AbortSignal.any(ends) });
    kept.set(key, fetched);
    void fetched.then(({ ok }) => ok || kept.delete(key));
    return fetched;
  };
}

async function get(url: string, sha256: string, limits: Required<DownloaderOptions>): Promise<Downloaded> {
  try {
    const answer = await fetch(url, { signal: limits.signal });
    if (!answer.ok) return failure(`the server says ${answer.status} ${answer.statusText}`.trim());
    const announced = Number(answer.headers.get("content-length") ?? 0);
    if (announced > limits.limitBytes) {
      await answer.body?.cancel();
      return failure(`it has ${Math.ceil(announced / MIB)} MiB; ${tooLarge(limits)}`);
    }
    return await read(answer, sha256, limits);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return failure(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Reads piece by piece, so that a server that sends without end is left at the limit. */
async function read(answer: Response, sha256: string, limits: Required<DownloaderOptions>): Promise<Downloaded> {
  const hash = createHash("sha256");
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body ?? []) {
    size += piece.length;
    if (size > limits.limitBytes) return failure(tooLarge(limits));
    hash.update(piece);
    pieces.push(piece);
  }
  const found = hash.digest("hex");
  if (found !== sha256) return failure(`expected the checksum ${sha256}, found ${found}`);
  return success(Buffer.concat(pieces));
}

function tooLarge({ limitBytes }: Required<DownloaderOptions>): string {
  return `no more than ${Math.floor(limitBytes / MIB)} MiB are fetched for a host`;
}
