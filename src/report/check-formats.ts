import type { Rule } from "../check/rules/rule.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { visible } from "../diagnostics/visible.js";
import { withoutSecrets } from "../diagnostics/without-secrets.js";
import { position } from "../source/source-file.js";
import { jsonText } from "./json.js";

/** What tells a program of a code scanner about a rule. */
type RuleText = Pick<Rule, "id" | "summary" | "why">;

/**
 * Diagnostics as SARIF 2.1.0 (OASIS), which code scanners of forges read: one run, a rule for each code that was found.
 */
export function sarifText(diagnostics: readonly Diagnostic[], rules: readonly RuleText[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))];
  const driver = {
    name: "hap",
    version,
    rules: codes.map((id) => {
      const rule = rules.find((one) => one.id === id);
      return rule === undefined
        ? { id }
        : { id, shortDescription: { text: rule.summary }, fullDescription: { text: rule.why } };
    }),
  };
  const results = diagnostics.map((d) => ({
    ruleId: d.code,
    ruleIndex: codes.indexOf(d.code),
    level: d.severity,
    message: { text: messageOf(d) },
    ...(d.span === null ? {} : { locations: [{ physicalLocation: locationOf(d.span) }] }),
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return `${jsonText(log)}\n`;
}

function locationOf(span: NonNullable<Diagnostic["span"]>): object {
  const from = position(span.file, span.start);
  const to = position(span.file, Math.max(span.start, span.end));
  const uri = span.file.path.split("/").map(encodeURIComponent).join("/");
  return {
    artifactLocation: { uri: span.file.path.startsWith("/") ? `file://${uri}` : uri },
    region: { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
  };
}

/** Diagnostics as workflow commands that a forge shows beside the lines of a change, one a line. */
export function githubText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((d) => annotation(d)).join("");
}

/** A diagnostic as a workflow command, with its line end. */
export function annotation(d: Diagnostic, title: string = d.code): string {
  const { span, severity } = withoutSecrets(d);
  const place = span === null ? null : position(span.file, span.start);
  const properties = {
    ...(span === null ? {} : { file: span.file.path }),
    ...(place === null ? {} : { line: place.line, col: place.column }),
    title,
  };
  return workflowCommand(severity === "note" ? "notice" : severity, properties, messageOf(withoutSecrets(d)));
}

type CommandName = "group" | "endgroup" | "error" | "warning" | "notice";

/**
 * A workflow command of a forge, with its line end (GitHub's "Workflow commands"): no text in it can end it or begin
 * another one.
 */
export function workflowCommand(
  name: CommandName,
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const words = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${[name, words.join(",")].filter((part) => part !== "").join(" ")}::${data(text)}\n`;
}

/**
 * Lines of which a forge's runner takes none for a command of its own, whoever chose them: it takes `::` for one behind
 * any white space, and the older `##[` wherever it stands (actions/runner, ActionCommand.cs).
 */
export function inertLines(text: string): string {
  return text
    .replaceAll("##[", "## [")
    .split("\n")
    .map((line) => (/^[\s\u0085]*::/.test(line) ? `| ${line}` : line))
    .join("\n");
}

function messageOf({ message, help }: Diagnostic): string {
  return help === null ? message : `${message}\nhelp: ${help}`;
}

function data(text: string): string {
  return visible(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
