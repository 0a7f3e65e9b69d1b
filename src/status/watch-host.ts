import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../model/host.js";
import type { Contact, Session } from "../remote/session.js";
import { look, type AskedHost, type HostQuestion } from "./see-host.js";

/** How a host is watched. Times are ms. */
export interface Watching {
  readonly contact: (host: Host) => Promise<Contact>;
  /** What is asked: `first` until the host has answered once. */
  readonly question: (first: boolean) => HostQuestion;
  /** The pause between two looks. */
  readonly pauseMs: number;
  /** How long an exchange of a look may take before the host counts as gone. */
  readonly limitMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called after each look; `beganAt` is by `performance.now()`. */
  readonly told: (seen: AskedHost, beganAt: number) => void;
}

/** A host that does not let hap in is asked less and less often, but at least each ten seconds: it may come back. */
const LONGEST_PAUSE_MS = 10_000;

/** Looks at a host again and again over one connection, made anew when it was lost. Reads only, never rejects. */
export async function watchHost(host: Host, watching: Watching): Promise<void> {
  const { contact, question, pauseMs, limitMs, signal, told } = watching;
  let session: Session | null = null;
  let failures = 0;
  let first = true;
  while (!signal.aborted) {
    const beganAt = performance.now();
    const contacted: Contact = session === null ? await contact(host) : { ok: true, value: session };
    const seen: AskedHost = contacted.ok
      ? await look(contacted.value, question(first), limitMs)
      : { host, ok: false, reason: contacted.problem.message };
    session = contacted.ok ? contacted.value : null;
    if (seen.ok) first = false;
    else {
      void session?.close();
      session = null;
    }
    if (!signal.aborted) told(seen, beganAt);
    failures = seen.ok ? 0 : failures + 1;
    const pause = Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** Math.max(0, failures - 1));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  await session?.close();
}
