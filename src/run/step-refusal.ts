import type { Change } from "../model/change.js";
import type { HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import { ask, queryKey } from "../model/query.js";
import type { Refusal } from "../model/refusal.js";
import { namedChanges, reportChange } from "../plan/report-change.js";
import type { Params } from "../model/step-kind.js";
import { putBackOf } from "../shell/put-back.js";
import { becomeOf, type HostRun } from "./host-run.js";
import { isPairPackage, lifeOf, livesBy } from "./pair-life.js";

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
 * neither rebooted nor upgraded, and nothing is removed or built there. A service that no group names is its own.
 */
export function waitsForPeer({ run, step, params, changes, seen }: PlannedStep): string | null {
  if (run.alone !== "waits" || run.peer === null) return null;
  if (!changes.some((change) => step.kind.ha(params) || changesPair(change, seen))) return null;
  return `waits for ${run.peer.name}: ${namedChanges(changes)}`;
}

function changesPair(change: Change, seen: HostState): boolean {
  const life = lifeOf(seen);
  switch (change.kind) {
    case "resources":
    case "lvs-table":
    case "reboot":
    case "upgrade-packages":
    case "install-package-file":
    // What goes with a package, and what a build puts where, is not foreseen.
    case "remove-packages":
    case "unpack":
      return true;
    case "run":
      return change.build !== undefined;
    case "service":
      return livesBy({ kind: "running", name: change.name }, life);
    case "install-packages":
      return change.packages.some(
        ({ name, version }) => isPairPackage(name) || (version !== null && mayBeInstalled(name, seen)),
      );
    case "remove":
    case "write-file":
    case "set-attributes":
    case "make-directory":
    case "fetch":
      return livesBy({ kind: "file", name: change.path }, life);
    case "user":
      return livesBy({ kind: "user", name: change.name }, life);
    // It is set, not taken away.
    case "sysctl":
      return false;
  }
}

/** Only another version of what runs can do harm; what was not asked about may be there. */
function mayBeInstalled(name: string, { answers }: HostState): boolean {
  const answer = answers.get(queryKey(ask.package(name)));
  return answer?.kind !== "package" || answer.state.version !== null;
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
