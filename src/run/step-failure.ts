import type { Code } from "../diagnostics/code.js";
import { diagnostic, type Detail, type Diagnostic } from "../diagnostics/diagnostic.js";
import { engineNamed } from "../engines/engines.js";
import type { Change } from "../model/change.js";
import { describeCommand } from "../model/command.js";
import type { ProgramStep } from "../model/program.js";
import { ask, keySeenBy, queryKey } from "../model/query.js";
import type { Refusal } from "../model/refusal.js";
import { packageWord, upgradeWords } from "../plan/report-change.js";
import { unsafeWay } from "../plan/unsafe-way.js";
import { contractFailure } from "./contract-failure.js";
import { hintFor } from "../shell/failure-hint.js";
import { hostDetail, stderrDetail } from "./host-diagnostics.js";
import { seenBy, type HostRun } from "./host-run.js";
import { lockFailure } from "./lock-hosts.js";
import type { Outcome, Refuser } from "../shell/read-outcome.js";

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
      return make(at, {
        code: "HAP4103",
        message: `${outcome.path} on ${name} was changed by somebody else while hap worked`,
        help: "find out what else writes it (another tool, a person), and run again",
      });
    case "unsafe":
      return unsafe(at, outcome);
    case "refused":
      return refused(at, outcome);
    case "locked":
      return lockFailure(run.host, outcome);
    case "lost":
      return make(at, {
        code: "HAP4106",
        message: `the connection to ${name} was lost during this step: ${outcome.reason}`,
        details: stderrDetail(outcome.stderr),
        help: "what the step had begun there was ended; run again: it goes on from what it finds",
      });
    case "timeout":
      return make(at, {
        code: "HAP4107",
        message: `this step took longer than ${outcome.timeoutMs / 1000} s on ${name} and was ended`,
        details: stderrDetail(outcome.stderr),
        help: "give it more time with `@timeout 10m`, or find out what it waits for",
      });
    case "still-up":
      return make(at, {
        code: "HAP4112",
        message: `${change === null ? "a service" : `\`${target(change)}\``} on ${name} was told to stop, and still runs`,
        details: stderrDetail(outcome.stderr),
        help: "its `stop` reports success and does not end it: look at its log there, and stop it by hand before the next run",
      });
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
export function notConverged(at: FailedAt): Diagnostic {
  const name = at.run.host.name;
  return make(at, {
    code: "HAP4108",
    message: `the changes were made on \`${name}\`, but it still is not as this step wants it`,
    help: "something there undoes the change: another tool, a generated file, a service that rewrites its own settings",
  });
}

function failed(at: FailedAt, outcome: Outcome & { kind: "failed" }, what: string): Diagnostic {
  const { change, run } = at;
  if (change?.kind === "service" && isMissing(at, change.name)) return noService(at, change.name);
  const code = change?.kind === "write-file" ? "HAP4102" : "HAP4101";
  const message = `${what} failed on \`${run.host.name}\` (exit ${outcome.status})`;
  const details = stderrDetail(outcome.stderr);
  return make(at, { code, message, details, help: hintFor(change, outcome.stderr, outcome.status) });
}

/** Whether the host, when it was looked at last, had no service of this name. */
function isMissing({ run, step }: FailedAt, name: string): boolean {
  const key = keySeenBy(queryKey(ask.service(name)), seenBy(step, run.host));
  const answer = run.state?.answers.get(key);
  return answer?.kind === "service" && !answer.state.exists;
}

function noService(at: FailedAt, name: string): Diagnostic {
  const { host, state } = at.run;
  const list = { systemd: "systemctl list-unit-files", openrc: "rc-service --list", init: "ls /etc/init.d" };
  return make(at, {
    code: "HAP4111",
    message: `\`${host.name}\` has no service \`${name}\``,
    help: `correct its name (\`${list[state?.facts.serviceManager ?? "init"]}\` there), or add the \`install\` step that brings it before`,
  });
}

function refused(at: FailedAt, outcome: Outcome & { kind: "refused" }): Diagnostic {
  const { change, run } = at;
  const { by } = outcome;
  const validator = change?.kind === "write-file" ? change.validator : null;
  if (by.kind === "command" && validator?.kind === "command") {
    return make(at, {
      code: "HAP4105",
      message: `\`${describeCommand(validator.command)}\` refused the new ${target(change)} on \`${run.host.name}\``,
      details: stderrDetail(outcome.stderr),
      help: "correct the content: the file that was there is unchanged",
    });
  }
  if (by.kind === "trial") {
    const script = validator?.kind === "contract" ? validator.script : target(change);
    return contractFailure({ host: run.host, script, trial: by, span: change?.span ?? at.step.span });
  }
  if (by.kind === "engine") return engineRefusal(at, by);
  return make(at, {
    code: "HAP4105",
    message: `the new ${target(change)} was refused on \`${run.host.name}\``,
    details: stderrDetail(outcome.stderr),
    help: "correct the content: the file that was there is unchanged",
  });
}

/** What an engine's own test names is shown at the playbook's line that it stems from, as far as that is known. */
function engineRefusal(at: FailedAt, { engine, reasons }: Refuser & { readonly kind: "engine" }): Diagnostic {
  const { title, judge } = engineNamed(engine);
  const lines = at.change?.kind === "write-file" ? (at.change.lines ?? []) : [];
  const found = judge.findings(reasons).map(({ line, text }) => ({ text, span: lines[(line ?? 0) - 1] ?? null }));
  const [first, ...related] = found.flatMap(({ text, span }) => (span === null ? [] : [{ message: text, span }]));
  // What stands beside a line is not in every form of a report.
  const said = found.length > 1 || first === undefined ? found.map(({ text }) => text) : [];
  const what = first === undefined ? "these files" : `this: ${first.message}`;
  return diagnostic(
    "HAP4104",
    `${title} on \`${at.run.host.name}\` refuses ${what}; nothing was put in place`,
    first?.span ?? at.change?.span ?? at.step.span,
    {
      related,
      details: [hostDetail(at.run.host), ...(said.length === 0 ? [] : [{ label: "says", text: said.join("\n") }])],
      help: `correct what it names; the files there and a running ${title} are as they were`,
    },
  );
}

/** The place may be a directory that this very batch was to make: then it is not there. */
function unsafe(at: FailedAt, { place }: Outcome & { kind: "unsafe" }): Diagnostic {
  const { run, step } = at;
  const there = run.state?.answers.get(keySeenBy(queryKey(ask.file(place.path)), seenBy(step, run.host)));
  const isMade = there?.kind !== "file" || there.state.type !== "absent";
  return make(at, unsafeWay(place, { host: run.host.name, doing: doing(at.change), isMade }));
}

interface StepFailureText {
  readonly code: Code;
  readonly message: string;
  readonly details?: readonly Detail[];
  readonly help: string;
}

function make(at: FailedAt, { code, message, details = [], help }: StepFailureText): Diagnostic {
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
      return `installing ${change.packages.map(packageWord).join(" ")}`;
    case "upgrade-packages":
      return `upgrading ${upgradeWords(change.packages)}`;
    case "install-package-file":
      return `installing ${change.file}`;
    case "remove-packages":
      return `removing ${change.names.join(" ")}`;
    case "fetch":
      return `fetching ${change.url}`;
    case "unpack":
      return `unpacking into ${change.directory}`;
    case "user":
      return `setting up the user ${change.name}`;
    case "run":
      return `\`${describeCommand(change.command)}\``;
    case "service":
      return `${change.action} of ${change.name}`;
    case "resources":
      return `${change.action === "stop" ? "stopping" : "starting"} resources`;
    case "lvs-table":
      return `editing the LVS table of \`${change.script}\``;
    case "sysctl":
      return `setting ${change.key}`;
    case "reboot":
      return "the reboot";
  }
}

function target(change: Change | null): string {
  return change?.kind === "write-file" ? change.path : "file";
}
