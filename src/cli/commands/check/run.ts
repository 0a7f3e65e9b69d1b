import { existsSync, statSync } from "node:fs";
import { diagnostic, hasErrors, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { count } from "../../../diagnostics/words.js";
import { explainCode } from "./explain-code.js";
import { diagnosticFields, jsonLine } from "../../../report/json.js";
import { allRules } from "../../../check/rules/all-rules.js";
import { hostRules } from "../../../check/rules/host-rules.js";
import { githubText, sarifText } from "../../../report/check-formats.js";
import { position } from "../../../source/source-file.js";
import { VERSION } from "../../version.js";
import { checkDaemonFile, checkFolder, checkFolders, isDaemonFile } from "./check-folder.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import type { OutputForm } from "../../option-groups.js";
import type { CheckedHosts, HostOptions } from "./check-hosts.js";
import { formOf, writeDiagnostics } from "../../print-diagnostics.js";

export type CheckOptions = HostOptions & {
  readonly explain?: string;
  /** Running nodes to read by ssh. */
  readonly host: readonly string[];
  /** Whether a warning ends with a failure too. */
  readonly strict: boolean;
  /** Whether certain mends are made in the files. */
  readonly fix: boolean;
  readonly output?: CheckForm;
};

/** How `hap check` may report: as others, or for a code scanner or a forge. */
export type CheckForm = OutputForm | "sarif" | "github";

/**
 * `hap check`: everything that can be known without changing a host, and without contacting one but those of `--host`.
 * 2 for errors (with --strict for warnings too), 4 where a node of `--host` cannot be read, 0 else.
 */
export async function checkCommand(env: Environment, paths: readonly string[], options: CheckOptions): Promise<Status> {
  if (options.explain !== undefined) return explainCode(env, options.explain);
  const { diagnostics, failed } = await mended(env, paths, options);
  if (failed !== null) {
    writeDiagnostics(env, diagnostics, env.stderr);
    return failed;
  }
  report(env, [...paths, ...options.host].join(" and "), diagnostics, options.output);
  const isBad =
    hasErrors(diagnostics) || (options.strict && diagnostics.some(({ severity }) => severity === "warning"));
  return isBad ? USAGE : 0;
}

/** What is found, with `--fix` what is left of it when the files were put right. */
async function mended(env: Environment, paths: readonly string[], options: CheckOptions): Promise<CheckedHosts> {
  const found = await checked(env, paths, options);
  if (!options.fix || found.failed !== null) return found;
  const mends = await (await import("./fix.js")).mendFiles(env, found.diagnostics);
  if (mends.problems.length > 0) return { diagnostics: mends.problems, failed: USAGE };
  return mends.changed ? await checked(env, paths, options) : found;
}

/** What is found in a playbook, a file of a daemon, a node's folder, those of a pair, or on running nodes. */
async function checked(env: Environment, paths: readonly string[], options: CheckOptions): Promise<CheckedHosts> {
  const [path, other, ...more] = paths;
  const done = (diagnostics: readonly Diagnostic[]): CheckedHosts => ({ diagnostics, failed: null });
  if (options.host.length > 0 && path === undefined && !options.fix) {
    return (await import("./check-hosts.js")).checkHosts(env, options.host, options);
  }
  const areFolders = paths.every((one) => statSync(one, { throwIfNoEntry: false })?.isDirectory() === true);
  // Files of running nodes are not written.
  if (path === undefined || options.host.length > 0 || more.length > 0 || (other !== undefined && !areFolders)) {
    const whole = paths.join(" ");
    if (more.length === 0 && other !== undefined && path !== undefined && existsSync(whole)) {
      const quoted = `a name with blanks is quoted: \`hap check "${whole}"\``;
      return {
        diagnostics: [diagnostic("HAP5008", `there is no file \`${path}\``, null, { help: quoted })],
        failed: USAGE,
      };
    }
    const help =
      "`hap check playbooks/site.hap`, `hap check /etc/ha.d`, `hap check node-a/ha.d node-b/ha.d`, " +
      "`hap check --host node-a --host node-b`, or `hap check --explain HB005`";
    const message = "expected a playbook, a folder, or the folders or names of two nodes to check";
    return { diagnostics: [diagnostic("HAP5008", message, null, { help })], failed: USAGE };
  }
  if (other !== undefined) return done(checkFolders([path, other]));
  if (areFolders) return done(checkFolder(path));
  if (isDaemonFile(path)) return done(checkDaemonFile(path));
  const { output, ...others } = options;
  const form = output === "sarif" || output === "github" || output === undefined ? {} : { output };
  // A folder needs no parser of playbooks, which is half of the code.
  const { loadProgram } = await import("../../load-program.js");
  return done((await loadProgram(env, path, { ...others, ...form })).diagnostics);
}

function report(
  env: Environment,
  what: string,
  diagnostics: readonly Diagnostic[],
  output: CheckForm | undefined,
): void {
  if (output === "sarif") {
    env.stdout.write(sarifText(diagnostics, [...allRules, ...hostRules], VERSION));
  } else if (output === "github") {
    env.stdout.write(githubText(diagnostics));
  } else if (formOf(env, output) === "json") {
    for (const d of diagnostics) env.stdout.write(jsonLine("diagnostic", diagnosticFields(d)));
  } else {
    const shown = folded(byCost(diagnostics));
    writeDiagnostics(env, shown, env.stdout);
    env.stdout.write(`${visibleLine(what)}: ${summary(diagnostics)}${explanation(shown)}\n`);
    const first = firstToDo(shown);
    if (first !== null) env.stdout.write(`${visibleLine(first)}\n`);
  }
}

/** Errors first, then warnings, then notes; among equals in the order in which they were found. */
function byCost(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const cost = { error: 0, warning: 1, note: 2 };
  return diagnostics.toSorted((a, b) => cost[a.severity] - cost[b.severity]);
}

/** Warnings and notes of one rule in one file are shown once, with the lines of the others. */
function folded(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isLike = (a: Diagnostic, b: Diagnostic) =>
    a.code === b.code && a.severity === b.severity && a.span?.file.path === b.span?.file.path;
  return diagnostics.flatMap((d, i) => {
    if (d.severity === "error" || d.span === null) return [d];
    if (diagnostics.slice(0, i).some((other) => isLike(other, d))) return [];
    const others = diagnostics.slice(i + 1).filter((other) => isLike(d, other));
    if (others.length === 0) return [d];
    const lines = others.flatMap(({ span }) => (span === null ? [] : position(span.file, span.start).line));
    return [{ ...d, details: [...d.details, { label: "also", text: `line ${[...new Set(lines)].join(", ")}` }] }];
  });
}

/** Of several findings, the one that costs most: where it is and what to do. */
function firstToDo([first, second]: readonly Diagnostic[]): string | null {
  if (first === undefined || second === undefined) return null;
  const place =
    first.span === null ? "" : ` ${first.span.file.path}:${position(first.span.file, first.span.start).line}`;
  return `first:${place} ${first.code} ${first.help ?? first.message}`;
}

/** Where more is to be read about a rule that found something. */
function explanation(diagnostics: readonly Diagnostic[]): string {
  const found = diagnostics.find(({ code }) => !code.startsWith("HAP"));
  return found === undefined ? "" : `; \`hap check --explain ${found.code}\` tells more`;
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const parts = (["error", "warning", "note"] as const).map((severity) => ({
    severity,
    found: diagnostics.filter((d) => d.severity === severity).length,
  }));
  const found = parts.filter((part) => part.found > 0).map((part) => count(part.found, part.severity));
  return found.length === 0 ? "no problems found" : found.join(", ");
}
