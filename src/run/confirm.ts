import { setTimeout as sleep } from "node:timers/promises";
import type { Code } from "../diagnostics/code.js";
import { diagnostic, hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import { durationText } from "../model/duration.js";
import type { ProgramPlay, ProgramStep } from "../model/program.js";
import type { Session } from "../remote/session.js";
import { linesOf, markedScript, readMarks, SAID_LIMIT } from "../shell/protocol.js";
import { confirmScript, putBackScript } from "../shell/put-back.js";
import type { ConfirmDone } from "./events.js";
import { contactDiagnostic, hostDetail, stderrDetail } from "./host-diagnostics.js";
import { queriesOf, stepsOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import { lockHost } from "./lock-hosts.js";
import { queriesToCome, type RunContext } from "./run-context.js";

/** Limit (ms) for one question about a confirmation; putting back may start services. */
const LIMIT_MS = 90_000;
/** How long (ms) after its time a host may take to put itself back, and to let hap in again. */
const BACK_MS = 60_000;
/** Pause (ms) between two attempts to get in. */
const PAUSE_MS = 500;
/** How soon (ms) a connection of before has to answer to be used further. */
const ALIVE_MS = 5000;

/** Steps with `@confirm-within` that stand together, as far as the play has come with them. */
export interface ToConfirm {
  readonly play: ProgramPlay;
  readonly steps: readonly ProgramStep[];
  /** The steps after them. */
  readonly rest: readonly ProgramStep[];
  readonly runs: readonly HostRun[];
  /** False when the play has ended before the last of them. */
  readonly complete: boolean;
}

/**
 * Confirms what steps with `@confirm-within` have changed, over new connections; a host that cannot be reached so, or
 * on which one of the steps failed, is put back, and its peer with it. Gives the hosts that were not confirmed.
 */
export async function settleConfirmations(c: RunContext, at: ToConfirm): Promise<readonly HostRun[]> {
  const armed = at.runs.filter((run) => run.armed !== null);
  const units = armed.filter(
    (run) => !armed.some((other) => other.host === run.peer && armed.indexOf(other) < armed.indexOf(run)),
  );
  const settled = await c.each(units, (run) =>
    settleUnit(
      c,
      at,
      armed.filter((other) => other === run || other.host === run.peer),
    ),
  );
  return settled.flat();
}

async function settleUnit(c: RunContext, at: ToConfirm, runs: readonly HostRun[]): Promise<readonly HostRun[]> {
  const fine = at.complete && runs.every((run) => run.active && run.unseen === null);
  const ways = await Promise.all(runs.map((run) => (fine ? reachAnew(c, run) : Promise.resolve(NO_WAY))));
  const all = fine && ways.every(({ session }) => session !== null);
  const ends = await Promise.all(
    runs.map(async (run, i): Promise<HostRun | null> => {
      const { session, refused } = ways[i] ?? NO_WAY;
      try {
        const end = all && session !== null ? await ask(session, confirmScript(c.options.id)) : null;
        if (end?.kind === "confirmed") {
          tell(c, at, { run, status: "confirmed", diagnostic: null });
          await keepIfAlive(c, run);
          return null;
        }
        const back = await putBack(c, run, session);
        const why = !fine ? "failed" : all || session === null ? "late" : "peer";
        tell(c, at, { run, ...notConfirmed(run, { back, refused, why }) });
        await inspect(run, queriesToCome(c, at, run), c.options);
        return run;
      } finally {
        await session?.close();
      }
    }),
  );
  return ends.filter((run) => run !== null);
}

/** A new connection, and why there was none before it. */
interface NewWay {
  readonly session: Session | null;
  readonly refused: Diagnostic | null;
}

const NO_WAY: NewWay = { session: null, refused: null };

function tell(
  c: RunContext,
  { play, steps }: ToConfirm,
  { run, ...end }: Pick<ConfirmDone, "status" | "diagnostic"> & { readonly run: HostRun },
): void {
  const { withinMs = 0, at = performance.now() } = run.armed ?? {};
  run.armed = null;
  const place = { site: run.host.site, host: run.host.name, play: play.title, steps: steps.map(({ index }) => index) };
  c.emit({ event: "confirm-done", ...place, ...end, withinMs, durationMs: Math.round(performance.now() - at) });
}

/** A new connection to a host, tried until its time is over. */
async function reachAnew(c: RunContext, run: HostRun): Promise<NewWay> {
  const until = (run.armed?.at ?? 0) + (run.armed?.withinMs ?? 0);
  let refused: Diagnostic | null = null;
  for (;;) {
    const contact = await c.options.contactAnew(run.host, run.host.ssh.as);
    if (contact.ok) return { session: contact.value, refused };
    refused = contactDiagnostic(contact.problem);
    if (performance.now() + PAUSE_MS > until || c.options.cut?.aborted === true) return { session: null, refused };
    await sleep(PAUSE_MS);
  }
}

type Confirmation =
  { readonly kind: "confirmed" | "put-back" | "putting-back" } | { readonly kind: "failed"; readonly said: string };

async function ask(session: Session, script: string): Promise<Confirmation | null> {
  const { text, nonce } = markedScript(script);
  const result = await session.exchange(text, { timeoutMs: LIMIT_MS, watched: false });
  const read = readMarks(result.stdout, nonce, [{ tag: "confirm-state", times: 1, bytes: 16 * SAID_LIMIT }]);
  const [state] = read.ok ? read.value.all("confirm-state") : [];
  const word = state?.words[0];
  if (state === undefined || word === undefined) return null;
  if (word === "failed") return { kind: word, said: linesOf(state.body).join("\n") };
  return (
    (["confirmed", "put-back", "putting-back"] as const).flatMap((kind) => (kind === word ? [{ kind }] : []))[0] ?? null
  );
}

/**
 * Puts a host back: at once where there is a way to it, else by waiting until its time is over and it lets hap in
 * again. Null when it was not reached.
 */
async function putBack(c: RunContext, run: HostRun, session: Session | null): Promise<Confirmation | null> {
  const script = putBackScript(c.options.id);
  const open = session ?? run.sessions.get(run.host.ssh.as);
  const until = performance.now() + (run.armed?.withinMs ?? 0) + BACK_MS;
  // A connection of before proves nothing, and may be the last way in: it is asked what became of the host, no more.
  const now = open === undefined || (session === null && run.active) ? null : await ask(open, script);
  if (now !== null && now.kind !== "putting-back") return now;
  while (performance.now() < until && c.options.cut?.aborted !== true) {
    await sleep(PAUSE_MS);
    const contact = await c.options.contactAnew(run.host, run.host.ssh.as);
    if (!contact.ok) continue;
    const end = await ask(contact.value, script);
    await contact.value.close();
    if (end !== null && end.kind !== "putting-back") return end;
  }
  return null;
}

function notConfirmed(
  run: HostRun,
  end: {
    readonly back: Confirmation | null;
    /** Why it was not reached anew. */
    readonly refused: Diagnostic | null;
    /** Whether a step failed, its time was over, or its peer's was. */
    readonly why: "failed" | "late" | "peer";
  },
): Pick<ConfirmDone, "status" | "diagnostic"> {
  const { back, refused, why } = end;
  const name = `\`${run.host.name}\``;
  const within = durationText(run.armed?.withinMs ?? 0);
  const details = [hostDetail(run.host), ...(refused === null ? [] : [{ label: "found", text: refused.message }])];
  const told = (code: Code, message: string, help: string): Diagnostic =>
    diagnostic(code, message, null, { details, help });
  if (back === null) {
    const help = "it puts itself back when its time is over; look at it there, and run again";
    const message = `${name} was not confirmed within ${within}, and does not let hap in`;
    return { status: "unknown", diagnostic: told("HAP4141", message, help) };
  }
  if (back.kind === "failed") {
    const help = "`hap undo` takes this run back; what was said stands in hap's own folder there (`/run/hap`)";
    const failed = told("HAP4142", `${name} could not put itself back`, help);
    return { status: "failed", diagnostic: { ...failed, details: [...details, ...stderrDetail(back.said)] } };
  }
  if (why === "late") {
    const message = `${name} was not confirmed within ${within}, and has put itself back`;
    const correct = "it is as it was before these steps: correct what they do to sshd, the network or the firewall";
    const help = refused === null ? "it was reached too late: give it more time" : `${correct}, and run again`;
    return { status: "put-back", diagnostic: told("HAP4140", message, help) };
  }
  const help =
    why === "peer"
      ? "its pair is changed together, or not at all, and the other host was not confirmed"
      : "one of these steps failed, or the run was stopped before the last of them";
  const undone = told("HAP4144", `what \`@confirm-within\` covers was put back on ${name}`, help);
  return { status: "put-back", diagnostic: { ...undone, severity: "warning" } };
}

/** A connection of before that a change has cut is not used further; its lock is free with it. */
async function keepIfAlive(c: RunContext, run: HostRun): Promise<void> {
  const session = run.sessions.get(run.host.ssh.as);
  const end = await session?.exchange(":", { timeoutMs: ALIVE_MS, watched: false });
  if (end === undefined || end.kind === "done") return;
  run.sessions.clear();
  run.locked = false;
  void session?.close();
}

/**
 * Before anything else: hosts on which a run before has left changes that nobody confirmed are put back, as they were
 * about to do themselves. A plan only says so. False when that is not possible.
 */
export async function settleEarlier(c: RunContext, changing: boolean): Promise<boolean> {
  const left = c.runs.filter((run) => run.state !== null && run.state.facts.unconfirmed !== null);
  const ends = await c.each(left, async (run): Promise<Diagnostic> => {
    const earlier = run.state?.facts.unconfirmed ?? "";
    const [name, what] = [`\`${run.host.name}\``, `what nobody has confirmed of run ${earlier}`];
    if (!changing) return noted(`${name} is about to put back ${what}`);
    const locked = await lockHost(run, c.options);
    if (locked !== null) return locked;
    const steps = c.program.plays.flatMap((play) => play.steps);
    const unseen = await inspect(run, queriesOf(run, stepsOf(run, steps)), c.options);
    return unseen ?? noted(`${name} has put back ${what}`);
  });
  for (const found of ends) c.emit({ event: "finding", diagnostic: found });
  return !hasErrors(ends);
}

function noted(message: string): Diagnostic {
  return diagnostic("HAP4145", message, null, { severity: "note", help: "`hap log` shows that run" });
}
