import type { Rule } from "../check/rules/rule.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
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
  return diagnostics
    .map((d) => {
      const place = d.span === null ? null : position(d.span.file, d.span.start);
      const properties = [
        ...(d.span === null ? [] : [`file=${property(d.span.file.path)}`]),
        ...(place === null ? [] : [`line=${place.line}`, `col=${place.column}`]),
        `title=${property(d.code)}`,
      ];
      const level = d.severity === "note" ? "notice" : d.severity;
      return `::${level} ${properties.join(",")}::${data(messageOf(d))}\n`;
    })
    .join("");
}

function messageOf({ message, help }: Diagnostic): string {
  return help === null ? message : `${message}\nhelp: ${help}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
