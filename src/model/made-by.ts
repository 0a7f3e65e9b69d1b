import type { Change, ServiceChange } from "./change.js";
import type { FileState, HostState } from "./host-state.js";
import { hashOf } from "./kept.js";
import type { MadeKind, MadeThing } from "./made.js";
import { ask, queryKey } from "./query.js";

/** What changes of one exchange do to the list: noted before they are made, struck out when all of them are. */
export interface MadeNotes {
  readonly made: readonly MadeThing[];
  /** With `below`, all paths below it too. */
  readonly gone: readonly { readonly kind: MadeKind; readonly name: string; readonly below: boolean }[];
}

/** Where hap keeps what is its own on a host: stamps and notes are nothing that a playbook names. */
const OWN = "/var/lib/hap/";

/** What these changes, made on a host that was last seen so, do to the list. */
export function madeBy(changes: readonly Change[], seen: HostState): MadeNotes {
  const all = changes.map((change) => notesOf(change, seen));
  const made = all.flatMap((one) => one.made).filter(({ name }) => !name.startsWith(OWN));
  const gone = all.flatMap((one, i) =>
    one.gone.filter((thing) => !all.slice(i + 1).some((later) => later.made.some((other) => sameThing(thing, other)))),
  );
  return { made, gone };
}

const NONE: MadeNotes = { made: [], gone: [] };

function notesOf(change: Change, seen: HostState): MadeNotes {
  switch (change.kind) {
    case "write-file":
      return makes("file", change.path, beforeOf(change.before), hashOf(change.content));
    case "fetch":
      return makes("file", change.path, beforeOf(change.before), change.sha256);
    case "make-directory":
      return change.before.type === "absent" ? makes("directory", change.path) : NONE;
    case "remove":
      return loses(
        { kind: "file", name: change.path, below: change.recursive },
        { kind: "directory", name: change.path, below: change.recursive },
      );
    case "service":
      return ofService(change, seen);
    case "install-packages":
      return all(change.packages.filter(({ name }) => isMissing(name, seen)).map(({ name }) => makes("package", name)));
    case "remove-packages":
      return loses(...change.names.map((name) => ({ kind: "package", name, below: false }) as const));
    case "user":
      if (change.wanted === null) return loses({ kind: "user", name: change.name, below: false });
      return change.before === null ? makes("user", change.name) : NONE;
    case "sysctl":
      return change.before === null ? NONE : makes("sysctl", change.key, change.before, change.value);
    // What these make has no name of its own, or was there before.
    case "set-attributes":
    case "upgrade-packages":
    case "install-package-file":
    case "unpack":
    case "run":
    case "resources":
    case "lvs-table":
    case "reboot":
      return NONE;
  }
}

function makes(kind: MadeKind, name: string, before: string | null = null, after = ""): MadeNotes {
  return { made: [{ kind, name, before, after }], gone: [] };
}

function loses(...gone: MadeNotes["gone"]): MadeNotes {
  return { made: [], gone };
}

function all(notes: readonly MadeNotes[]): MadeNotes {
  return { made: notes.flatMap(({ made }) => made), gone: [] };
}

function ofService({ name, action }: ServiceChange, { answers }: HostState): MadeNotes {
  const answer = answers.get(queryKey(ask.service(name)));
  const before = answer?.kind === "service" ? answer.state : null;
  switch (action) {
    case "start":
    case "restart":
      return before?.running === true ? NONE : makes("running", name);
    case "enable":
      return before?.enabled === true ? NONE : makes("enabled", name);
    case "stop":
      return loses({ kind: "running", name, below: false });
    case "disable":
      return loses({ kind: "enabled", name, below: false });
    case "reload":
      return NONE;
  }
}

function beforeOf(state: FileState): string | null {
  if (state.type === "file") return state.sha256;
  return state.type === "absent" ? null : "other";
}

function isMissing(name: string, { answers }: HostState): boolean {
  const answer = answers.get(queryKey(ask.package(name)));
  return answer?.kind === "package" && answer.state.version === null;
}

function sameThing(a: Pick<MadeThing, "kind" | "name">, b: Pick<MadeThing, "kind" | "name">): boolean {
  return a.kind === b.kind && a.name === b.name;
}
