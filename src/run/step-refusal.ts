import type { Change } from "../model/change.js";
import type { HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import type { Refusal } from "../model/refusal.js";
import { engineOf, ENGINES } from "../engines/engines.js";
import { reportChange } from "../plan/report-change.js";
import type { Params } from "../model/step-kind.js";
import { putBackOf } from "../shell/put-back.js";
import { becomeOf, type HostRun } from "./host-run.js";

/** A step that is planned on a host. */
interface PlannedStep {
  readonly run: HostRun;
  readonly step: ProgramStep;
  readonly params: Params;
  readonly changes: readonly Change[];
  readonly seen: HostState;
}

/** Why changes that are right by themselves must not be made in this run; null when they may. */
export function stepRefusal(planned: PlannedStep): Refusal | null {
  return notPutBack(planned) ?? withoutPeer(planned);
}

/** A pair is changed together: while a node of it was left out, its daemons are left alone and nothing is moved. */
function withoutPeer({ run, step, params, changes }: PlannedStep): Refusal | null {
  if (run.alone !== "refuses") return null;
  const first = changes.find(
    (change) => change.kind === "service" || step.kind.ha(params) || step.kind.restarts(params),
  );
  if (first === undefined && step.kind.does !== "drill" && step.kind.does !== "switch") return null;
  const { summary, target } = first === undefined ? { summary: step.label, target: "" } : reportChange(first);
  return {
    kind: "refusal",
    forbids: "run",
    code: "HAP4064",
    message:
      `the peer of \`${run.host.name}\` is not reached, and this would change the pair: ${summary} ${target}`.trimEnd(),
    help:
      "bring the peer back, and run again; `--survivor` leaves out what changes a pair and does the rest, " +
      "`--even-if-unreachable` is for steps that are about one host alone",
    span: first?.span ?? null,
  };
}

/**
 * `--survivor`: why a step waits for the other host of its pair, with what both get then; null when it does not. What
 * Heartbeat or keepalived lives by is the same on both nodes or it is split brain, and a host that serves alone is
 * neither rebooted nor upgraded. A service of its own is its own.
 */
export function waitsForPeer({ run, step, params, changes }: Omit<PlannedStep, "seen">): string | null {
  if (run.alone !== "waits" || run.peer === null) return null;
  if (!changes.some((change) => step.kind.ha(params) || changesPair(change))) return null;
  const what = changes.map((change) => {
    const { summary, target } = reportChange(change);
    return `${target} ${summary}`;
  });
  const list = what.length > MOST_TOLD ? [...what.slice(0, MOST_TOLD), `${what.length - MOST_TOLD} more`] : what;
  return `waits for ${run.peer.name}: ${list.join(", ")}`;
}

/** Changes of a step that waits which its row tells; the rest is counted. */
const MOST_TOLD = 4;

function changesPair(change: Change): boolean {
  switch (change.kind) {
    case "resources":
    case "lvs-table":
    case "reboot":
    case "upgrade-packages":
    case "install-package-file":
      return true;
    case "service":
      return engineOf(change.name) !== null;
    case "install-packages":
      return change.packages.some(({ name }) => engineOf(name) !== null);
    case "remove-packages":
      return change.names.some((name) => engineOf(name) !== null);
    case "write-file":
    case "set-attributes":
    case "make-directory":
    case "remove":
    case "fetch":
      return isPairFile(change.path);
    case "unpack":
    case "run":
    case "user":
    case "sysctl":
      return false;
  }
}

function isPairFile(path: string): boolean {
  return /^\/etc\/(?:ha\.d|keepalived)\//.test(path) || ENGINES.some(({ files }) => files.includes(path));
}

/** `@confirm-within`: something of the step that the host could not put back by itself. */
function notPutBack({ run, step, changes, seen }: PlannedStep): Refusal | null {
  if (step.annotations.confirmWithinMs === null) return null;
  const script = { facts: seen.facts, run: "", seen };
  const own = becomeOf(step, run.host) === run.host.ssh.as;
  const first = changes.find((change) => !own || putBackOf(change, script) === null);
  if (first === undefined) return null;
  const { summary, target } = reportChange(first);
  return {
    kind: "refusal",
    code: "HAP4143",
    message: `\`@confirm-within\`: \`${run.host.name}\` cannot put this back by itself: ${summary} ${target}`,
    help: own
      ? "files, directories, services and kernel settings can be put back: give what else the step does a step of its own, without it"
      : "what `@as` another user does is not kept there: take one of the two away",
    span: first.span ?? null,
  };
}
