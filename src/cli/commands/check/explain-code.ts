import { allRules } from "../../../check/rules/all-rules.js";
import { hostRules, type HostRule } from "../../../check/rules/host-rules.js";
import type { FilesExample, NodeExample, PairExample, Rule, RuleExample } from "../../../check/rules/rule.js";
import type { CodeEntry } from "../../../diagnostics/code.js";
import { ALL_CODES } from "../../all-codes.js";
import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { visible } from "../../../diagnostics/visible.js";
import { suggest } from "../../../diagnostics/did-you-mean.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

/** `hap check --explain HB005`: what a rule or another code of hap's messages is about. */
export function explainCode(env: Environment, given: string): Status {
  const id = given.toUpperCase();
  const text = textFor(id);
  if (text !== null) {
    env.stdout.write(text);
    return 0;
  }
  const rules = [...allRules, ...hostRules].map((rule) => rule.id).toSorted();
  const near = suggest(id, id.startsWith("HAP") ? ALL_CODES.map(({ code }) => code) : rules);
  const help = `${near === null ? "" : `did you mean \`${near}\`? `}rules: ${rules.join(", ")}`;
  writeDiagnostics(env, [diagnostic("HAP5009", `there is no rule \`${given}\``, null, { help })], env.stderr);
  return USAGE;
}

function textFor(id: string): string | null {
  const rule = allRules.find((one) => one.id === id);
  if (rule !== undefined) return ruleText(rule);
  const hostRule = hostRules.find((one) => one.id === id);
  if (hostRule !== undefined) return hostRuleText(hostRule);
  const code = ALL_CODES.find((one) => one.code === id);
  return code === undefined ? null : codeText(code);
}

function ruleText({ id, severity, summary, why, source, bad, good }: Rule): string {
  const shown = (label: string, examples: readonly RuleExample[]) =>
    `${label}:\n\n${examples.map(exampleText).map(indented).join("\n\n")}\n\n`;
  const known = `known from: ${source}\n\n`;
  return `${headOf({ id, severity, summary, why })}${known}${shown("found in", bad)}${shown("right", good)}${acceptance(id)}`;
}

function hostRuleText(rule: HostRule): string {
  return `${headOf(rule)}looked at on the hosts: ${rule.asked}\n\n${acceptance(rule.id)}`;
}

function codeText({ code, meaning, example }: CodeEntry): string {
  return `${code}: ${meaning}\n${example === "" ? "\nseen where hap meets a host or this machine: no text shows it\n" : `\nfound in:\n\n${indented(example)}\n`}`;
}

function headOf({ id, severity, summary, why }: Pick<Rule, "id" | "severity" | "summary" | "why">): string {
  return `${id} (${severity}): ${summary}\n\nwhy: ${why}\n\n`;
}

function acceptance(id: string): string {
  return `to accept it in one step, with the reason: @allow ${id} "…" on the line above\n`;
}

/** The steps, or the files with their names as comments and what is known of the host. */
export function exampleText(example: RuleExample): string {
  if (typeof example === "string") return example;
  if (!isNodes(example)) return filesText(example);
  return example
    .flat()
    .map(({ files, look, address }) =>
      [
        ...(address === undefined ? [] : [`# a host at ${address}`]),
        filesText(files),
        ...(look === undefined ? [] : [`# on the host: ${JSON.stringify(look)}`]),
      ].join("\n"),
    )
    .join("\n\n");
}

function isNodes(example: RuleExample): example is readonly NodeExample[] | readonly PairExample[] {
  return Array.isArray(example);
}

function filesText(files: FilesExample): string {
  return Object.entries(files)
    .map(([name, text]) => `# /etc/ha.d/${name}\n${withoutControls(text)}`)
    .join("\n");
}

function withoutControls(text: string): string {
  return text.trimEnd().replaceAll(/[^\x20-\x7e\n]/g, visible);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
