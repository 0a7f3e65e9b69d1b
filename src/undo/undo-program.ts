import type { Host, Pair } from "../model/host.js";
import type { Annotations, Program, ProgramPlay, ProgramStep, Unit } from "../model/program.js";
import type { RunId } from "../model/run-id.js";
import type { StepKind } from "../model/step-kind.js";
import { sourceFile, type SourceFile, type Span } from "../source/source-file.js";
import type { KeptRun } from "./kept-run.js";
import { KERNEL_SETTINGS, undoKinds } from "./undo-kinds.js";

/** What is to be taken back, and where. */
export interface Undoing {
  readonly run: RunId;
  /** The hosts that keep something of it, with the rest of each pair. */
  readonly hosts: readonly Host[];
  readonly pairs: readonly Pair[];
  /** By the host's id. */
  readonly kept: ReadonlyMap<string, KeptRun>;
}

/** Taking a run back, as a program: it goes the walk of every program. */
export function undoProgram({ run, hosts, pairs, kept }: Undoing): Program {
  const title = `undo ${run}`;
  const file = sourceFile(`hap ${title}`, `${title}\n`);
  const plays = undoPlays({ title, hosts, pairs, kept, file, from: 0 });
  return { playbook: title, file, sites: plays.map(({ site }) => site), hosts, pairs, plays };
}

/** Plays, one a site, that take back what these hosts keep of a run; `from` is the index of their first step. */
export function undoPlays({ title, hosts, pairs, kept, file, from, settings = [] }: UndoPlays): readonly ProgramPlay[] {
  const span = { file, start: 0, end: title.length };
  const parts = undoKinds(kept);
  const at = parts.findIndex(({ name }) => name === KERNEL_SETTINGS);
  const kinds = [...parts.slice(0, Math.max(at, 0)), ...settings, ...parts.slice(Math.max(at, 0))];
  return [...new Set(hosts.map(({ site }) => site))].map((site, i) => {
    const own = hosts.filter((host) => host.site === site);
    const units = unitsOf(own, pairs);
    const steps = kinds.map((kind, n) => stepOf(kind, { index: from + i * kinds.length + n, hosts: own, span }));
    return { site, title, hosts: own, units, order: null, stopOn: "pair" as const, between: [], steps, span };
  });
}

interface UndoPlays extends Omit<Undoing, "run"> {
  readonly title: string;
  readonly file: SourceFile;
  readonly from: number;
  /** Steps before the one that takes kernel settings back: a setting that is back as it was is told no more. */
  readonly settings?: readonly StepKind[];
}

const PLAIN: Annotations = {
  ...{ tags: [], on: null, retry: null, timeoutMs: null, confirmWithinMs: null, as: null },
  ...{ ignoreFailure: false, name: null, allow: [] },
};

function stepOf(
  kind: StepKind,
  { index, hosts, span }: { readonly index: number; readonly hosts: readonly Host[]; readonly span: Span },
): ProgramStep {
  const block = { fields: {}, rows: [], lines: [], remarks: [] };
  const params = { head: {}, at: {}, block, span };
  return {
    ...{ index, kind, label: kind.name, annotations: PLAIN, span, hosts },
    resolve: () => ({ kind: "run", params, diagnostics: [] }),
  };
}

/** Pairs stop together, other hosts alone. */
function unitsOf(hosts: readonly Host[], pairs: readonly Pair[]): readonly Unit[] {
  const inPair = pairs.filter((pair) => pair.hosts.some((host) => hosts.includes(host)));
  const alone = hosts.filter((host) => !inPair.some((pair) => pair.hosts.includes(host)));
  return [
    ...inPair.map((pair) => ({ name: `pair ${pair.name}`, hosts: pair.hosts })),
    ...alone.map((host) => ({ name: host.name, hosts: [host] })),
  ];
}
