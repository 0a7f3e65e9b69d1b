import { readdirSync, readFileSync } from "node:fs";
import { allRules } from "../src/check/rules/all-rules.js";
import { hostRules } from "../src/check/rules/host-rules.js";
import type { Rule } from "../src/check/rules/rule.js";
import { exampleText } from "../src/cli/commands/check/explain-code.js";
import { ALL_COMMANDS } from "../src/cli/commands/all-commands.js";
import type { CommandLeaf } from "../src/cli/define-command.js";
import type { CodeEntry } from "../src/diagnostics/code.js";
import { ALL_CODES } from "../src/cli/all-codes.js";
import { describeKind } from "../src/docs/describe-kind.js";
import { allKinds } from "../src/steps/registry.js";
import type { GeneratedFile } from "../grammar/generate.js";
import { outagePicture, type DrillLine } from "./outage-picture.js";

/** Folders under docs/ in which every file is generated. */
const FOLDERS = ["steps", "rules", "codes"] as const;

/** The reference in docs/, made from the registries, and the README's table of commands; `root` is the repository's folder. */
export function generatedDocs(root: URL): readonly GeneratedFile[] {
  const readme = new URL("README.md", root);
  return [
    ...[...allKinds().values()].map((kind) => ({
      path: `steps/${kind.name.replaceAll(" ", "-")}`,
      text: describeKind(kind),
    })),
    ...allRules.map((rule) => ({ path: `rules/${rule.id}`, text: ruleText(rule) })),
    ...hostRules.map((rule) => ({
      path: `rules/${rule.id}`,
      text: `${ruleHead(rule)}Looked at on the hosts: ${rule.asked}.\n`,
    })),
    ...codeTables(),
    { path: "commands", text: commandsText() },
  ]
    .map(({ path, text }) => ({ url: new URL(`docs/${path}.md`, root), text }))
    .concat(
      { url: readme, text: withCommands(readFileSync(readme, "utf8")) },
      { url: new URL("docs/pictures/power-off.svg", root), text: powerOffPicture(root) },
    );
}

/** The README's picture, from what a drill of a real run said. */
function powerOffPicture(root: URL): string {
  const line = readFileSync(new URL("docs/pictures/power-off.json", root), "utf8");
  return outagePicture(JSON.parse(line) as DrillLine);
}

/** Files in the generated folders that nothing makes any more. */
export function staleDocs(root: URL, files: readonly GeneratedFile[]): readonly URL[] {
  const made = new Set(files.map(({ url }) => url.href));
  const there = FOLDERS.flatMap((folder) => {
    const url = new URL(`docs/${folder}/`, root);
    return readdirSync(url).map((name) => new URL(name, url));
  });
  return there.filter(({ href }) => !made.has(href));
}

function ruleHead({ id, severity, summary, why }: Pick<Rule, "id" | "severity" | "summary" | "why">): string {
  return `# ${id}: ${summary}\n\nSeverity: ${severity}. Why: ${why}.\n\n`;
}

function ruleText(rule: Rule): string {
  const shown = (title: string, examples: Rule["bad"]): string =>
    examples.length === 0 ? "" : `${title}:\n\n${examples.map((one) => fenced(exampleText(one))).join("\n")}\n`;
  const accept = `To accept it in one step, with the reason: \`@allow ${rule.id} "…"\` on the line above.\n`;
  return `${ruleHead(rule)}Known from: ${rule.source}\n\n${shown("Found in", rule.bad)}${shown("Right", rule.good)}${accept}`;
}

function fenced(text: string): string {
  return `\`\`\`hap\n${text.trimEnd()}\n\`\`\`\n`;
}

/** One table for each thousand of codes: HAP1xxx is about syntax, HAP2xxx about meaning, and so on. */
function codeTables(): readonly { readonly path: string; readonly text: string }[] {
  return [...grouped(ALL_CODES)].map(([group, list]) => {
    const rows = list.map(({ code, meaning }) => `| \`${code}\` | ${meaning.replaceAll("|", "\\|")} |\n`);
    const head = `# ${group}xxx\n\n\`hap check --explain CODE\` shows what gives each.\n\n| code | meaning |\n|---|---|\n`;
    return { path: `codes/${group}`, text: head + rows.join("") };
  });
}

function groupOf({ code }: CodeEntry): string {
  return code.slice(0, 4);
}

function grouped(list: readonly CodeEntry[]): ReadonlyMap<string, readonly CodeEntry[]> {
  const groups = new Map<string, CodeEntry[]>();
  for (const code of list) groups.set(groupOf(code), [...(groups.get(groupOf(code)) ?? []), code]);
  return groups;
}

/** Every command with what it does and two examples. Options are left to `hap help`. */
function commandsText(): string {
  const texts = ALL_COMMANDS.flatMap((spec) =>
    spec.kind === "command"
      ? [commandText("##", "hap", spec)]
      : [
          `## hap ${spec.name}\n\n${spec.summary}.\n`,
          ...spec.commands.map((one) => commandText("###", `hap ${spec.name}`, one)),
        ],
  );
  return `# Commands\n\n\`hap help COMMAND\` explains every option.\n\n${texts.join("\n")}`;
}

function commandText(level: string, parent: string, { name, usage, summary, examples }: CommandLeaf): string {
  const words = [parent, name, ...(usage === undefined ? [] : [usage])].join(" ");
  return `${level} ${parent} ${name}\n\n\`${words}\`: ${summary}.\n\n\`\`\`console\n${examples.map((e) => `$ ${e}\n`).join("")}\`\`\`\n`;
}

/** Puts the table of commands between its two marks. */
function withCommands(readme: string): string {
  const rows = ALL_COMMANDS.map((spec) => {
    const usage = spec.kind === "command" ? (spec.usage ?? "") : spec.commands.map(({ name }) => name).join("|");
    const line = `hap ${spec.name} ${usage}`.trim().replaceAll("|", "\\|");
    return `| \`${line}\` | ${spec.summary} |\n`;
  });
  const table = `| command | what it does |\n|---|---|\n${rows.join("")}`;
  return readme.replace(
    /(<!-- commands[^]*?-->\n)[^]*?(<!-- \/commands -->)/,
    (_all, open: string, close: string) => open + table + close,
  );
}
