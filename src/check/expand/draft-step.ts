import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import type { Facts } from "../../model/facts.js";
import type { Host } from "../../model/host.js";
import { STEP_HOSTS, type Annotations, type ProgramStep, type Resolution } from "../../model/program.js";
import { isClientProbe } from "../../model/probe.js";
import type { StepKind } from "../../model/step-kind.js";
import { textOf, type Span } from "../../source/source-file.js";
import type { Word } from "../../syntax/tree.js";
import type { EvalScope } from "../eval/eval-context.js";
import { decodeAnnotations } from "./annotations.js";
import { keyOf } from "./expand-file.js";
import type { ExpandedHost } from "./expand-for-host.js";
import type { ExpandedStep } from "./expand-play.js";
import { resolveStep, sharedSteps, type SharedSteps } from "./resolve-step.js";
import { labelWord } from "./step-label.js";

/** A step of a play with everything but its number in the program. */
export type StepDraft = Omit<ProgramStep, "index">;

export interface StepDraftInput {
  /** The step as its first host sees it. */
  readonly step: ExpandedStep;
  readonly kind: StepKind;
  /** Hosts of the play that have this step, before and after `--limit`. */
  readonly hosts: readonly Host[];
  readonly limited: ReadonlySet<Host>;
  readonly play: string;
  readonly shared: SharedSteps;
  /** The playbook as a host sees it, with facts when they are known. */
  open(host: Host, facts: Facts | null): ExpandedHost;
  /** Whether another site of the run knows a name. */
  elsewhere(name: string): boolean;
}

/** Makes a step of the program from its place in the playbook. */
export function draftStep(input: StepDraftInput): {
  readonly step: StepDraft;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { step, kind, hosts, limited } = input;
  const view = hosts[0] === undefined ? null : input.open(hosts[0], null).view;
  if (view === null) throw new Error("a step without hosts");
  const { annotations, diagnostics } = decodeAnnotations(step.annotations, view);
  const on = hostsOn(annotations, input, spanOfOn(step));
  const resolve = resolver(input);
  return {
    step: {
      kind,
      label: labelOf(on.hosts.length > 0 ? { ...input, hosts: on.hosts } : input),
      annotations,
      span: step.node.span,
      hosts: annotations.on === "controller" ? on.hosts : on.hosts.filter((host) => limited.has(host)),
      resolve,
    },
    diagnostics: [
      ...diagnostics,
      ...uselessAnnotations(input),
      ...on.diagnostics,
      ...askedElsewhere(input, annotations, on.hosts[0], resolve),
      ...keptAsRoot(input, annotations, on.hosts[0], resolve),
    ],
  };
}

/** Its own annotations that the kind has no use for. */
function uselessAnnotations({ step, kind }: StepDraftInput): readonly Diagnostic[] {
  return step.node.annotations.flatMap(({ name, span }) => {
    const help = kind.uselessAnnotations.get(name.text);
    return help === undefined
      ? []
      : [diagnostic("HAP6207", `\`@${name.text}\` means nothing at a \`${kind.name}\``, span, { help })];
  });
}

/** With `@on controller` only what a client does can be asked. */
function askedElsewhere(
  { kind }: StepDraftInput,
  { on }: Annotations,
  host: Host | undefined,
  resolve: ProgramStep["resolve"],
): readonly Diagnostic[] {
  if (on !== "controller" || host === undefined) return [];
  const resolution = resolve(host, null);
  const probes = resolution.kind === "run" ? kind.probes(resolution.params, { host, peer: null }) : [];
  return probes
    .filter((probe) => !isClientProbe(probe))
    .map((probe) =>
      diagnostic("HAP6012", `\`${probe.kind}\` is asked on hosts, not from where hap runs`, probe.span, {
        help: "leave `@on controller` out: what a client does goes from where hap runs anyway",
      }),
    );
}

/** What a step keeps on the host where only root writes, with `@as` of another user. */
function keptAsRoot(
  { kind }: StepDraftInput,
  { as: user }: Annotations,
  host: Host | undefined,
  resolve: ProgramStep["resolve"],
): readonly Diagnostic[] {
  if (user === null || user === "root" || host === undefined) return [];
  const resolution = resolve(host, null);
  const span = resolution.kind === "run" ? kind.keepsAsRoot(resolution.params) : null;
  if (span === null) return [];
  const line = textOf(span).split(/\s/)[0] ?? "";
  const help = `hap keeps in mind where only root writes that it ran: take \`unless\` or \`creates\`, or leave \`@as\` out and change the user in the command, as in \`run su -s /bin/sh ${user} -c "…"\``;
  return [diagnostic("HAP3033", `\`${line}\` and \`@as ${user}\` exclude each other`, span, { help })];
}

/** Resolves each host once without facts; with facts only where they take part. */
function resolver({ step, kind, play, shared, open }: StepDraftInput): ProgramStep["resolve"] {
  const before = new Map<Host, Resolution>();
  const key = `${play}/${keyOf(step.path)}`;
  const resolve = (host: Host, facts: Facts | null): Resolution => {
    const expanded = open(host, facts);
    const own = expanded.steps(play).steps.get(keyOf(step.path));
    if (own === undefined) return { kind: "skip", reason: "not for this host" };
    const kept: SharedSteps = facts === null ? shared : sharedSteps();
    return resolveStep({ step: own, kind, view: { ...expanded.view, host }, shared: kept, key });
  };
  return (host, facts) => {
    const known = before.get(host) ?? resolve(host, null);
    before.set(host, known);
    return known.kind === "after-contact" && facts !== null ? resolve(host, facts) : known;
  };
}

/** `@name`, else the kind and its words, as the hosts of the play have them. */
function labelOf({ step, hosts, play, open }: StepDraftInput): string {
  const placesOf = (host: Host): readonly EvalScope[] => {
    const expanded = open(host, null);
    const own = expanded.steps(play).steps.get(keyOf(step.path));
    return own === undefined ? [] : [{ ...expanded.view, frame: own.frame }];
  };
  const [first] = hosts.slice(0, 1).flatMap(placesOf);
  const fill = (word: Word): string =>
    first === undefined ? textOf(word.span) : labelWord(word, first, () => hosts.slice(1).flatMap(placesOf));
  const name = step.node.annotations.find((annotation) => annotation.name.text === "name")?.words[0];
  return name === undefined ? [step.node.name.text, ...step.node.words.map(fill)].join(" ") : fill(name);
}

/** The hosts that `@on` leaves of a play's. */
function hostsOn(
  { on }: Annotations,
  { hosts, kind, open, elsewhere }: StepDraftInput,
  span: Span,
): { hosts: readonly Host[]; diagnostics: readonly Diagnostic[] } {
  const known = hosts[0] === undefined ? [] : [...open(hosts[0], null).view.siteValues.hosts.keys()];
  switch (on) {
    case null:
      return { hosts, diagnostics: [] };
    case "first":
      return { hosts: hosts.slice(0, 1), diagnostics: [] };
    case "active":
    case "standby": {
      const found = hosts.filter((host) => host.pair !== null);
      const help = "`active` and `standby` are asked of the hosts of a `pair` when the step begins";
      const none = diagnostic("HAP2245", "no host of the play is in a pair", span, { help });
      return { hosts: found, diagnostics: found.length > 0 ? [] : [none] };
    }
    case "preferred":
    case "other": {
      const found = hosts.filter((host) => host.pair !== null && host.preferred === (on === "preferred"));
      const help = "`preferred` and `other` are the first and the second host of a `pair`";
      const none = diagnostic("HAP2245", "no host of the play is in a pair", span, { help });
      return { hosts: found, diagnostics: hosts.some((host) => host.pair !== null) ? [] : [none] };
    }
    case "controller": {
      // Probes of a client go from where hap runs anyway: such a step is asked once, for the first host.
      if (kind.does !== "changes" || hosts[0] === undefined) return { hosts: hosts.slice(0, 1), diagnostics: [] };
      return { hosts: [open(hosts[0], null).view.siteValues.controller.host], diagnostics: [] };
    }
    default: {
      const { name } = on;
      const found = hosts.filter((host) => host.name === name);
      if (found.length > 0 || (elsewhere(name) && !known.includes(name))) return { hosts: found, diagnostics: [] };
      const near = suggest(name, [...hosts.map((host) => host.name), ...STEP_HOSTS]);
      const help = `\`@on\` takes ${STEP_HOSTS.map((word) => `\`${word}\``).join(", ")} or a host of the play`;
      const parts = near === null ? { help } : ask(near, textOf(span) === name ? span : null);
      return { hosts: [], diagnostics: [diagnostic("HAP2246", `the play has no host \`${name}\``, span, parts)] };
    }
  }
}

function spanOfOn(step: ExpandedStep): Span {
  const written = step.annotations.flatMap(({ list }) => list.filter((annotation) => annotation.name.text === "on"));
  const last = written.at(-1);
  return last?.words[0]?.span ?? last?.span ?? step.node.span;
}
