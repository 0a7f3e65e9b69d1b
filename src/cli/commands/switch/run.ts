import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { suggest } from "../../../diagnostics/did-you-mean.js";
import { MAKE_A_PAIR, type Pair } from "../../../model/host.js";
import { namedBy } from "../../../model/probe.js";
import type { Program, ProgramStep } from "../../../model/program.js";
import { createContacts } from "../../../remote/contacts.js";
import { contactOptions } from "../../contact-options.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import { loadSites } from "../../load-hosts.js";
import type { AddedPlay } from "../../load-program.js";
import type { SwitchOptions } from "../../option-groups.js";
import { printDiagnostics, formOf } from "../../print-diagnostics.js";
import { runProgram, type RunCommandOptions } from "../../run-program.js";

export type SwitchCommandOptions = Omit<RunCommandOptions, "tags" | "skipTags" | "startAt" | "diff"> & SwitchOptions;

/** The title of the play that does it: no other play of a playbook has a name in angle brackets by chance. */
const TITLE = "<hap switch>";

export interface SwitchRequest {
  readonly pair: string;
  /** Whose probes tell how the service is meanwhile. */
  readonly playbook: string | null;
  readonly options: SwitchCommandOptions;
}

/** `hap switch`: a play of one `switch` step on the pair, run like every other play. */
export async function runSwitchCommand(env: Environment, request: SwitchRequest): Promise<Status> {
  const { pair, playbook, options } = request;
  const form = formOf(env, options.output);
  const sites = await loadSites(playbook, { ...options, programs: "all" });
  if (sites.value === null) {
    printDiagnostics(env, sites.diagnostics, form);
    return USAGE;
  }
  const pairs = sites.value.flatMap((site) => site.pairs);
  const meant = pairs.filter(({ name }) => name === pair);
  const problem = meant.length === 0 ? noSuchPair(pair, pairs) : notOfPair(meant, options.to);
  if (problem !== null) {
    printDiagnostics(env, [problem], form);
    return USAGE;
  }
  const signals = interrupts(env);
  const over = new AbortController();
  const reach = contactOptions(env, options, AbortSignal.any([signals.cut, over.signal]));
  const contacts = createContacts(reach);
  try {
    const steps = { tags: [], skipTags: [], diff: false };
    const words = { playbook: playbook ?? "", options: { ...options, ...steps } };
    return await runProgram(
      { env, reach, contacts, words, signals, contacted: () => undefined },
      {
        playbook,
        options: words.options,
        mode: "run",
        own: { play: playOf(request), select: onlySwitch },
      },
    );
  } finally {
    over.abort();
    signals.release();
  }
}

function noSuchPair(pair: string, pairs: readonly Pair[]) {
  const names = pairs.map(({ name }) => name);
  const near = suggest(pair, names);
  const known = names.length === 0 ? MAKE_A_PAIR : `its pairs are ${names.join(", ")}`;
  return diagnostic("HAP6404", `the inventory has no pair \`${pair}\``, null, {
    help: near === null ? known : `did you mean \`${near}\`?`,
  });
}

function notOfPair(pairs: readonly Pair[], to: string | undefined) {
  const names = pairs.flatMap(({ hosts }) => hosts.map(({ name }) => name));
  if (to === undefined || to === "standby" || to === "preferred" || names.includes(to)) return null;
  return diagnostic("HAP6404", `the pair has no host \`${to}\``, null, {
    help: `\`--to ${names.join("` or `--to ")}\``,
  });
}

function playOf({ pair, options: { to, group } }: SwitchRequest): AddedPlay {
  const lines = [to === undefined ? "" : `to ${hapText(to)}`, group === undefined ? "" : `group ${hapText(group)}`];
  const step = `switch ${hapText(pair)} { ${lines.filter(Boolean).join("; ")} }`;
  return {
    askedBy: `hap switch ${pair} (command line)`,
    text: `play "${TITLE}" on ${hapText(pair)} { ${step} }\n`,
  };
}

/** A quoted word of the language. */
function hapText(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&").replaceAll("${", "\\${")}"`;
}

/** The program with nothing to run but the switch; what the playbook proves is what it is watched by. */
function onlySwitch(program: Program): Program {
  const plays = program.plays.filter(({ title }) => title === TITLE);
  const own = plays.flatMap(({ hosts }) => hosts);
  const others = program.plays.filter((play) => !plays.includes(play));
  const proofs = others.flatMap(({ steps }) => steps).filter(({ hosts }) => hosts.some((host) => own.includes(host)));
  const pairs = program.pairs.filter(({ hosts }) => hosts.some((host) => own.includes(host)));
  const named = proofs.flatMap(namedIn);
  const wanted = pairs.flatMap(({ hosts }) => [...hosts]);
  const hosts = program.hosts.filter((host) => wanted.includes(host) || named.includes(host.name));
  return { ...program, plays, proofs, pairs, hosts };
}

/** Hosts through which a step's probes go. */
function namedIn({ kind, hosts, resolve }: ProgramStep): readonly string[] {
  return hosts.flatMap((host) => {
    const resolution = kind.does !== "changes" ? resolve(host, null) : null;
    return resolution?.kind === "run" ? kind.probes(resolution.params, { host, peer: null }).flatMap(namedBy) : [];
  });
}
