import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { count } from "../diagnostics/words.js";
import { ENGINES } from "../engines/engines.js";
import type { RunContext } from "./run-context.js";
import { contactGate } from "./contact-gate.js";
import { preview } from "./preview.js";
import { refusalDiagnostic } from "./step-failure.js";
import { preflight } from "./preflight.js";
import { queriesOf, resolutionOf, stepsOf, type HostRun } from "./host-run.js";
import type { Finding } from "./events.js";
import { inspect } from "./inspect.js";
import { ask, queryKey, type Query } from "../model/query.js";
import type { ProgramStep } from "../model/program.js";
import { rulesOnHosts, type RulesOnHosts } from "./rules-on-hosts.js";

/**
 * Reaches and inspects every host of the program, also the rest of each pair, and says whether all are fit. Nothing is
 * changed. A step whose params need facts is asked about in a second exchange, on those hosts only. True when all is
 * well.
 */
export async function contactAll(c: RunContext): Promise<boolean> {
  const gate = contactGate();
  const rules = rulesOnHosts(c.program);
  const failures = await c.each(c.runs, (run) => gate(() => contactOne(c, run, rules)));
  const lost = failures.flat().map((found) => (mayBeLeft(c, found) ? leaveOut(c, found) : stillHeard(c, found)));
  for (const found of lost) c.emit({ event: "finding", ...found });
  if (hasErrors(lost.map(({ diagnostic: d }) => d))) return false;
  const unfit = preflight(c.runs);
  // On a host that is not the one that is meant, nothing else is worth a word.
  const found = hasErrors(unfit) ? unfit : [...unfit, ...rules.findings(c.runs)];
  for (const d of found) c.emit({ event: "finding", diagnostic: d });
  return !hasErrors(found) && !changesPair(c);
}

/**
 * `--even-if-unreachable` leaves hosts out, but not all of them; `--survivor` the one of a pair from which nothing
 * comes back, when its other host is there and does not hear it either: one that only does not let hap in may be the
 * active one.
 */
function mayBeLeft({ options, runs }: RunContext, { unreachable: at }: ContactFinding): boolean {
  if (at === undefined) return false;
  const run = runOf(runs, at);
  const isDead = options.survivor && run !== undefined && seemsDead(runs, run);
  if (isDead) run.isDead = true;
  return isDead || (options.evenIfUnreachable && runs.some(({ state }) => state !== null));
}

/** Whether nothing comes back from a host whose peer is there, and does not hear it either. */
function seemsDead(runs: readonly HostRun[], run: HostRun): boolean {
  const other = runs.find(({ host, state }) => host === run.peer && state !== null);
  return run.silent && other !== undefined && !hearsPeer(other);
}

function runOf(runs: readonly HostRun[], at: NonNullable<ContactFinding["unreachable"]>): HostRun | undefined {
  return runs.find(({ host }) => host.site === at.site && host.name === at.host);
}

/** Whether an engine of a host says that the other node of its pair is alive. */
export function hearsPeer({ state, peer }: Pick<HostRun, "state" | "peer">): boolean {
  return state !== null && peer !== null && ENGINES.some((engine) => engine.hearsPeer(state, peer.name));
}

/** `--survivor`: what speaks against leaving this host out, where it is the other node's Heartbeat. */
function stillHeard({ options, runs }: RunContext, found: ContactFinding): ContactFinding {
  const run = found.unreachable === undefined ? undefined : runOf(runs, found.unreachable);
  const other = runs.find(({ host }) => host === run?.peer);
  if (!options.survivor || run?.silent !== true || other === undefined || !hearsPeer(other)) return found;
  const help = `it lives: ${other.host.name} hears it. If it died just now, run again when its deadtime is over`;
  return { ...found, diagnostic: { ...found.diagnostic, help } };
}

function leaveOut(c: RunContext, { diagnostic: d, unreachable: at }: ContactFinding): ContactFinding {
  const run = c.runs.find(({ host }) => host.site === at?.site && host.name === at.host);
  if (run !== undefined) run.active = false;
  const all = c.program.plays.flatMap((play) => play.steps);
  for (const other of c.runs) if (other.peer !== null && other.peer === run?.host) leaveAlone(c, other, all);
  const steps = all.filter((step) => run !== undefined && step.hosts.includes(run.host));
  const labels = [...new Set(steps.filter(({ kind }) => kind.does === "changes").map(({ label }) => label))];
  const help =
    c.options.survivor && labels.length > 0
      ? `it still has to get what these have for it: ${labels.join(", ")}. The next run gives it when it is back`
      : `it is left out, with its ${count(steps.length, "step")}: run again when it is back`;
  return { diagnostic: { ...d, severity: "warning", help }, ...(at === undefined ? {} : { unreachable: at }) };
}

/** What moves a pair cannot be done with one host of it: a drill or a switch waits like a file of the pair. */
function leaveAlone({ options }: RunContext, run: HostRun, steps: readonly ProgramStep[]): void {
  run.alone = options.survivor ? "waits" : "refuses";
  if (!options.survivor) return;
  const reason = `waits for ${run.peer?.name ?? "its peer"}`;
  for (const { index, kind } of steps)
    if (kind.does === "drill" || kind.does === "switch") run.resolutions.set(index, { kind: "skip", reason });
}

/** Whether a step would change a pair of which a host was left out: then nothing is changed anywhere. */
function changesPair(c: RunContext): boolean {
  const alone = c.runs.filter((run) => run.alone !== null && run.active);
  const steps = c.program.plays.flatMap((play) => play.steps);
  const refused = alone.length === 0 ? [] : preview(steps, alone).filter((p) => p.kind === "refused");
  const pair = refused.filter(({ refusal }) => refusal.forbids === "run");
  for (const { run, step, refusal } of pair)
    c.emit({ event: "finding", diagnostic: refusalDiagnostic({ run, step, change: null }, refusal) });
  return pair.length > 0;
}

async function contactOne(c: RunContext, run: HostRun, rules: RulesOnHosts): Promise<ContactFinding[]> {
  const steps = c.program.plays.flatMap((play) => play.steps).filter((step) => step.hosts.includes(run.host));
  const waiting = steps.filter((step) => resolutionOf(run, step).kind === "after-contact");
  const failure = await inspect(run, withQuestions(c, run, { steps, rules }), c.options);
  if (failure !== null) return [unreachable(run, failure)];
  if (waiting.length === 0) return [];
  const invalid = waiting.flatMap((step) => problemsOf(run, step));
  const found = invalid.map((problem) => ({ diagnostic: problem }));
  if (hasErrors(invalid)) return found;
  const again = await inspect(run, withQuestions(c, run, { steps, rules }), c.options);
  return again === null ? found : [...found, unreachable(run, again)];
}

/**
 * What the steps ask, and what the rules of hosts ask as the user that the host is worked on by; and for what hap made
 * there, where that is to be told.
 */
function withQuestions(
  { options: { made } }: RunContext,
  run: HostRun,
  { steps, rules }: { readonly steps: readonly ProgramStep[]; readonly rules: RulesOnHosts },
): Map<string | null, Query[]> {
  const queries = queriesOf(run, stepsOf(run, steps));
  const list = queries.get(run.host.ssh.as) ?? [];
  const asked = new Map(list.map((query) => [queryKey(query), query]));
  // A step's own question stays: it may want a file's bytes.
  const own = made?.tells === true ? [ask.made(made.listOf(run.host.site))] : [];
  const more = [...rules.questions(run), ...own].filter((query) => !asked.has(queryKey(query)));
  if (more.length > 0) queries.set(run.host.ssh.as, [...list, ...more]);
  return queries;
}

type ContactFinding = Omit<Finding, "event">;

function unreachable({ host }: HostRun, problem: Diagnostic): ContactFinding {
  return { diagnostic: problem, unreachable: { site: host.site, host: host.name } };
}

function problemsOf(run: HostRun, step: Parameters<typeof resolutionOf>[1]): readonly Diagnostic[] {
  const resolution = resolutionOf(run, step);
  switch (resolution.kind) {
    case "run":
    case "invalid":
      return resolution.diagnostics;
    case "skip":
      return [];
    case "after-contact":
      return [
        diagnostic(
          "HAP4035",
          `a value of this step is not known on \`${run.host.name}\` even after contact`,
          step.span,
        ),
      ];
  }
}
