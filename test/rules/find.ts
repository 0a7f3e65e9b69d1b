import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { checkRules } from "../../src/check/rules/check-rules.js";
import { noFiles, withFile, type HostFiles } from "../../src/check/rules/cluster-view.js";
import { readNode } from "../../src/check/check-folder.js";
import { allKinds } from "../../src/steps/registry.js";
import { lookOf } from "../../src/check/rules/host-look.js";
import type { NodeExample, PairExample, Rule, RuleExample } from "../../src/check/rules/rule.js";
import { textOf } from "../../src/source/source-file.js";
import { readSteps } from "../steps/read-step.js";

/** What rules find in steps that decode without errors, or in the files of a node. */
export function find(
  example: RuleExample,
  rules: readonly Rule[] = allRules,
  allow: readonly string[] = [],
): readonly Diagnostic[] {
  const views = isPairs(example)
    ? example.map((pair, i) => ({ name: `pair ${i + 1}`, site: "test", hosts: hostsOf(pair) }))
    : [{ name: "nodes", site: "test", hosts: hostsOf(example) }];
  return checkRules(views, rules, (_file, rule) => allow.includes(rule));
}

function isPairs(example: RuleExample): example is readonly PairExample[] {
  return Array.isArray(example) && example.every((one) => Array.isArray(one));
}

function hostsOf(example: Exclude<RuleExample, readonly PairExample[]>): readonly HostFiles[] {
  if (isNodes(example)) {
    return example.map(({ files, look, address }, i) => ({
      ...filesOfNode(files),
      address: address ?? null,
      host: `node-${"ab"[i] ?? ""}`,
      look: look === undefined ? null : lookOf(look),
    }));
  }
  const files = typeof example === "string" ? filesOfSteps(example) : filesOfNode(example);
  return [files, { ...files, host: "node-b" }];
}

function isNodes(example: Exclude<RuleExample, readonly PairExample[]>): example is readonly NodeExample[] {
  return Array.isArray(example);
}

function filesOfSteps(hap: string): HostFiles {
  let files = noFiles("node-a");
  for (const { kind, params, diagnostics } of readSteps(hap)) {
    const errors = diagnostics.filter((d) => d.severity === "error");
    if (params === null || errors.length > 0) throw new Error(errors.map((d) => `${d.code} ${d.message}`).join("\n"));
    const file = kind.clusterFile(params);
    if (file !== null) files = withFile(files, file);
  }
  return files;
}

/** Files by name; a text that begins with `latin1:` is written in that encoding. */
function filesOfNode(texts: Readonly<Record<string, string>>): HostFiles {
  const files = Object.entries(texts).map(([name, text]) => ({
    path: `/etc/ha.d/${name}`,
    bytes: text.startsWith("latin1:") ? Buffer.from(text.slice(7), "latin1") : Buffer.from(text),
  }));
  return readNode("node-a", files, allKinds()).value;
}

/** Findings as `ID text-under-the-carets`. */
export function brief(found: readonly Diagnostic[]): readonly string[] {
  return found.map((d) => `${d.code} ${d.span === null ? "" : textOf(d.span)}`);
}
