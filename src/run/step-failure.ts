import { diagnostic, type Detail, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Change } from "../model/change.js";
import { describeCommand } from "../model/command.js";
import type { ProgramStep } from "../model/program.js";
import type { Refusal } from "../model/refusal.js";
import { hintFor } from "./failure-hint.js";
import { hostDetail, stderrDetail } from "./host-diagnostics.js";
import type { HostRun } from "./host-run.js";
import type { Outcome } from "./outcome.js";

/** The change that failed and the step it belongs to. */
export interface FailedAt {
  readonly run: HostRun;
  readonly step: ProgramStep;
  readonly change: Change | null;
}

/** A failed change, shown under the playbook line that asked for it. */
export function stepFailure(at: FailedAt, outcome: Exclude<Outcome, { kind: "done" }>): Diagnostic {
  const { run, change } = at;
  const name = `\`${run.host.name}\``;
  switch (outcome.kind) {
    case "moved":
      return make(
        at,
        "HAP4103",
        `${outcome.path} on ${name} was changed by somebody else while hap worked`,
        [],
        "find out what else writes it (another tool, a person), and run again",
      );
    case "refused":
      return refused(at, outcome);
    case "lost":
      return make(
        at,
        "HAP4106",
        `the connection to ${name} was lost during this step: ${outcome.reason}`,
        stderrDetail(outcome.stderr),
        "what the step had begun there was ended; run again when the host is back: it goes on from what it finds",
      );
    case "timeout":
      return make(
        at,
        "HAP4107",
        `this step took longer than ${outcome.timeoutMs / 1000} s on ${name} and was ended`,
        stderrDetail(outcome.stderr),
        "give it more time with `@timeout 10m`, or find out what it waits for",
      );
    case "failed":
      return failed(at, outcome, doing(change));
  }
}

/** A plan that says why nothing can be done. */
export function refusalDiagnostic(at: FailedAt, refusal: Refusal): Diagnostic {
  return diagnostic(refusal.code, refusal.message, refusal.span ?? at.step.span, {
    details: [hostDetail(at.run.host)],
    help: refusal.help ?? undefined,
  });
}

/** The host is not what the step wants even after its changes were made. */
export function didNotTake(at: FailedAt): Diagnostic {
  const name = at.run.host.name;
  return make(
    at,
    "HAP4108",
    `the changes were made on \`${name}\`, but it still is not as this step wants it`,
    [],
    "something there undoes the change: another tool, a generated file, a service that rewrites its own settings",
  );
}

function failed(at: FailedAt, outcome: Outcome & { kind: "failed" }, what: string): Diagnostic {
  const { change, run } = at;
  const code = change?.kind === "write-file" ? "HAP4102" : "HAP4101";
  const message = `${what} failed on \`${run.host.name}\` (exit ${outcome.status})`;
  return make(at, code, message, stderrDetail(outcome.stderr), hintFor(change, outcome.stderr, outcome.status));
}

function refused(at: FailedAt, outcome: Outcome & { kind: "refused" }): Diagnostic {
  const { change, run } = at;
  const judge = change?.kind === "write-file" ? change.judge : null;
  if (judge?.kind === "command") {
    return make(
      at,
      "HAP4105",
      `\`${describeCommand(judge.command)}\` refused the new ${target(change)} on \`${run.host.name}\``,
      stderrDetail(outcome.stderr),
      "correct the content: the file that was there is unchanged",
    );
  }
  const reasons = outcome.reasons
    .filter((line) => /ERROR|CRIT|WARN/.test(line))
    .map((line) => line.replace(/^.*?\b(ERROR|CRIT|WARN): /, ""));
  const text = [...new Set(reasons.length > 0 ? reasons : outcome.reasons)].join("\n");
  return make(
    at,
    "HAP4104",
    `Heartbeat on \`${run.host.name}\` refuses these files; nothing was put in place`,
    [{ label: "says", text }],
    "correct what it names; the files there and a running Heartbeat are as they were",
  );
}

function make(at: FailedAt, code: string, message: string, details: readonly Detail[], help: string): Diagnostic {
  return diagnostic(code, message, at.change?.span ?? at.step.span, {
    details: [hostDetail(at.run.host), ...details],
    help,
  });
}

function doing(change: Change | null): string {
  switch (change?.kind) {
    case undefined:
      return "this step";
    case "write-file":
      return `writing ${change.path}`;
    case "make-directory":
      return `making ${change.path}`;
    case "set-attributes":
      return `setting mode and owner of ${change.path}`;
    case "remove":
      return `removing ${change.path}`;
    case "install-packages":
      return `installing ${change.names.join(" ")}`;
    case "run":
      return `\`${describeCommand(change.command)}\``;
    case "service":
      return `${change.action} of ${change.name}`;
    case "sysctl":
      return `setting ${change.key}`;
  }
}

function target(change: Change | null): string {
  return change?.kind === "write-file" ? change.path : "file";
}
