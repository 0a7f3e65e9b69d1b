import { setTimeout as sleep } from "node:timers/promises";
import type { Code } from "../diagnostics/code.js";
import { diagnostic, hasErrors, type Diagnostic } from "../diagnostics/diagnostic.js";
import { listed } from "../diagnostics/words.js";
import { durationText } from "../model/duration.js";
import type { ProgramPlay, ProgramStep } from "../model/program.js";
import type { RunId } from "../model/run-id.js";
import type { Session } from "../remote/session.js";
import { endHolderScript } from "../shell/lock.js";
import { linesOf, markedScript, readMarks, SAID_LIMIT } from "../shell/protocol.js";
import { confirmScript, HELD_SECONDS, holdScript, putBackScript, SETTLE_SECONDS } from "../shell/put-back.js";
import type { ConfirmDone } from "./events.js";
import { contactDiagnostic, hostDetail, stderrDetail } from "./host-diagnostics.js";
import { queriesOf, stepsOf, type HostRun } from "./host-run.js";
import { inspect, sessionOf } from "./inspect.js";
import { lockHost } from "./lock-hosts.js";
import { queriesToCome, type RunContext } from "./run-context.js";

/** Limit (ms) for one question about a confirmation; putting back may start services. */
const LIMIT_MS = SETTLE_SECONDS * 1000 + 30_000;
/** The same for one that only moves a file there. */
const ANSWER_MS = 20_000;
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
  const ways = await Promise.all(
    runs.map(async (run) => ({ run, ...(fine ? await reachAnew(c, run) : { session: null, refused: null }) })),
  );
  const reached = ways.flatMap(({ run, session }) => (session === null ? [] : [{ run, session }]));
  const told = reached.length === runs.length ? await confirmAll(c, reached) : new Map<HostRun, Confirmation | null>();
  const ends = await Promise.all(
    ways.map(async (way) => {
      const end = told.get(way.run) ?? null;
      const known = end !== null && end.kind !== "held" && end.kind !== "putting-back";
      return { ...way, back: known ? end : await putBack(c, way.run, way.session), held: end?.kind === "held" };
    }),
  );
  const kept = ends.filter(({ back }) => back?.kind === "confirmed").map(({ run }) => run);
  for (const { run, session, back, refused, held } of ends) {
    const reason = held || (fine && reached.length < runs.length && session !== null) ? "peer" : "late";
    const why = !fine ? "failed" : kept.length > 0 ? "split" : reason;
    if (kept.includes(run)) tell(c, at, { run, status: "confirmed", diagnostic: null });
    else tell(c, at, { run, ...notConfirmed(run, { back, refused, why, kept, id: c.options.id }) });
    if (session !== null) await leaveDead(c, run, session);
    await session?.close();
    if (!kept.includes(run)) await inspect(run, queriesToCome(c, at, run), c.options);
  }
  return runs.filter((run) => !kept.includes(run));
}

/** Hosts that were reached anew. */
type ReachedAnew = readonly { readonly run: HostRun; readonly session: Session }[];

/**
 * Confirms hosts, all or none: a pair is held first, and let go when both are held. Where an answer is lost, it is
 * asked again while the other would still wait. `held` and null: to be put back.
 */
async function confirmAll(c: RunContext, hosts: ReachedAnew): Promise<ReadonlyMap<HostRun, Confirmation | null>> {
  const each = async (of: (one: ReachedAnew[number]) => Promise<Confirmation | null>) =>
    new Map(await Promise.all(hosts.map(async (one) => [one.run, await of(one)] as const)));
  const confirm = confirmScript(c.options.id);
  if (hosts.length === 1) return each(({ session }) => ask(session, confirm));
  const held = await each(({ session }) => ask(session, holdScript(c.options.id), ANSWER_MS));
  if (![...held.values()].every((end) => end?.kind === "held")) return held;
  const until = performance.now() + (HELD_SECONDS * 1000) / 2;
  return each(
    async ({ run, session }) =>
      (await ask(session, confirm, ANSWER_MS)) ?? (await askAnew(c, run, { script: confirm, until })),
  );
}

/** A new connection, and why there was none before it. */
interface NewWay {
  readonly session: Session | null;
  readonly refused: Diagnostic | null;
}

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

const STATES = ["held", "confirmed", "put-back", "putting-back"] as const;

type Confirmation = { readonly kind: (typeof STATES)[number] } | { readonly kind: "failed"; readonly said: string };

/** What a host answers to a question about a confirmation; null where it does not. */
async function ask(session: Session, script: string, timeoutMs = LIMIT_MS): Promise<Confirmation | null> {
  const { text, nonce } = markedScript(script);
  const result = await session.exchange(text, { timeoutMs, watched: true });
  const read = readMarks(result.stdout, nonce, [{ tag: "confirm-state", times: 1, bytes: 16 * SAID_LIMIT }]);
  const [state] = read.ok ? read.value.all("confirm-state") : [];
  const word = state?.words[0];
  if (state === undefined || result.kind !== "done") return null;
  if (word === "failed") return { kind: word, said: linesOf(state.body).join("\n") };
  const kind = STATES.find((one) => one === word);
  return kind === undefined ? null : { kind };
}

/** The same over new connections, until there is an end of it or the time is over. */
async function askAnew(
  c: RunContext,
  run: HostRun,
  { script, until }: { readonly script: string; readonly until: number },
): Promise<Confirmation | null> {
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

/**
 * Puts a host back: at once where there is a way to it, else by waiting until its time is over and it lets hap in
 * again. Null when it was not reached.
 */
async function putBack(c: RunContext, run: HostRun, session: Session | null): Promise<Confirmation | null> {
  const script = putBackScript(c.options.id);
  const until = performance.now() + (run.armed?.withinMs ?? 0) + BACK_MS;
  // A host that is not reached anew may let nobody in: a connection of before may be the last, and is not used for that
  // unless the host has failed anyway. The host does it by itself.
  const open = session ?? (run.active ? undefined : run.sessions.get(run.host.ssh.as));
  const now = open === undefined ? null : await ask(open, script);
  return now !== null && now.kind !== "putting-back" ? now : askAnew(c, run, { script, until });
}

function notConfirmed(
  run: HostRun,
  end: {
    readonly back: Confirmation | null;
    /** Why it was not reached anew. */
    readonly refused: Diagnostic | null;
    /** Whether a step failed, its time was over, or its peer's was, or its peer was confirmed all the same. */
    readonly why: "failed" | "late" | "peer" | "split";
    readonly kept: readonly HostRun[];
    /** The run. */
    readonly id: RunId;
  },
): Pick<ConfirmDone, "status" | "diagnostic"> {
  const { back, refused, why, kept } = end;
  const name = `\`${run.host.name}\``;
  const within = durationText(run.armed?.withinMs ?? 0);
  const details = [hostDetail(run.host), ...(refused === null ? [] : [{ label: "found", text: refused.message }])];
  const told = (code: Code, message: string, help: string): Diagnostic =>
    diagnostic(code, message, null, { details, help });
  if (why === "split" && back?.kind !== "failed") {
    const message = `${listed(
      kept.map(({ host }) => `\`${host.name}\``),
      "and",
    )} keeps what \`@confirm-within\` covers, and ${name} does not`;
    const help = "the connection broke while both were let go: run again, which makes both alike";
    return { status: back === null ? "unknown" : "put-back", diagnostic: told("HAP4146", message, help) };
  }
  if (back === null) {
    const help = "it puts itself back when its time is over; look at it there, and run again";
    const message = `${name} was not confirmed within ${within}, and does not let hap in`;
    return { status: "unknown", diagnostic: told("HAP4141", message, help) };
  }
  if (back.kind === "failed") return { status: "failed", diagnostic: notBack(run, back.said, end.id) };
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

/** A host that is now partly as before; what was said is kept there under the name of the run. */
function notBack(run: HostRun, said: string, id: RunId): Diagnostic {
  return diagnostic("HAP4142", `\`${run.host.name}\` could not put itself back`, null, {
    details: [hostDetail(run.host), ...stderrDetail(said)],
    help: `\`hap undo ${id}\` takes that run back, and another run goes on from what is there; what was said stands in hap's own folder there (\`/run/hap/failed-${id}\`)`,
  });
}

/**
 * Connections of before that a change has cut are not used further. The host may keep the shell that holds the lock for
 * hours: it is ended over the new way.
 */
async function leaveDead(c: RunContext, run: HostRun, anew: Session): Promise<void> {
  const old = run.sessions.get(run.host.ssh.as);
  const end = await old?.exchange(":", { timeoutMs: ALIVE_MS, watched: false });
  if (end === undefined || end.kind === "done") return;
  const dead = [...run.sessions.values()];
  run.sessions.clear();
  await anew.exchange(endHolderScript(c.options.owner), { timeoutMs: ANSWER_MS, watched: true });
  run.locked = false;
  for (const session of dead) void session.close();
}

/**
 * Before anything else: hosts on which a run before has left changes that nobody confirmed are put back, as they were
 * about to do themselves. A plan only says so. False when that is not possible.
 */
export async function settleEarlier(c: RunContext, changing: boolean): Promise<boolean> {
  const left = c.runs.filter((run) => run.state !== null && run.state.facts.unconfirmed !== null);
  const ends = await c.each(left, (run) => settleEarlierOn(c, run, changing));
  for (const found of ends) c.emit({ event: "finding", diagnostic: found });
  return !hasErrors(ends);
}

async function settleEarlierOn(c: RunContext, run: HostRun, changing: boolean): Promise<Diagnostic> {
  const { run: earlier = "", failed = false } = run.state?.facts.unconfirmed ?? {};
  const [name, what] = [`\`${run.host.name}\``, `what nobody has confirmed of run ${earlier}`];
  if (!changing) return noted(`${name} ${failed ? "could not" : "is about to"} put back ${what}`);
  const locked = await lockHost(run, c.options);
  if (locked !== null) return locked;
  const session = await sessionOf(run, run.host.ssh.as, c.options);
  if (!session.ok) return session.problem;
  // The lock was not taken before this has come to its end.
  const end = await ask(session.value, putBackScript(earlier));
  if (end?.kind === "failed") return notBack(run, end.said, earlier);
  const steps = c.program.plays.flatMap((play) => play.steps);
  const unseen = await inspect(run, queriesOf(run, stepsOf(run, steps)), c.options);
  return unseen ?? noted(`${name} has put back ${what}`);
}

function noted(message: string): Diagnostic {
  return diagnostic("HAP4145", message, null, { severity: "note", help: "`hap log` shows that run" });
}
