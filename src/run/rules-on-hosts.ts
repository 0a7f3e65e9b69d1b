import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { allRules } from "../check/rules/all-rules.js";
import { checkRules } from "../check/rules/check-rules.js";
import { clusterViews, noFiles, type ClusterView, type HostFiles } from "../check/rules/cluster-view.js";
import { servedAt } from "../check/rules/host/not-ready-for-lvs.js";
import { asksVs, hostQuestions, lookOf, realServerQuestions } from "../check/rules/host-questions.js";
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
      const files = filesOf(run) ?? noFiles(run.host.name, run.host.address);
      const own = [...queriesOf(run, stepsOf(run, steps)).values()].flat();
      // What the playbook sets itself is not as it will be.
      const isSet = own.some(({ kind }) => kind === "sysctl") || files.lvs.length + files.ldirectord.length > 0;
      const served = isSet ? [] : servedAt(run.host.site, run.host.address, views);
      const setsVs = own.some((query) => query.kind === "sysctl" && query.key.startsWith("net.ipv4.vs."));
      const asked = hostQuestions(files).filter((query) => !setsVs || !asksVs(query));
      return [...asked, ...realServerQuestions(served)];
    },
    findings: (runs) => {
      const seen = new Map<string, ClusterView & { readonly hosts: HostFiles[] }>();
      for (const run of runs) {
        if (run.state === null) continue;
        const { name, address, site, pair } = run.host;
        const own = [...queriesOf(run, stepsOf(run, steps)).values()].flat();
        const key = `${site}/${pair ?? name}`;
        const view = seen.get(key) ?? { name: pair ?? name, site, hosts: [] };
        seen.set(key, view);
        view.hosts.push({ ...(filesOf(run) ?? noFiles(name, address)), look: lookOf(run.state, own) });
      }
      return checkRules([...seen.values()], RULES, allowed);
    },
  };
}
