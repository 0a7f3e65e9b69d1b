import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { allRules } from "../check/rules/all-rules.js";
import { checkRules } from "../check/rules/check-rules.js";
import { clusterViews, type ClusterView, type HostFiles } from "../check/rules/cluster-view.js";
import { hostQuestions, lookOf } from "../check/rules/host-questions.js";
import type { Query } from "../model/query.js";
import type { Program } from "../model/program.js";
import { queriesOf, stepsOf, type HostRun } from "./host-run.js";

const RULES = allRules.filter(({ onHosts }) => onHosts === true);

/**
 * The rules that look at hosts: what they ask goes along with the first inspection, and they judge before any change.
 */
export interface RulesOnHosts {
  /** What the rules want to know of a host, beside what its steps ask. */
  questions(run: HostRun): readonly Query[];
  /** What they find when all hosts were inspected. */
  findings(runs: readonly HostRun[]): readonly Diagnostic[];
}

export function rulesOnHosts(program: Program): RulesOnHosts {
  const { views, allowed } = clusterViews(program);
  const steps = program.plays.flatMap((play) => play.steps);
  const filesOf = (run: HostRun): HostFiles | undefined =>
    views.flatMap((view) => (view.site === run.host.site ? view.hosts : [])).find(({ host }) => host === run.host.name);
  return {
    questions: (run) => {
      const files = filesOf(run);
      return files === undefined ? [] : hostQuestions(files);
    },
    findings: (runs) => {
      const seen = runs.flatMap((run): readonly ClusterView[] => {
        const files = filesOf(run);
        if (files === undefined || run.state === null) return [];
        const own = [...queriesOf(run, stepsOf(run, steps)).values()].flat();
        const name = run.host.name;
        return [{ name, site: run.host.site, hosts: [{ ...files, look: lookOf(run.state, own) }] }];
      });
      return checkRules(seen, RULES, allowed);
    },
  };
}
