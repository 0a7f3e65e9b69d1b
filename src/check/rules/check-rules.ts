import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { count } from "../../diagnostics/words.js";
import type { Program } from "../../model/program.js";
import { clusterViews, filesOf, type Allowed, type ClusterView } from "./cluster-view.js";
import type { Rule } from "./rule.js";

/**
 * What the rules find in the files of each pair. Both hosts of a pair mostly have the same lines: a finding is given
 * once. What a step's `@allow` names is left out.
 */
export function checkRules(
  views: readonly ClusterView[],
  rules: readonly Rule[],
  allowed: Allowed,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const view of views) {
    const unread = new Set(view.hosts.flatMap((host) => [...host.unread]));
    for (const rule of rules.filter(({ dependsOn = [] }) => !dependsOn.some((line) => unread.has(line)))) {
      rule.check(
        view,
        (file, message, span, parts = {}) => {
          // What is about a host and no file of it is let pass by any of its steps.
          if ((file === null ? view.hosts.flatMap(filesOf) : [file]).some((one) => allowed(one, rule.id))) return;
          const key = [rule.id, span?.file.path, span?.start, span?.end, message].join("\n");
          const details = [...(parts.details ?? []), { label: "why", text: rule.why }];
          const finding = diagnostic(rule.id, message, span, { severity: rule.severity, ...parts, details });
          if (!found.has(key)) found.set(key, finding);
        },
        views,
      );
    }
  }
  return [...found.values()];
}

/**
 * What the rules find in the files that a checked playbook writes. What a line of a loop gives again and again is told
 * once, with its count.
 */
export function checkProgramRules(program: Program, rules: readonly Rule[]): readonly Diagnostic[] {
  const { views, allowed } = clusterViews(program);
  const found = checkRules(views, rules, allowed);
  const like = (a: Diagnostic, b: Diagnostic) =>
    a.code === b.code &&
    a.span !== null &&
    a.span.end > a.span.start &&
    a.span.file.path === b.span?.file.path &&
    a.span.start === b.span.start &&
    a.span.end === b.span.end;
  return found.flatMap((one, i) => {
    if (found.slice(0, i).some((other) => like(one, other))) return [];
    const more = found.slice(i + 1).filter((other) => like(one, other)).length;
    if (more === 0) return [one];
    return [
      { ...one, details: [...one.details, { label: "also", text: `${count(more, "time")} more from this line` }] },
    ];
  });
}
