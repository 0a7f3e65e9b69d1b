import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { withoutEchoes as withoutCovered } from "../../diagnostics/echoes.js";
import type { Program } from "../../model/program.js";
import { clusterViews, filesOf, type Allowed, type ClusterView } from "./cluster-view.js";
import { allOf } from "../../diagnostics/words.js";
import { toldOnce } from "../collect.js";
import type { Rule } from "./rule.js";

/**
 * What the rules find in the files of each pair. Both hosts of a pair mostly have the same lines: a finding is given
 * once, with the names of the hosts that show it. What a step's `@allow` names is left out.
 */
export function checkRules(
  views: readonly ClusterView[],
  rules: readonly Rule[],
  allowed: Allowed,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const hostsOf = new Map<string, readonly string[]>();
  for (const view of views) {
    const unread = new Set(view.hosts.flatMap((host) => [...host.unread]));
    for (const rule of rules.filter(({ dependsOn = [] }) => !dependsOn.some((line) => unread.has(line)))) {
      rule.check(
        view,
        (file, message, span, { host = "", ...parts } = {}) => {
          // What is about a host and no file of it is let pass by any of its steps.
          if ((file === null ? view.hosts.flatMap(filesOf) : [file]).some((one) => allowed(one, rule.id))) return;
          const key = [rule.id, span?.file.path, span?.start, span?.end, message].join("\n");
          const details = [...(parts.details ?? []), { label: "why", text: rule.why }];
          const finding = diagnostic(rule.id, message, span, { severity: rule.severity, ...parts, details });
          if (!found.has(key)) found.set(key, finding);
          const hosts = hostsOf.get(key) ?? [];
          if (host !== "" && !hosts.includes(host)) hostsOf.set(key, [...hosts, host]);
        },
        views,
      );
    }
  }
  const named = [...found].map(([key, finding]) => {
    const hosts = hostsOf.get(key) ?? [];
    return hosts.length === 0 ? finding : { ...finding, message: `on ${allOf(hosts)}: ${finding.message}` };
  });
  return withoutEchoes(named, rules);
}

/** Without what rules that yield say where an error stands, and what an error covers. */
export function withoutEchoes(found: readonly Diagnostic[], rules: readonly Rule[]): readonly Diagnostic[] {
  const yielding = new Set<string>(rules.flatMap(({ id, yields }) => (yields === true ? [id] : [])));
  const place = ({ span }: Diagnostic) => (span === null ? null : `${span.file.path}\0${span.start}\0${span.end}`);
  const errors = new Set(found.filter((one) => one.severity === "error" && !yielding.has(one.code)).map(place));
  const left = found.filter((one) => one.span === null || !yielding.has(one.code) || !errors.has(place(one)));
  // What a rule says of the characters of a line is why its words are wrong.
  const ids = new Set<string>(rules.map(({ id }) => id));
  return withoutCovered(left, [
    ...left.filter(({ code }) => ids.has(code)),
    ...left.filter(({ code }) => !ids.has(code)),
  ]);
}

/**
 * What the rules find in the files that a checked playbook writes. What a line of a loop gives again and again is told
 * once, with its count.
 */
export function checkProgramRules(program: Program, rules: readonly Rule[]): readonly Diagnostic[] {
  const { views, allowed } = clusterViews(program);
  return toldOnce(checkRules(views, rules, allowed), () => true);
}
