import { setTimeout as sleep } from "node:timers/promises";
import { failure } from "./contact-failure.js";
import { gateFor, memo, type RunState } from "./run-state.js";
import { dial, type Dialled, type SshConnection } from "./ssh-connection.js";
import { placeLabel, targetKey, targetLabel, type SshTarget } from "./ssh-target.js";

/** How often a server that hangs up before its first word is tried again. */
const ATTEMPTS = 8;

/** A held connection: whoever has one lets go of it when done. */
export type Held =
  | { readonly ok: true; readonly connection: SshConnection; readonly release: () => void }
  | Extract<Dialled, { ok: false }>;

export interface HoldOptions {
  readonly state: RunState;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** The run's one connection to a target, dialled on first use and again after it was lost; closed when the last holder lets go. */
export async function holdConnection(target: SshTarget, options: HoldOptions): Promise<Held> {
  const key = targetKey(target);
  const shared = memo(options.state.connections, key, () => ({ dialled: dialThrough(target, options), holders: 0 }));
  shared.holders += 1;
  const forget = () => void (options.state.connections.get(key) === shared && options.state.connections.delete(key));
  const dialled = await shared.dialled;
  if (!dialled.ok) {
    forget();
    return dialled;
  }
  void dialled.connection.lost.then(forget);
  let held = true;
  return {
    ok: true,
    connection: dialled.connection,
    release() {
      if (!held) return;
      held = false;
      shared.holders -= 1;
      if (shared.holders > 0) return;
      forget();
      dialled.connection.close();
    },
  };
}

async function dialThrough(target: SshTarget, options: HoldOptions): Promise<Dialled> {
  if (target.jump === null) return dialPatiently(target, { ...options, via: null });
  const hop = await holdConnection(target.jump, options);
  if (!hop.ok) return jumpFailed(target.jump, hop);
  const dialled = await dialPatiently(target, { ...options, via: hop.connection });
  if (dialled.ok) void dialled.connection.lost.then(hop.release);
  else hop.release();
  return dialled;
}

/** A jump host's key or login is a matter of its own; that it cannot be reached at all is `jump-failed`. */
function jumpFailed(jump: SshTarget, dialled: Extract<Dialled, { ok: false }>): Dialled {
  const { kind, message, stderr, help } = dialled.failure;
  const own = /key|auth|config/.test(kind) ? kind : "jump-failed";
  return {
    ok: false,
    again: false,
    failure: failure(own, `jump host ${targetLabel(jump)}: ${message}`, { stderr, ...(help === null ? {} : { help }) }),
  };
}

/** Dials in the queue of the place, and again with a growing random pause while the server only hangs up. */
async function dialPatiently(
  target: SshTarget,
  options: HoldOptions & { readonly via: SshConnection | null },
): Promise<Dialled> {
  const place = target.jump === null ? placeLabel(target.address, target.port) : targetKey(target.jump);
  const gate = gateFor(options.state, place);
  const until = Date.now() + options.limitMs;
  for (let attempt = 1; ; attempt++) {
    const dialled = await gate(() => dial(target, options));
    if (dialled.ok || !dialled.again || attempt >= ATTEMPTS || options.signal.aborted) return dialled;
    const pause = 50 * 2 ** attempt * (0.5 + Math.random());
    if (Date.now() + pause > until) return dialled;
    await sleep(pause);
  }
}
