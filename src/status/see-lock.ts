import type { Host } from "../model/host.js";
import type { Contact } from "../remote/session.js";
import { lockStateScript } from "../shell/lock.js";
import { markedScript, readMarks } from "../shell/protocol.js";

/** A host's lock. `owner` is whose it is; for `unknown`, why the host could not be asked. */
export interface SeenLock {
  readonly host: Host;
  readonly kind: "free" | "live" | "starting" | "stale" | "unknown";
  readonly owner: string;
}

const LIMIT_MS = 30_000;
/** The longest text (bytes) that is taken for an owner's. */
const OWNER_LIMIT = 4096;

/** Asks one host for its lock; with `free` a lock that no run holds is removed before. Never rejects. */
export async function lookAtLock(
  host: Host,
  contact: (host: Host) => Promise<Contact>,
  free: boolean,
): Promise<SeenLock> {
  const contacted = await contact(host);
  if (!contacted.ok) return { host, kind: "unknown", owner: contacted.problem.message };
  const { value: session } = contacted;
  try {
    const { text, nonce } = markedScript(lockStateScript(free));
    const result = await session.exchange(text, { timeoutMs: LIMIT_MS, watched: free });
    const read = readMarks(result.stdout, nonce, [{ tag: "lock-state", times: 1, bytes: OWNER_LIMIT }]);
    const found = read.ok ? read.value.all("lock-state")[0] : undefined;
    const kind = (["free", "live", "starting", "stale"] as const).find((known) => known === found?.words[0]);
    if (found === undefined || kind === undefined)
      return { host, kind: "unknown", owner: "its answer is not understood" };
    return { host, kind, owner: found.body.toString("utf8").split("\n")[0] ?? "" };
  } finally {
    await session.close();
  }
}
