import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
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
  for (const [host, steps] of stepsByHost(program)) {
    const things = new Map<string, Claims>();
    for (const step of steps) {
      const resolution = step.resolve(host, null);
      if (resolution.kind !== "run") continue;
      for (const owned of step.kind.owns(resolution.params)) {
        const claim = { step, owned, span: owned.span ?? step.span };
        const claims = things.get(owned.what) ?? { whole: [], parts: new Map<string, Claim[]>(), anyPart: [] };
        things.set(owned.what, claims);
        const against = opponentOf(claim, claims);
        if (against !== null) {
          const key = [against.span, claim.span].map((s) => `${s.file.path} ${s.start}`).join(" ");
          if (!found.has(key)) found.set(key, problem(against, claim));
        }
        note(claim, claims);
      }
    }
  }
  return [...found.values()];
}

function stepsByHost({ hosts, plays }: Program): ReadonlyMap<Host, readonly ProgramStep[]> {
  const found = new Map<Host, ProgramStep[]>(hosts.map((host) => [host, []]));
  for (const step of plays.flatMap((play) => play.steps)) {
    for (const host of step.hosts) found.get(host)?.push(step);
  }
  return found;
}

/** What is claimed of one thing: of equal claims of a step the first. */
interface Claims {
  readonly whole: Claim[];
  readonly parts: Map<string, Claim[]>;
  /** The first claims of two steps of any part. */
  readonly anyPart: Claim[];
}

/** The whole against a part of it, or the same with two wishes, of two steps. */
function opponentOf({ step, owned }: Claim, claims: Claims): Claim | null {
  const isOther = (one: Claim): boolean => one.step !== step && one.owned.wants !== owned.wants;
  const byOther = (all: readonly Claim[]): Claim | undefined => all.find((one) => one.step !== step);
  if (owned.part === null) return byOther(claims.anyPart) ?? claims.whole.find(isOther) ?? null;
  const whole = byOther(claims.whole);
  return whole ?? claims.parts.get(owned.part)?.find(isOther) ?? null;
}

function note(claim: Claim, claims: Claims): void {
  const { step, owned } = claim;
  const { anyPart } = claims;
  if (owned.part !== null && anyPart.length < 2 && anyPart[0]?.step !== step) anyPart.push(claim);
  const same = owned.part === null ? claims.whole : (claims.parts.get(owned.part) ?? []);
  if (owned.part !== null) claims.parts.set(owned.part, same);
  // Two steps that want the same are enough to find a third that does not.
  const alike = same.filter((one) => one.owned.wants === owned.wants);
  if (alike.length < 2 && !alike.some((one) => one.step === step)) same.push(claim);
}

function problem(first: Claim, { owned, span, step }: Claim): Diagnostic {
  const thing = owned.part === null || first.owned.part === null ? owned.what : `${owned.what} (${owned.part})`;
  return diagnostic("HAP2247", `two steps want \`${thing}\` differently on the same host`, span, {
    related: [{ message: `\`${first.step.label}\` wants it so`, span: first.span }],
    help: `each run would undo one of them: keep one, or let \`@when\` choose (\`${step.label}\` is the second)`,
  });
}
