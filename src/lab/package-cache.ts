import { createHash } from "node:crypto";
import { readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AptSource } from "./apt-sources.js";
import { type CommandResult, runCommand } from "./run-command.js";
import { makeFolder } from "../files/write-file.js";

/** apt's own downloader: it brings every setting of this machine's apt with it (proxy, certificates, credentials). */
const APT_HELPER = "/usr/lib/apt/apt-helper";

export interface PackageCacheSettings {
  /** Holds one folder for each archive's host. */
  readonly dir: string;
  /** The archives that may be asked; nothing else is. */
  readonly sources: readonly AptSource[];
  /** Put before the downloader: how it gets to the network it needs. */
  readonly downloadPrefix: readonly string[];
}

/** What the cache gives for a URL: a file, or the status of HTTP that says why not. */
export type CacheAnswer =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "none"; readonly status: 403 | 404 | 502 };

export type PackageCache = (url: string) => Promise<CacheAnswer>;

/**
 * A cache of an archive's files on disk. Packages and by-hash indexes never change and are fetched once. Other indexes
 * are fetched each time; when the archive does not answer, the last copy is given.
 */
export function packageCache(settings: PackageCacheSettings): PackageCache {
  const underway = new Map<string, Promise<CacheAnswer>>();
  return (url) => {
    const place = cachePlaceOf(url, settings);
    if (place === null) return Promise.resolve({ kind: "none", status: 403 });
    const same = underway.get(place.path);
    if (same !== undefined) return same;
    const answer = lookUp(place, settings).finally(() => underway.delete(place.path));
    underway.set(place.path, answer);
    return answer;
  };
}

interface CachePlace {
  readonly path: string;
  /** The archive's own address of the file, which may be https where the hosts say http. */
  readonly upstream: string;
}

/** Where a URL of one of the archives is kept; null for any other. */
function cachePlaceOf(text: string, settings: PackageCacheSettings): CachePlace | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = `${url.host}${url.pathname}`;
  if (url.search !== "" || url.username !== "" || /%2f/i.test(url.pathname)) return null;
  for (const { uri } of settings.sources) {
    const base = new URL(uri);
    const root = `${base.host}${base.pathname.replace(/\/+$/, "")}/`;
    if (!plain.startsWith(`${root}dists/`) && !plain.startsWith(`${root}pool/`)) continue;
    return { path: join(settings.dir, plain), upstream: `${uri}/${plain.slice(root.length)}` };
  }
  return null;
}

async function lookUp(place: CachePlace, settings: PackageCacheSettings): Promise<CacheAnswer> {
  const present = await isFile(place.path);
  if (present && isImmutable(place.path)) return { kind: "file", path: place.path };
  const status = await refresh(place, settings, present ? 0 : 2);
  if (status === 200 || present) return { kind: "file", path: place.path };
  return { kind: "none", status };
}

function isImmutable(path: string): boolean {
  return /\.u?deb$/.test(path) || /\/by-hash\/[^/]+\/[^/]+$/.test(path);
}

/** Fetches into a file beside the cached one and puts it in its place; an unchanged file keeps its date. */
async function refresh(place: CachePlace, settings: PackageCacheSettings, retries: number): Promise<200 | 404 | 502> {
  const partial = join(
    settings.dir,
    "partial",
    `${process.pid}-${createHash("sha256").update(place.path).digest("hex")}`,
  );
  makeFolder(dirname(partial));
  try {
    const result = await download(place.upstream, partial, { settings, retries });
    if (result.status !== 0 || !(await isWhole(place.path, partial))) {
      return /\b404\b/.test(result.stderr) ? 404 : 502;
    }
    if (!(await isSame(place.path, partial))) {
      makeFolder(dirname(place.path));
      await rename(partial, place.path);
    }
    return 200;
  } finally {
    await rm(partial, { force: true });
  }
}

interface DownloadOptions {
  readonly settings: PackageCacheSettings;
  readonly retries: number;
}

function download(url: string, path: string, { settings, retries }: DownloadOptions): Promise<CommandResult> {
  const options = ["-o", `Acquire::Retries=${retries}`, "-o", "Acquire::http::Timeout=15"];
  return runCommand([...settings.downloadPrefix, APT_HELPER, ...options, "download-file", url, path]);
}

/** A file that is named by its hash must have that hash. */
async function isWhole(path: string, fetched: string): Promise<boolean> {
  const expected = /\/by-hash\/SHA256\/([0-9a-f]{64})$/.exec(path)?.[1];
  return expected === undefined || (await sha256(fetched)) === expected;
}

async function isSame(path: string, fetched: string): Promise<boolean> {
  return (await isFile(path)) && (await sha256(path)) === (await sha256(fetched));
}

async function sha256(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
