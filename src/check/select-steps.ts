import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { ProgramPlay, ProgramStep } from "../model/program.js";
import type { PlayDraft } from "./check-site.js";
import type { StepDraft } from "./expand/draft-step.js";

/** Which steps of the playbook are wanted. */
export interface Selection {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** The label of the first step, or null for all. */
  readonly startAt: string | null;
}

/**
 * Leaves the wanted steps and numbers them; plays and steps without hosts are gone, and steps of branches that the
 * playbook's values rule out.
 */
export function selectSteps(
  plays: readonly PlayDraft[],
  selection: Selection,
): { plays: readonly ProgramPlay[]; diagnostics: readonly Diagnostic[] } {
  const steps = plays.flatMap((play) => play.steps);
  const started = new Set<string>();
  let index = 0;
  const number = (step: StepDraft): ProgramStep => ({ ...step, index: index++ });
  const selected = plays.map((play) => ({
    ...play,
    steps: play.steps
      .filter((step) => {
        if (selection.startAt === null || step.label === selection.startAt) started.add(play.site);
        return started.has(play.site) && tagged(step, selection) && step.hosts.length > 0 && !isOut(step);
      })
      .map(number),
    // They guard whatever steps are wanted.
    between: play.between.filter(({ hosts }) => hosts.length > 0).map(number),
  }));
  return { plays: selected.filter((play) => play.hosts.length > 0), diagnostics: unknownNames(steps, selection) };
}

/** Whether no host has the step, whatever is found there. */
function isOut({ hosts, resolve }: StepDraft): boolean {
  return hosts.every((host) => {
    const resolution = resolve(host, null);
    return resolution.kind === "skip" && resolution.isOut === true;
  });
}

function tagged({ annotations }: StepDraft, { tags, skipTags }: Selection): boolean {
  const has = (wanted: readonly string[]) => annotations.tags.some((tag) => wanted.includes(tag));
  return (tags.length === 0 || has(tags)) && !has(skipTags);
}

function unknownNames(steps: readonly StepDraft[], { tags, skipTags, startAt }: Selection): readonly Diagnostic[] {
  const known = new Set(steps.flatMap((step) => step.annotations.tags));
  const labels = new Set(steps.map((step) => step.label));
  const unknownTags = [
    ...tags.map((tag) => ["--tags", tag] as const),
    ...skipTags.map((tag) => ["--skip-tags", tag] as const),
  ].filter(([, tag]) => !known.has(tag));
  const problems = unknownTags.map(([option, tag]) =>
    diagnostic("HAP2252", `no step has the tag \`${tag}\` of \`${option}\``, null, {
      help: nearest(tag, known, "tags"),
    }),
  );
  if (startAt === null || labels.has(startAt)) return problems;
  const help = nearest(startAt, labels, "steps");
  return [
    ...problems,
    diagnostic("HAP2253", `no step is called \`${startAt}\`, as \`--start-at\` says`, null, { help }),
  ];
}

function nearest(word: string, known: ReadonlySet<string>, what: string): string {
  const near = suggest(word, known) ?? [...known].find((label) => label.toLowerCase().includes(word.toLowerCase()));
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return known.size === 0 ? `the playbook has no ${what}` : `the ${what} are: ${[...known].slice(0, 12).join(", ")}`;
}
