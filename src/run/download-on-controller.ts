import { diagnostic, failure, success, type Diagnostic, type Result } from "../diagnostics/diagnostic.js";
import type { Change, Fetch, WriteFile } from "../model/change.js";
import type { Downloader } from "../remote/downloader.js";
import type { NumberedChange } from "../shell/apply-script.js";
import type { HostChanges } from "./apply.js";
import { hostDetail } from "./host-diagnostics.js";

/** The changes with every file that this machine has to fetch (`via controller`) in them, or why one cannot be had. */
export async function downloadOnController(work: HostChanges, download: Downloader): Promise<Result<HostChanges>> {
  const changes: NumberedChange[] = [];
  for (const { number, change } of work.changes) {
    if (!isOurs(change)) {
      changes.push({ number, change });
      continue;
    }
    const got = await download(change.url, change.sha256);
    if (!got.ok) return failure(notFetched(work, change, got.problem));
    changes.push({ number, change: written(change, got.value) });
  }
  return success({ ...work, changes });
}

function isOurs(change: Change): change is Fetch {
  return change.kind === "fetch" && change.by === "controller";
}

function written({ path, before, span }: Fetch, content: Buffer): WriteFile {
  return {
    kind: "write-file",
    path,
    content,
    before,
    validator: null,
    mode: 0o644,
    owner: "root",
    group: "root",
    span,
  };
}

function notFetched({ run }: HostChanges, change: Fetch, reason: string): Diagnostic {
  return diagnostic("HAP4201", `cannot fetch ${change.url}: ${reason}`, change.span ?? null, {
    details: [hostDetail(run.host)],
    help: "this machine fetches it because of `via controller`: check its network, or give the file itself",
  });
}
