import { engineOf, ENGINES } from "../engines/engines.js";
import type { Change, ServiceChange } from "../model/change.js";
import type { StateView } from "../model/host-state.js";
import { ask, type Query } from "../model/query.js";
import type { Refusal } from "../model/refusal.js";
import { defineStep, type Planned, type StepKind, type Target } from "../model/step-kind.js";
import { fields } from "../model/schema-builders.js";
import { DAEMON_RELOAD } from "../steps/shared/daemon-reload.js";
import type { KeptRun } from "./kept-run.js";
import { eachService } from "./each-service.js";
import {
  bytesOf,
  changesBytes,
  fileQueries,
  isAsBefore,
  isMadeDirectory,
  isChangedSince,
  isRestorable,
  removesDirectories,
  removesFiles,
  writesBack,
  writtenAt,
  writtenQueries,
} from "./undo-files.js";
import {
  packageQueries,
  packagesAway,
  packagesBack,
  sysctlQueries,
  sysctlsBack,
  userQueries,
  usersAway,
  usersBack,
} from "./undo-system.js";

/** One part of taking a run back, over all of its hosts. */
interface UndoPart {
  readonly name: string;
  /** Whether a run has anything of it. */
  readonly has: (run: KeptRun) => boolean;
  queries(run: KeptRun, target: Target): readonly Query[];
  plan(
    run: KeptRun,
    at: { readonly state: StateView; readonly target: Target; readonly peer: StateView | null },
  ): readonly Planned[];
  /** Whether it may change what Heartbeat or keepalived does. */
  readonly ha: (run: KeptRun) => boolean;
}

/** The name of the step that sets kernel settings back. */
export const KERNEL_SETTINGS = "kernel settings";

const UNIT_FOLDER = "/etc/systemd/system/";

const REMOVED_FILES: UndoPart = {
  name: "files that were not there",
  has: ({ files }) => files.some(({ before }) => before.type === "absent"),
  queries: fileQueries,
  plan: (run, { state }) => withReload(removesFiles(run, state), state),
  ha: touchesHaFiles,
};

/** A unit that went, or came back, is to systemd what it was until it reads its units anew. */
function withReload(planned: readonly Planned[], { facts }: StateView): readonly Planned[] {
  const isUnit = planned.some(
    (change) => (change.kind === "remove" || change.kind === "write-file") && change.path.startsWith(UNIT_FOLDER),
  );
  return isUnit && facts.serviceManager === "systemd" ? [...planned, DAEMON_RELOAD] : planned;
}

/**
 * The parts in their order: what was started stops before its files go, what was stopped starts when they are back.
 * Packages come back before files, and go after them. Directories go before packages do: what a package takes along
 * is not foreseen, and a plan shows what the run will do.
 */
const PARTS: readonly UndoPart[] = [
  { name: "nothing was changed since", has: () => true, queries: allQueries, plan: refusals, ha: () => false },
  {
    name: "services that did not run",
    has: ({ services }) => services.length > 0,
    queries: serviceQueries,
    plan: stops,
    ha: touchesEngine,
  },
  {
    name: "packages that were there",
    has: ({ packages }) => packages.back.length > 0,
    queries: packageQueries,
    plan: packagesBack,
    ha: () => false,
  },
  {
    name: "users",
    has: ({ users }) => users.some(({ before }) => before !== null),
    queries: userQueries,
    plan: usersBack,
    ha: () => false,
  },
  {
    name: "files",
    has: ({ files }) => files.some(({ before }) => before.type !== "absent"),
    queries: fileQueries,
    plan: (run, at) => withReload(writesBack(run, at), at.state),
    ha: touchesHaFiles,
  },
  REMOVED_FILES,
  {
    name: KERNEL_SETTINGS,
    has: ({ sysctls }) => sysctls.length > 0,
    queries: sysctlQueries,
    plan: sysctlsBack,
    ha: () => false,
  },
  {
    name: "packages that were not there",
    has: ({ packages }) => packages.installed.length > 0,
    queries: packageQueries,
    plan: packagesAway,
    ha: () => false,
  },
  {
    name: "users that were not there",
    has: ({ users }) => users.some(({ before }) => before === null),
    queries: userQueries,
    plan: usersAway,
    ha: () => false,
  },
  {
    name: "services",
    has: ({ services }) => services.length > 0,
    queries: serviceQueries,
    plan: starts,
    ha: touchesEngine,
  },
];

/** The kinds of step that take a run back, in their order; `runs` is what each host keeps of it, by its id. */
export function undoKinds(runs: ReadonlyMap<string, KeptRun>): readonly StepKind[] {
  const parts = PARTS.flatMap((part) =>
    part === REMOVED_FILES ? [part, ...directoryParts([...runs.values()])] : [part],
  );
  const wanted = parts.filter((part) => [...runs.values()].some(part.has));
  return wanted.map((part) =>
    defineStep({
      name: part.name,
      summary: part.name,
      isMany: true,
      head: {},
      body: fields({}),
      examples: [],
      queries: (_, target) => {
        const run = runs.get(target.host.id);
        return run === undefined ? [] : part.queries(run, target);
      },
      plan: (_, state, target, peer) => {
        const run = runs.get(target.host.id);
        return run === undefined ? [] : part.plan(run, { state, target, peer });
      },
      ha: () => [...runs.values()].some(part.ha),
    }),
  );
}

/** Directories by their depth, the deepest first: one is empty only when those in it are gone. */
function directoryParts(runs: readonly KeptRun[]): readonly UndoPart[] {
  const made = runs.flatMap(({ files }) => files.filter(isMadeDirectory));
  const depths = new Set(made.map(({ path }) => depthOf(path)));
  return [...depths]
    .toSorted((a, b) => b - a)
    .map((depth) => ({
      name: "directories that were not there",
      has: () => true,
      queries: fileQueries,
      plan: (run, { state }) =>
        removesDirectories(
          run.files.filter((file) => isMadeDirectory(file) && depthOf(file.path) === depth),
          state,
        ),
      ha: () => false,
    }));
}

function depthOf(path: string): number {
  return path.split("/").length;
}

function touchesEngine({ services }: KeptRun): boolean {
  return services.some(({ name }) => engineOf(name) !== null);
}

function touchesHaFiles({ files }: KeptRun): boolean {
  const folders = ENGINES.flatMap(({ life }) => life.paths);
  return files.some(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));
}

function allQueries(run: KeptRun, target: Target): readonly Query[] {
  return [...fileQueries(run, target), ...packageQueries(run), ...sysctlQueries(run)];
}

/** Why a run cannot be taken back here: all that was changed since by somebody else, and bytes that are gone. */
function refusals(run: KeptRun, { state }: { readonly state: StateView }): readonly Refusal[] {
  const changed = [
    ...run.files.flatMap((file) =>
      isChangedSince(state.file(file.path), file)
        ? [file.since === null ? file.path : `${file.path} (by run ${file.since})`]
        : [],
    ),
    ...run.sysctls.flatMap(({ key, before, afters }) => {
      const now = state.sysctl(key).value;
      return now !== before && !afters.some((after) => sameWords(after, now)) ? [key] : [];
    }),
    ...run.packages.installed.flatMap(({ name, version }) => {
      const now = state.package(name).version;
      return now !== null && now !== version ? [`package ${name}`] : [];
    }),
    ...run.packages.back.flatMap(({ wanted, after }) => {
      const now = state.package(wanted.name).version;
      return now !== wanted.version && now !== after ? [`package ${wanted.name}`] : [];
    }),
  ];
  const gone = run.files
    .filter((file) => changesBytes(file) && isRestorable(file) && !isAsBefore(state.file(file.path), file.before))
    .filter((file) => bytesOf(run, file, state) === null)
    .map(({ path }) => path);
  return [
    ...(changed.length === 0 ? [] : [changedSince(changed)]),
    ...(changed.length > 0 || gone.length === 0 ? [] : [notKept(gone)]),
  ];
}

function changedSince(list: readonly string[]): Refusal {
  const what = list.length === 1 ? "was changed" : "were changed";
  return {
    kind: "refusal",
    code: "HAP4070",
    message: `${list.join(", ")} ${what} after that run`,
    help: "`hap undo` takes the last run back, then the one before it; or put back by hand what was changed, and undo again",
    span: null,
  };
}

function notKept(list: readonly string[]): Refusal {
  return {
    kind: "refusal",
    code: "HAP4071",
    message: `what that run replaced is not kept any more: ${list.join(", ")}`,
    help: "backups are kept for 90 days and up to 512 MiB: restore these from a backup of your own",
    span: null,
  };
}

/** The kernel prints several words with tabs between them. */
function sameWords(a: string, b: string | null): boolean {
  return b !== null && a.trim().split(/\s+/).join(" ") === b;
}

function serviceQueries(run: KeptRun): readonly Query[] {
  const asked = run.services.flatMap(({ name }) => [ask.service(name), ...(engineOf(name)?.reloadQueries ?? [])]);
  return [...asked, ...writtenQueries(run)];
}

function stops(run: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  return eachService(run, state)
    .toReversed()
    .flatMap(({ name, id, before }) => {
      const now = state.service(name);
      return [
        ...(before.running === false && now.running ? [service(id, "stop")] : []),
        ...(before.enabled === false && now.enabled === true ? [service(id, "disable")] : []),
      ];
    });
}

function starts(run: KeptRun, { state }: { readonly state: StateView }): readonly Change[] {
  return eachService(run, state).flatMap(({ name, id, before, actions }) => {
    const now = state.service(name);
    const enable = before.enabled === true && now.enabled === false ? [service(id, "enable")] : [];
    if (before.running !== true) return enable;
    if (!now.running) return [...enable, service(id, "start")];
    // What is back is newer than what it has read: then it reads again, as after the run.
    const again = (["restart", "reload"] as const).find((action) => actions.includes(action));
    const stale = now.loadedAt !== null && writtenAt(run, state) > now.loadedAt;
    if (again === undefined || !stale) return enable;
    return [...enable, service(id, again === "reload" ? (engineOf(name)?.reloadOn(state).action ?? again) : again)];
  });
}

function service(name: string, action: ServiceChange["action"]): Change {
  return { kind: "service", name, action };
}
