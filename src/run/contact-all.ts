import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import type { RunContext } from "./run-context.js";
import { contactGate } from "./contact-gate.js";
import { preflight } from "./preflight.js";
import { queriesOf, resolutionOf, stepsOf, type HostRun } from "./host-run.js";
import type { Finding } from "./events.js";
import { inspect } from "./inspect.js";
import { queryKey, type Query } from "../model/query.js";
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
  for (const found of failures.flat()) c.emit({ event: "finding", ...found });
  if (hasErrors(failures.flat().map(({ diagnostic: d }) => d))) return false;
  const unfit = preflight(c.runs);
  // On a host that is not the one that is meant, nothing else is worth a word.
  const found = hasErrors(unfit) ? unfit : [...unfit, ...rules.findings(c.runs)];
  for (const d of found) c.emit({ event: "finding", diagnostic: d });
  return !hasErrors(found);
}

async function contactOne(c: RunContext, run: HostRun, rules: RulesOnHosts): Promise<ContactFinding[]> {
  const steps = c.program.plays.flatMap((play) => play.steps).filter((step) => step.hosts.includes(run.host));
  const waiting = steps.filter((step) => resolutionOf(run, step).kind === "after-contact");
  const failure = await inspect(run, withQuestions(run, steps, rules), c.options);
  if (failure !== null) return [unreachable(run, failure)];
  if (waiting.length === 0) return [];
  const invalid = waiting.flatMap((step) => problemsOf(run, step));
  const found = invalid.map((problem) => ({ diagnostic: problem }));
  if (hasErrors(invalid)) return found;
  const again = await inspect(run, withQuestions(run, steps, rules), c.options);
  return again === null ? found : [...found, unreachable(run, again)];
}

/** What the steps ask, and what the rules of hosts ask as the user that the host is worked on by. */
function withQuestions(run: HostRun, steps: readonly ProgramStep[], rules: RulesOnHosts): Map<string | null, Query[]> {
  const queries = queriesOf(run, stepsOf(run, steps));
  const list = queries.get(run.host.ssh.as) ?? [];
  const asked = new Map(list.map((query) => [queryKey(query), query]));
  // A step's own question stays: it may want a file's bytes.
  const more = rules.questions(run).filter((query) => !asked.has(queryKey(query)));
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
