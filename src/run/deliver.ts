import { createHash } from "node:crypto";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Change, Fetch, WriteFile } from "../model/change.js";
import type { NumberedChange } from "../shell/apply-script.js";
import type { HostChanges } from "./apply.js";
import { hostDetail } from "./host-diagnostics.js";

/** Limit in ms for one download. */
const LIMIT_MS = 600_000;

/** What hap fetched itself, by URL and checksum; kept for the other hosts of the run. */
const fetched = new Map<string, Promise<Buffer | string>>();

/** The changes with every file that hap has to fetch itself in them, or why one cannot be had. */
export async function deliver(work: HostChanges): Promise<HostChanges | Diagnostic> {
  const changes: NumberedChange[] = [];
  for (const { number, change } of work.changes) {
    if (!isOurs(change)) {
      changes.push({ number, change });
      continue;
    }
    const content = await download(change);
    if (typeof content === "string") return failure(work, change, content);
    changes.push({ number, change: written(change, content) });
  }
  return { ...work, changes };
}

function isOurs(change: Change): change is Fetch {
  return change.kind === "fetch" && change.by === "controller";
}

function written({ path, before, span }: Fetch, content: Buffer): WriteFile {
  return { kind: "write-file", path, content, before, judge: null, mode: 0o644, owner: "root", group: "root", span };
}

function failure({ run }: HostChanges, change: Fetch, reason: string): Diagnostic {
  return diagnostic("HAP4201", `cannot fetch ${change.url}: ${reason}`, change.span ?? null, {
    details: [hostDetail(run.host)],
    help: "this machine fetches it because of `via controller`: check its network, or give the file itself",
  });
}

/** The bytes behind the URL, once their checksum was found right; else the reason. */
function download({ url, sha256 }: Fetch): Promise<Buffer | string> {
  const key = `${sha256} ${url}`;
  const known = fetched.get(key);
  if (known !== undefined) return known;
  const bytes = get(url, sha256).then((got) => {
    if (typeof got === "string") fetched.delete(key);
    return got;
  });
  fetched.set(key, bytes);
  return bytes;
}

async function get(url: string, sha256: string): Promise<Buffer | string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    if (!answer.ok) return `the server says ${answer.status} ${answer.statusText}`.trim();
    const bytes = Buffer.from(await answer.arrayBuffer());
    const found = createHash("sha256").update(bytes).digest("hex");
    return found === sha256 ? bytes : `expected the checksum ${sha256}, found ${found}`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
