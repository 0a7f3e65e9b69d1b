import type { HostState } from "../model/host-state.js";
import type { LeftThing, LeftOnHosts } from "../model/left.js";
import { queryOfMade, type MadeThing } from "../model/made.js";
import { fields } from "../model/schema-builders.js";
import { defineStep, type StepKind } from "../model/step-kind.js";
import { SYSCTL_FILE, withoutSettings } from "../steps/sysctl/merge.js";
import type { Program, ProgramPlay } from "../model/program.js";
import { ask, queryKey } from "../model/query.js";
import type { KeptFile } from "../model/kept.js";
import { sourceFile } from "../source/source-file.js";
import type { KeptRun, UndoneFile, UndoneService } from "./kept-run.js";
import { undoPlays } from "./undo-program.js";

/**
 * Removes what left the playbook: it is taken back like a run that had made all of it, and may be undone like every
 * change. A host that has moved since it was looked at refuses it.
 */
export function prunePlays(found: LeftOnHosts, program: Program): readonly ProgramPlay[] {
  const kept = new Map<string, KeptRun>();
  for (const [id, { left, state }] of found) {
    const going = left.filter(({ stays }) => stays === null);
    if (going.length > 0) kept.set(id, madeRun(going, state));
  }
  const title = "no longer in the playbook";
  const hosts = program.hosts.filter(({ id }) => kept.has(id));
  const steps = program.plays.flatMap((play) => [...play.between, ...play.steps]);
  const from = Math.max(-1, ...steps.map(({ index }) => index)) + 1;
  const file = sourceFile("hap run --prune", `${title}\n`);
  const settings = [...kept.values()].some(({ sysctls }) => sysctls.length > 0) ? [settingsGone(kept)] : [];
  return undoPlays({ title, hosts, pairs: program.pairs, kept, from, file, settings });
}

/** Lines of kernel settings that left, in a file whose other lines stay. */
function settingsGone(kept: ReadonlyMap<string, KeptRun>): StepKind {
  return defineStep({
    ...{ name: "lines of kernel settings", summary: "lines of kernel settings" },
    ...{ isMany: true, head: {}, body: fields({}), examples: [] },
    queries: () => [ask.file(SYSCTL_FILE, true)],
    plan: (_, state, { host }) => {
      const keys = new Set(kept.get(host.id)?.sysctls.map(({ key }) => key));
      const before = state.file(SYSCTL_FILE);
      if (before.type !== "file" || before.content === null) return [];
      const old = before.content.toString("latin1");
      const { mode, owner, group } = before;
      const content = Buffer.from(withoutSettings(old, keys), "latin1");
      if (content.equals(before.content)) return [];
      return [{ kind: "write-file", path: SYSCTL_FILE, content, mode, owner, group, before, validator: null }];
    },
  });
}

/** These things as one run that made all of them. */
function madeRun(going: readonly LeftThing[], state: HostState): KeptRun {
  const things = going.map(({ thing }) => thing);
  const of = (kind: MadeThing["kind"]): readonly MadeThing[] => things.filter((thing) => thing.kind === kind);
  return {
    folder: "/",
    files: [...of("file"), ...of("directory")].map((thing) => fileOf(thing, state)),
    services: [...new Set([...of("running"), ...of("enabled")].map(({ name }) => name))].map((name) =>
      serviceOf(name, things, state),
    ),
    users: of("user").map(({ name }) => ({ name, before: null, joined: [] })),
    sysctls: of("sysctl").map(({ name, before, after }) => ({ key: name, before, afters: [after] })),
    packages: {
      installed: of("package").flatMap((thing) => {
        const answer = state.answers.get(queryKey(queryOfMade(thing)));
        const version = answer?.kind === "package" ? answer.state.version : null;
        return version === null ? [] : [{ name: thing.name, version }];
      }),
      back: [],
    },
    lasting: [],
  };
}

function fileOf(thing: MadeThing, { answers }: HostState): UndoneFile {
  const answer = answers.get(queryKey(queryOfMade(thing)));
  const now = answer?.kind === "file" ? answer.state : null;
  const after: KeptFile =
    now?.type === "directory"
      ? { type: "directory", mode: now.mode, owner: now.owner, group: now.group }
      : {
          type: "file",
          sha256: thing.after,
          mode: null,
          owner: null,
          group: null,
          mtime: null,
          size: null,
          kept: false,
        };
  return { path: thing.name, before: { type: "absent" }, afters: [after], since: null };
}

/** Only what hap did with it is taken back: what was enabled by somebody else stays so. */
function serviceOf(name: string, things: readonly MadeThing[], { answers }: HostState): UndoneService {
  const did = (kind: MadeThing["kind"]): MadeThing | undefined =>
    things.find((thing) => thing.kind === kind && thing.name === name);
  const started = did("running");
  const enabled = did("enabled");
  const any = started ?? enabled;
  const answer = any === undefined ? undefined : answers.get(queryKey(queryOfMade(any)));
  const running = answer?.kind === "service" && answer.state.running;
  return {
    name,
    before: { running: started === undefined && running, enabled: enabled === undefined ? null : false },
    actions: [],
  };
}
