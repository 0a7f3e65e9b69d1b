import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import type { Session } from "../remote/session.js";
import { lockScript, UNLOCK_AT_END, UNLOCK_SCRIPT, WAIT_SECONDS } from "../shell/lock.js";
import { markedScript } from "../shell/protocol.js";
import { SETTLE_SECONDS } from "../shell/put-back.js";
import { progressReader, readOutcome, type Outcome } from "../shell/read-outcome.js";
import { hostDetail, stderrDetail } from "./host-diagnostics.js";
import { hintFor } from "../shell/failure-hint.js";
import type { HostRun } from "./host-run.js";
import { sessionOf } from "./inspect.js";
import type { RunOptions } from "./run-options.js";

const LIMIT_MS = 30_000;

/**
 * Takes the lock of one host, so that no other run changes it; null when it is ours. Changes by the host's usual user
 * take it in their own exchange (apply.ts): this is for what is done otherwise.
 */
export async function lockHost(run: HostRun, options: RunOptions): Promise<Diagnostic | null> {
  if (run.locked) return null;
  const opened = await sessionOf(run, run.host.ssh.as, options);
  if (!opened.ok) return opened.problem;
  const session = opened.value;
  const { text, nonce } = markedScript(takeLock(session, options));
  const result = await session.exchange(text, {
    timeoutMs: LIMIT_MS + options.waitLockMs + settlingMs(run),
    watched: true,
    onStdout: progressReader(nonce, ({ kind }) => void (kind === "waits" && run.waits())),
  });
  const { outcome, locked, waitedMs } = readOutcome(result, nonce);
  run.locked = locked;
  run.waitedMs += waitedMs;
  if (locked) return null;
  if (outcome.kind === "locked") return lockFailure(run.host, outcome);
  return lockFailure(run.host, { kind: "locked", owner: null, status: 0, stderr: result.stderr.toString("utf8") });
}

/** How long (ms) a host may take to put back what a run before has left. */
function settlingMs({ state }: HostRun): number {
  return state === null || state.facts.unconfirmed === null ? 0 : SETTLE_SECONDS * 1000;
}

/**
 * The script that takes the lock. The host is told before how to give it back when the connection ends, so that no end
 * of hap comes between the two, and nobody waits for it; with `also` what else there is to do then.
 */
export function takeLock(session: Session, options: RunOptions, also = ""): string {
  session.atEnd(UNLOCK_AT_END + also);
  return lockScript(options.owner, Math.max(WAIT_SECONDS, Math.ceil(options.waitLockMs / 1000)));
}

/** Another run is at work on the host, and this one waits for it. */
export function lockWait(host: Host): Diagnostic {
  return diagnostic("HAP4052", `another run is at work on \`${host.name}\`: waiting until it is done`, host.span, {
    severity: "note",
    help: "`hap unlock` shows whose it is; `--wait-lock 10m` waits longer",
  });
}

/** Why a host's lock was not taken. */
export function lockFailure(host: Host, { owner, status, stderr }: Outcome & { kind: "locked" }): Diagnostic {
  if (owner !== null) {
    return diagnostic("HAP4050", `another run is at work on \`${host.name}\`: ${owner}`, host.span, {
      details: [hostDetail(host)],
      help: "run again when it is done, or with `--wait-lock 10m`; a run that died does not keep the lock",
    });
  }
  return diagnostic("HAP4051", `cannot take the lock of \`${host.name}\``, host.span, {
    details: [hostDetail(host), ...stderrDetail(stderr)],
    help: hintFor(null, stderr, status),
  });
}

/** Gives the lock back before the end; a lost host's lock is told to be stale by the next run. */
export async function unlockHost(run: HostRun): Promise<void> {
  const session = run.sessions.get(run.host.ssh.as);
  if (!run.locked || session === undefined) return;
  await session.exchange(UNLOCK_SCRIPT, { timeoutMs: LIMIT_MS, watched: true });
  run.locked = false;
}
