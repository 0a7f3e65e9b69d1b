import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { EXIT } from "../shell/change-functions.js";
import { lockScript, UNLOCK_SCRIPT } from "../shell/lock.js";
import { hostDetail, stderrDetail } from "./host-diagnostics.js";
import { hintFor } from "./failure-hint.js";
import type { HostRun } from "./host-run.js";
import { sessionOf } from "./inspect.js";
import type { RunOptions } from "./run-options.js";

const LIMIT_MS = 30_000;

/** Takes the lock of one host, so that no other run changes it; null when it is ours. */
export async function lockHost(run: HostRun, options: RunOptions): Promise<Diagnostic | null> {
  if (run.locked) return null;
  const session = await sessionOf(run, run.host.ssh.as, options);
  if (!("exchange" in session)) return session;
  const result = await session.exchange(lockScript(options.owner), { timeoutMs: LIMIT_MS, watched: false });
  if (result.kind === "done" && result.status === 0) {
    run.locked = true;
    return null;
  }
  const { host } = run;
  const stderr = result.stderr.toString("utf8");
  if (result.kind === "done" && result.status === EXIT.locked) {
    const owner = /^locked (.*)$/m.exec(result.stdout.toString("utf8"))?.[1] ?? "somebody";
    return diagnostic("HAP4050", `another run is at work on \`${host.name}\`: ${owner}`, host.span, {
      details: [hostDetail(host)],
      help: "wait until it is done and run again; a run that died does not keep the lock",
    });
  }
  return diagnostic("HAP4051", `cannot take the lock of \`${host.name}\``, host.span, {
    details: [hostDetail(host), ...stderrDetail(stderr)],
    help: hintFor(null, stderr, result.kind === "done" ? result.status : 0),
  });
}

/** Gives the lock back; a lost host's lock is told to be stale by the next run. */
export async function unlockHost(run: HostRun): Promise<void> {
  const session = run.sessions.get(run.host.ssh.as);
  if (!run.locked || session === undefined) return;
  await session.exchange(UNLOCK_SCRIPT, { timeoutMs: LIMIT_MS, watched: false });
  run.locked = false;
}
