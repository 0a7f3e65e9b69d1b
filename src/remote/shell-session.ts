import type { Host } from "../model/host.js";
import { atEndText, endScript, exchangeText } from "./exchange-script.js";
import type { ExchangeOptions, ExchangeResult, Session, ThroughResult } from "./session.js";
import type { ShellFrame, Shell } from "./shell.js";
import { within } from "./within.js";

/** After the limit of an exchange: how long its processes are given to end (ms) before the shell is dropped. */
const ENDING_MS = 6_000;

export interface SessionParts {
  readonly host: Host;
  readonly shell: Shell;
  /** A second shell to the same host as the same user, or null when there is no way. */
  readonly sibling: () => Promise<Shell | null>;
  /** A TCP connection that the host opens. */
  readonly connectThrough: (address: string, port: number) => Promise<ThroughResult>;
  /** Ends this way to the host. Never throws. */
  readonly release: () => Promise<void>;
}

/** A session over one running shell; exchanges asked for at the same time run one after the other. */
export function shellSession(parts: SessionParts): Session {
  let last: Promise<unknown> = Promise.resolve();
  return {
    host: parts.host,
    exchange(script, options) {
      const result = last.then(() => runExchange(parts, script, options));
      last = result;
      return result;
    },
    atEnd: (script) => parts.shell.tell(atEndText(script)),
    connectThrough: parts.connectThrough,
    async close() {
      parts.shell.destroy();
      await parts.release();
    },
  };
}

async function runExchange(parts: SessionParts, script: string, options: ExchangeOptions): Promise<ExchangeResult> {
  const frame = parts.shell.send((nonce) => exchangeText({ script, nonce, watched: options.watched }), options);
  const end = await within(frame.ended, options.timeoutMs);
  if (end === null) {
    await endProcesses(parts, frame, options);
    return { kind: "timeout", timeoutMs: options.timeoutMs, stdout: frame.stdout(), stderr: frame.stderr() };
  }
  const output = { stdout: frame.stdout(), stderr: frame.stderr() };
  if (end.kind === "done") return { kind: "done", status: end.status, ...output };
  // A host that was given up may go on sending: nobody holds its connection any more.
  if (!end.exited) await parts.release();
  return { kind: "lost", reason: end.reason, ...output };
}

/**
 * Ends what the script started through a second shell; when the first shell does not come back by that, it is dropped.
 */
async function endProcesses(parts: SessionParts, frame: ShellFrame, how: ExchangeOptions): Promise<void> {
  const pid = frame.pid();
  const sibling = pid === null ? null : await within(parts.sibling(), ENDING_MS);
  if (pid !== null && sibling !== null) {
    const end = sibling.send((nonce) => exchangeText({ script: endScript(pid, how), nonce, watched: false }));
    await within(end.ended, ENDING_MS);
    sibling.destroy();
    if ((await within(frame.ended, ENDING_MS)) !== null) return;
  }
  parts.shell.destroy();
}
