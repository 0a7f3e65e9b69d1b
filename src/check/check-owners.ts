import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Owned } from "../model/owned.js";
import type { Program, ProgramStep } from "../model/program.js";
import type { Span } from "../source/source-file.js";

/** A thing that a step sees to, and where the playbook says so. */
interface Claim {
  readonly step: ProgramStep;
  readonly owned: Owned;
  readonly span: Span;
}

/**
 * Steps that want one thing of a host differently: each run would undo one of them, and none would end. Steps that wait
 * for facts are left out, since at most one of them may run; two that want the same do no harm.
 */
export function checkOwners(program: Program): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const steps = program.plays.flatMap((play) => play.steps);
  for (const host of program.hosts) {
    const claims = new Map<string, Claim[]>();
    for (const step of steps) {
      if (!step.hosts.includes(host)) continue;
      const resolution = step.resolve(host, null);
      if (resolution.kind !== "run") continue;
      for (const owned of step.kind.owns(resolution.params)) {
        const claim = { step, owned, span: owned.span ?? step.span };
        const others = claims.get(owned.what) ?? [];
        const against = others.find((other) => other.step !== step && exclude(other.owned, owned));
        if (against !== undefined) {
          const key = [against.span, claim.span].map((s) => `${s.file.path} ${s.start}`).join(" ");
          if (!found.has(key)) found.set(key, problem(against, claim));
        }
        claims.set(owned.what, [...others, claim]);
      }
    }
  }
  return [...found.values()];
}

/** The whole against a part of it, or the same with two wishes. */
function exclude(one: Owned, other: Owned): boolean {
  if ((one.part === null) !== (other.part === null)) return true;
  return one.part === other.part && one.wants !== other.wants;
}

function problem(first: Claim, { owned, span, step }: Claim): Diagnostic {
  const thing = owned.part === null || first.owned.part === null ? owned.what : `${owned.what} (${owned.part})`;
  return diagnostic("HAP2247", `two steps want \`${thing}\` differently on the same host`, span, {
    related: [{ message: `\`${first.step.label}\` wants it so`, span: first.span }],
    help: `each run would undo one of them: keep one, or let \`@when\` choose (\`${step.label}\` is the second)`,
  });
}
