import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { checkRules } from "../../src/check/rules/check-rules.js";
import { noFiles, withFile } from "../../src/check/rules/cluster-view.js";
import type { Rule } from "../../src/check/rules/rule.js";
import { textOf } from "../../src/source/source-file.js";
import { readSteps } from "../steps/read-step.js";

/** What rules find in steps that decode without errors. */
export function find(
  hap: string,
  rules: readonly Rule[] = allRules,
  allow: readonly string[] = [],
): readonly Diagnostic[] {
  let files = noFiles("node-a");
  for (const { kind, params, diagnostics } of readSteps(hap)) {
    const errors = diagnostics.filter((d) => d.severity === "error");
    if (params === null || errors.length > 0) throw new Error(errors.map((d) => `${d.code} ${d.message}`).join("\n"));
    const file = kind.clusterFile(params);
    if (file !== null) files = withFile(files, file);
  }
  const view = { name: "nodes", site: "test", hosts: [files, { ...files, host: "node-b" }] };
  return checkRules([view], rules, (_file, rule) => allow.includes(rule));
}

/** Findings as `ID text-under-the-carets`. */
export function brief(found: readonly Diagnostic[]): readonly string[] {
  return found.map((d) => `${d.code} ${d.span === null ? "" : textOf(d.span)}`);
}
