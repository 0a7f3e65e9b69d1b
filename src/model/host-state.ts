import type { Command } from "./command.js";
import type { EngineName } from "./engine-name.js";
import type { Facts } from "./facts.js";
import type { IpvsService } from "./lvs-table.js";
import type { MadeList } from "./made.js";
import type { PackageUpgrade } from "./package-manager.js";
import { ask, keySeenBy, queryKey, type Query } from "./query.js";

/** A folder or link on the way to a path that somebody else than root and the user who works there has in hand. */
export interface UnsafePlace {
  /**
   * `owner`: it belongs to somebody else; `writable`: others may change what is in it; `link`: somebody else made it.
   */
  readonly why: "owner" | "writable" | "link";
  readonly owner: string;
  readonly path: string;
}

/**
 * Why a look did not open what is at a path. `place`: somebody else could lead it anywhere. `large`: somebody may have
 * planted it, and it is more than is read of such a file; in bytes.
 */
export type Withheld =
  | { readonly kind: "place"; readonly place: UnsafePlace }
  | { readonly kind: "large"; readonly owner: string; readonly size: number };

/** What is at a path. `mtime` is `stat -c %y` in UTC: compare as text, it has the full precision of the file system. */
export type FileState =
  | { readonly type: "absent" }
  | {
      readonly type: "file";
      readonly sha256: string;
      /** Bytes. */
      readonly size: number;
      /** Null when the query did not ask, or when it is larger than 1 MiB. */
      readonly content: Buffer | null;
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
      readonly mtime: string;
      /**
       * It stands where everybody may make a name (a folder with the sticky bit), and is neither root's nor of the user
       * who looks: its mode, owner and text are what somebody wants hap to find.
       */
      readonly planted?: true;
    }
  | {
      readonly type: "directory";
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
      readonly mtime: string;
      /** How many names are in it, as far as they are counted: up to 1000. */
      readonly entries: number;
      /** As for a file. */
      readonly planted?: true;
    }
  /** A plain file that the user who looks may not read. */
  | { readonly type: "unreadable"; readonly withheld?: undefined }
  /** What hap does not open: `planStep` refuses a step that asks for it. `glance` is what `stat` tells. */
  | { readonly type: "unreadable"; readonly withheld: Withheld; readonly glance: FileGlance }
  /** A link, device, socket: hap does not write through it. `target` is where a link points. */
  | { readonly type: "other"; readonly what: string; readonly target: string | null };

/** As much of a path as can be told without trusting whoever has the way to it in hand. */
export interface FileGlance {
  /** `unreadable`: it is there, and more is not known. */
  readonly type: FileState["type"];
  /** Null when it was not opened. */
  readonly sha256: string | null;
  /** Of a plain file, as in `FileState`; else null. */
  readonly mtime: string | null;
}

export interface PackageState {
  /** The installed version, or null. */
  readonly version: string | null;
}

export interface PackageFileState {
  readonly installed: boolean;
}

/** A user of the host; null when there is none of that name. */
export type UserState = {
  readonly uid: number;
  /** The primary group's name. */
  readonly group: string;
  /** All groups, the primary one too. */
  readonly groups: readonly string[];
  readonly home: string;
  readonly shell: string;
} | null;

export interface ServiceState {
  /** Whether the service manager knows it. */
  readonly exists: boolean;
  readonly running: boolean;
  /** Started at boot; null where the host cannot say. */
  readonly enabled: boolean | null;
  /** When it started or last read its files (`stat -c %y` text, UTC); null when not running or not known. */
  readonly loadedAt: string | null;
  /** What the service manager calls it, where it was asked by another name (an alias of systemd's). */
  readonly id?: string;
}

export interface SysctlState {
  /** The running value, blanks folded to one; null when the kernel has no such key. */
  readonly value: string | null;
}

export interface NeededState {
  /** Names of installed packages that would have to go with it. */
  readonly by: readonly string[];
}

export interface UpgradesState {
  /** Whether the package sources were asked within the last hour: what they say is worth nothing otherwise. */
  readonly answered: boolean;
  readonly packages: readonly PackageUpgrade[];
}

export interface LvsState {
  /** None where the host has no LVS; null where it has, and its table cannot be read. */
  readonly services: readonly IpvsService[] | null;
}

export interface RebootState {
  /** Tells one boot from the next. */
  readonly boot: string;
  /** Why the host needs a reboot, in words; none when it does not. */
  readonly reasons: readonly string[];
}

export interface MadeState {
  /** The list that was asked for, and others that have something of it. */
  readonly lists: readonly MadeList[];
}

export interface TestState {
  readonly succeeded: boolean;
}

/** What the daemon of an engine on a host says; its words are the engine's own, empty where it says nothing. */
export interface DaemonState {
  readonly running: boolean;
  /**
   * What it holds. Of Heartbeat `cl_status rscstatus`: `all`, `local`, `foreign`, `none` or `transition`. The last too
   * while one of its own scripts waits to move something: half a minute after a start that failed it gives the group
   * to the other node, wherever the group is by then.
   */
  readonly resources: string;
  /** What it takes the other node for. Of Heartbeat `cl_status nodestatus`: `active`, `up`, `init`, `dead`. */
  readonly peer: string;
  /** What it runs by and no reload changes. Of Heartbeat `auto_failback`: `on`, `off`, `legacy`. */
  readonly mode: string;
}

/** The state that answers each kind of query. */
export interface States {
  readonly file: FileState;
  readonly package: PackageState;
  readonly needed: NeededState;
  readonly upgrades: UpgradesState;
  readonly "package-file": PackageFileState;
  readonly user: UserState;
  readonly daemon: DaemonState;
  readonly service: ServiceState;
  readonly sysctl: SysctlState;
  readonly lvs: LvsState;
  readonly reboot: RebootState;
  readonly made: MadeState;
  readonly test: TestState;
}

export type Answer = { readonly [K in keyof States]: { readonly kind: K; readonly state: States[K] } }[keyof States];

/**
 * Everything one inspection of a host brought back; answers by `queryKey`, those of other users than its own by
 * `keySeenBy`.
 */
export interface HostState {
  readonly facts: Facts;
  readonly answers: ReadonlyMap<string, Answer>;
  /** The users, other than the host's own, who have answers among these. */
  readonly users?: readonly string[];
  /** Users of `@as` who did not exist when the host was looked at, and whom a step is to make: they have no answers. */
  readonly missing?: readonly string[];
}

/** What a step sees of a host: only answers, and only to queries it declared (anything else is a bug in the step). */
export interface StateView {
  readonly facts: Facts;
  /** What a change is planned from. */
  file(path: string): FileState;
  /** For a step that changes nothing at the path, and only wants to know whether it is there, or new. */
  glance(path: string): FileGlance;
  package(name: string): PackageState;
  upgrades(): UpgradesState;
  packageFile(sha256: string): PackageFileState;
  user(name: string): UserState;
  daemon(engine: EngineName, peer: string | null): DaemonState;
  service(name: string): ServiceState;
  sysctl(key: string): SysctlState;
  lvs(): LvsState;
  reboot(): RebootState;
  test(command: Command): TestState;
}

/**
 * The view of one host's state that a step's `plan` is given; `user` is who it runs as, null for the host's own user.
 */
export function stateView(state: HostState, user: string | null = null): StateView {
  const find = <K extends keyof States>(kind: K, query: Query): States[K] => {
    const answer = state.answers.get(keySeenBy(queryKey(query), user));
    if (answer === undefined) throw new Error(`query not declared: ${queryKey(query)}`);
    // Keys begin with the kind, so the answer under a key is of the query's kind.
    return answer.state as States[K];
  };
  return {
    facts: state.facts,
    file: (path) => find("file", ask.file(path)),
    glance: (path) => glanceOf(find("file", ask.file(path))),
    package: (name) => find("package", ask.package(name)),
    upgrades: () => find("upgrades", ask.upgrades()),
    packageFile: (sha256) => find("package-file", ask.packageFile(sha256)),
    user: (name) => find("user", ask.user(name)),
    daemon: (engine, peer) => find("daemon", ask.daemon(engine, peer)),
    service: (name) => find("service", ask.service(name)),
    sysctl: (key) => find("sysctl", ask.sysctl(key)),
    lvs: () => find("lvs", ask.lvs()),
    reboot: () => find("reboot", ask.reboot()),
    test: (command) => find("test", ask.test(command)),
  };
}

function glanceOf(state: FileState): FileGlance {
  if (state.type === "file") return { type: "file", sha256: state.sha256, mtime: state.mtime };
  if (state.type === "unreadable" && state.withheld !== undefined) return state.glance;
  return { type: state.type, sha256: null, mtime: null };
}
