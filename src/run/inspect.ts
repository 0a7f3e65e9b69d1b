import { failure, success, type Diagnostic, type Result } from "../diagnostics/diagnostic.js";
import type { Facts } from "../model/facts.js";
import type { Answer, HostState } from "../model/host-state.js";
import { keySeenBy, type Query } from "../model/query.js";
import type { ExchangeOptions, ExchangeResult, Session } from "../remote/session.js";
import { inspection, type Inspection } from "../shell/inspection.js";
import { markedScript } from "../shell/protocol.js";
import { contactDiagnostic, inspectionDiagnostic } from "./host-diagnostics.js";
import { believedUser, userOf, type HostRun } from "./host-run.js";
import type { RunOptions } from "./run-options.js";

/** Limit for one inspection, in ms: it only reads, but `unless` commands of the playbook are part of it. */
const INSPECT_LIMIT_MS = 60_000;
/** How much longer a look may take where the host asks its package sources, which are somewhere on the network. */
const SOURCES_LIMIT_MS = 540_000;
/** The same for each package of which it is asked who needs it: its manager works that out anew each time. */
const NEEDED_LIMIT_MS = 5000;

/** What the questions of a look add to the time that it may take, in ms. */
export function lookLimitMs(queries: readonly Query[]): number {
  const sources = queries.some(({ kind }) => kind === "upgrades") ? SOURCES_LIMIT_MS : 0;
  return sources + NEEDED_LIMIT_MS * queries.filter(({ kind }) => kind === "needed").length;
}

/** How often a file may change under an inspection before hap gives up. */
const TRIES = 3;

/**
 * Inspects a host with the queries of each user, over sessions that are opened as needed. Null when it went well; else
 * the state stays the old one, and `unseen` says so. Facts are what `believedUser` saw: every other user's shell may
 * say what that user likes, and answers only what steps ask as him.
 */
export async function inspect(
  run: HostRun,
  queries: ReadonlyMap<string | null, readonly Query[]>,
  options: RunOptions,
): Promise<Diagnostic | null> {
  const seen = await inspectAll(run, queries, options);
  run.unseen = seen.ok ? null : seen.problem;
  if (!seen.ok) return seen.problem;
  run.state = seen.value;
  run.began ??= seen.value?.facts.clock.host ?? null;
  return null;
}

async function inspectAll(
  run: HostRun,
  queries: ReadonlyMap<string | null, readonly Query[]>,
  options: RunOptions,
): Promise<Result<HostState | null>> {
  const answers = new Map<string, Answer>();
  const [users, missing]: [string[], string[]] = [[], []];
  const believed = believedUser(run.host);
  let facts: Facts | null = null;
  // Who is believed is asked first, and also when he has nothing else to answer.
  for (const [become, list] of new Map([[believed, []], ...queries])) {
    const seen = await inspectAs(run, { become, queries: list, mayMiss: isAskedAbout(become, queries) }, options);
    if (!seen.ok) return seen;
    if (seen.value === "no-user") {
      if (become !== null) missing.push(become);
      continue;
    }
    const user = userOf(run.host, become);
    for (const [key, answer] of seen.value.answers) answers.set(keySeenBy(key, user), answer);
    if (user !== null && list.length > 0) users.push(user);
    if (become === believed) ({ facts } = seen.value);
  }
  return success(facts === null ? null : { facts, answers, users, missing });
}

/** Whether a step is about this user: then it may make him, and he need not be there before. */
function isAskedAbout(user: string | null, queries: ReadonlyMap<string | null, readonly Query[]>): boolean {
  return [...queries.values()].flat().some((query) => query.kind === "user" && query.name === user);
}

/** The session of a host for a user, opened when there is none yet; or why that cannot be. */
export async function sessionOf(run: HostRun, become: string | null, options: RunOptions): Promise<Result<Session>> {
  const open = run.sessions.get(become);
  if (open !== undefined) return success(open);
  const contact = await options.contact(run.host, become);
  if (!contact.ok) {
    run.silent = contact.problem.isSilent;
    return failure(contactDiagnostic(contact.problem));
  }
  run.sessions.set(become, contact.value);
  return success(contact.value);
}

async function inspectAs(
  run: HostRun,
  look: { readonly become: string | null; readonly queries: readonly Query[]; readonly mayMiss: boolean },
  options: RunOptions,
): Promise<Result<HostState | "no-user">> {
  const asked = inspection(look.queries, run.state?.facts.packageManager ?? "any");
  const timeoutMs = INSPECT_LIMIT_MS + lookLimitMs(look.queries);
  let moving = "";
  for (let i = 0; i < TRIES; i++) {
    const { text: script, nonce } = markedScript(asked.script);
    const how = { timeoutMs, watched: false, output: asked.output(nonce) };
    const result = await ask(run, { ...look, script, how }, options);
    if (!result.ok) return result;
    if (result.value === "no-user") return success(result.value);
    const seen = readSeen(result.value, asked, { nonce });
    if (seen.kind === "state") return success(seen.state);
    if (seen.kind === "failed") return failure(inspectionDiagnostic(run.host, result.value, seen.problem));
    moving = seen.path;
  }
  return failure(inspectionDiagnostic(run.host, { kind: "moving", path: moving }));
}

/**
 * Runs a script over the open session; without one, the script goes along with the first contact and costs no round
 * trip of its own. `no-user` when `mayMiss` and there is no such user.
 */
async function ask(
  run: HostRun,
  asked: {
    readonly become: string | null;
    readonly mayMiss: boolean;
    readonly script: string;
    readonly how: ExchangeOptions;
  },
  options: RunOptions,
): Promise<Result<ExchangeResult | "no-user">> {
  const { become, mayMiss, script, how } = asked;
  const open = run.sessions.get(become);
  if (open !== undefined) {
    const result = await open.exchange(script, how);
    if (result.kind === "lost") run.sessions.delete(become);
    return success(result);
  }
  const contact = await options.contactWith(run.host, become, { script, options: how });
  if (!contact.ok && contact.problem.kind === "no-user" && mayMiss && become !== run.host.ssh.as)
    return success("no-user");
  if (!contact.ok) {
    run.silent = contact.problem.isSilent;
    return failure(contactDiagnostic(contact.problem));
  }
  run.sessions.set(become, contact.value.session);
  return success(contact.value.result);
}

/** What a look at a host came to. */
type InspectionEnd =
  | { readonly kind: "state"; readonly state: HostState }
  | { readonly kind: "moving"; readonly path: string }
  /** `problem` says what is wrong with the answer; empty when there is none. */
  | { readonly kind: "failed"; readonly problem: string };

/** What an exchange that ended with a look saw. `at` is where the output of the look begins. */
export function readSeen(
  result: ExchangeResult,
  asked: Inspection,
  { nonce, at = 0 }: { readonly nonce: string; readonly at?: number },
): InspectionEnd {
  if (result.kind !== "done") return { kind: "failed", problem: "" };
  const seen = asked.read(result.stdout.subarray(at), nonce, Math.floor(Date.now() / 1000));
  if (seen.ok) return { kind: "state", state: seen.value };
  return seen.problem.kind === "moving" ? seen.problem : { kind: "failed", problem: seen.problem.problem };
}
