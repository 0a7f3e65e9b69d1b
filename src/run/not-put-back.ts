import type { Change } from "../model/change.js";
import type { HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import type { Refusal } from "../model/refusal.js";
import { reportChange } from "../plan/report-change.js";
import { putBackOf } from "../shell/put-back.js";
import { becomeOf, type HostRun } from "./host-run.js";

/** Why a step with `@confirm-within` is refused: something of it that the host could not put back by itself. */
export function notPutBack(
  { run, step }: { readonly run: HostRun; readonly step: ProgramStep },
  changes: readonly Change[],
  seen: HostState,
): Refusal | null {
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
