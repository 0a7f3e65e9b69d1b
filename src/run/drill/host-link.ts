import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { ExchangeResult, Session } from "../../remote/session.js";
import { lookScript, readLook, type HostLook, type LookAsk } from "../../shell/drill/look-script.js";
import { contactDiagnostic } from "../host-diagnostics.js";
import { markedScript } from "../../shell/protocol.js";
import type { HostRun } from "../host-run.js";
import type { RunOptions } from "../run-options.js";

/** A drill's own way to one host, opened again whenever it was lost. */
export interface HostLink {
  readonly run: HostRun;
  /** Runs a script; null when the host cannot be reached. */
  ask(script: string, timeoutMs: number, onStdout?: (chunk: Buffer) => void): Promise<ExchangeResult | null>;
  /** What kept it from being reached at the last try; null when it was. */
  problem(): Diagnostic | null;
  /** The open session, opened when there is none. */
  session(): Promise<Session | null>;
  close(): Promise<void>;
}

/** Makes a link; nothing is opened before the first question. */
export function hostLink(run: HostRun, become: string | null, options: RunOptions): HostLink {
  let open: Session | null = null;
  let problem: Diagnostic | null = null;
  const session = async (): Promise<Session | null> => {
    if (open !== null) return open;
    const contact = await options.contact(run.host, become);
    if (contact.ok) {
      problem = null;
      return (open = contact.value);
    }
    problem = contactDiagnostic(contact.problem);
    return null;
  };
  const drop = async (lost: Session | null): Promise<void> => {
    if (open === lost) open = null;
    await lost?.close();
  };
  return {
    run,
    session,
    problem: () => problem,
    close: () => drop(open),
    async ask(script, timeoutMs, onStdout) {
      const way = await session();
      if (way === null) return null;
      const result = await way.exchange(script, {
        timeoutMs,
        watched: onStdout !== undefined,
        ...(onStdout === undefined ? {} : { onStdout }),
      });
      if (result.kind !== "done") {
        await drop(way);
        await dropRun(run);
      }
      return result;
    },
  };
}

/** A look at the host over a link; null when it cannot be had now. */
export async function lookAt(link: HostLink, ask: LookAsk, timeoutMs: number): Promise<HostLook | null> {
  const { text, nonce } = markedScript(lookScript(ask));
  if ((await link.session()) === null) return null;
  // The host tells its time first of all: what the look takes then says nothing of its clock.
  const nowMs = Date.now();
  const result = await link.ask(text, timeoutMs);
  return result?.kind === "done" ? readLook(result.stdout, ask, { nonce, nowMs }) : null;
}

/** Sessions of the run share the connection that was lost: they are opened again when they are wanted. */
async function dropRun(run: HostRun): Promise<void> {
  const sessions = [...run.sessions.values()];
  run.sessions.clear();
  run.locked = false;
  await Promise.all(sessions.map((session) => session.close()));
}
