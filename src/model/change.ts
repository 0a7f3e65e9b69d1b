import type { RuleId } from "../diagnostics/code.js";
import type { Span } from "../source/source-file.js";
import type { Command } from "./command.js";
import type { EngineName } from "./engine-name.js";
import type { LvsEdits } from "./lvs-table.js";
import type { Secret } from "./secret.js";
import type { FileState, UserState } from "./host-state.js";
import type { PackageManager, PackageUpgrade } from "./package-manager.js";

/**
 * What makes a host right: a closed set of values. A dry run is the same list, not applied. A change of a path carries
 * the state it was planned from (`before`), and the host refuses it when that has moved since; `before` of a user or a
 * kernel setting is not compared: it tells what there is to do and to show. How each is done is in src/shell/changes.
 */
export type Change =
  | WriteFile
  | MakeDirectory
  | SetAttributes
  | Remove
  | InstallPackages
  | UpgradePackages
  | InstallPackageFile
  | RemovePackages
  | Fetch
  | Unpack
  | Run
  | SetUser
  | ServiceChange
  | MoveResources
  | EditLvsTable
  | SetSysctl
  | RebootHost;

/**
 * Where the playbook asks for a change, when that is more exact than the step's first line: a failure is shown there.
 */
interface PlacedChange {
  readonly span?: Span | undefined;
}

export interface Attributes {
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** Replaces a file atomically: temp file in the same directory, mode and owner set, synced, renamed. */
export interface WriteFile extends Attributes, PlacedChange {
  readonly kind: "write-file";
  readonly path: string;
  /** The new bytes; a Secret is never shown, not even in a diff, but for what `starredDiff` shows of it. */
  readonly content: string | Buffer | Secret | BytesThere;
  readonly before: FileState;
  /** Who has to accept the staged file before it is put in place; null for nobody. */
  readonly validator: Validator | null;
  /** For how long clients are without service when the daemon reads it (ms); left out where they are not. */
  readonly interruptionMs?: number;
  /** Which addresses move when the daemon reads it; left out where none does. */
  readonly moves?: AddressMoves;
  /** Which addresses go from one node of the pair to the other then, by both nodes' files; left out where none does. */
  readonly handOvers?: readonly HandOver[];
  /**
   * The diff to show instead of one of the bytes, by who knows where secrets stand in the format; null for none. Left
   * out where nobody knows.
   */
  readonly starredDiff?: string | null;
  /** Where the playbook has each line of the text; null for a line that hap alone made. Left out where nobody asks. */
  readonly lines?: readonly (Span | null)[];
}

/** Addresses without length that a daemon gives up for a new file, and that it takes. */
export interface AddressMoves {
  /** Clients of these are without them from then on. */
  readonly releases: readonly string[];
  readonly takes: readonly string[];
}

/** An address without length that leaves a node for the other one: connections of clients to it are cut. */
export interface HandOver {
  readonly address: string;
  /** Names of hosts. */
  readonly from: string;
  readonly to: string;
}

/** Bytes that are on the host already, in a file of hap's own; they are not sent, and not shown. */
export interface BytesThere {
  readonly kind: "bytes-there";
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** Whether the bytes of a file are on the host already. */
export function isThere(content: WriteFile["content"]): content is BytesThere {
  return typeof content === "object" && "kind" in content;
}

/**
 * Accepts or refuses a staged file before it is committed. `engine`: the installed daemon's own test, over all files of
 * the engine as they will be. `command`: the playbook's `validate CMD`, where `{}` is the staged file's path.
 * `contract`: the resource script of that name has to answer start, stop and status as Heartbeat needs it. It is run
 * where Heartbeat runs without its resources, and with `whenStopped` also where Heartbeat does not run. Only with
 * `starts` is its `start` tried: the other node may have what it brings up, and a disk or an address must not be on
 * two. A step that allows `rule` does without it.
 */
export type Validator =
  | { readonly kind: "engine"; readonly engine: EngineName }
  | { readonly kind: "command"; readonly command: Command }
  | ContractTrial;

/** See `Validator`. */
export interface ContractTrial {
  readonly kind: "contract";
  readonly script: string;
  readonly rule: RuleId;
  readonly whenStopped: boolean;
  readonly starts: boolean;
}

export interface MakeDirectory extends Attributes, PlacedChange {
  readonly kind: "make-directory";
  readonly path: string;
  readonly before: FileState;
}

/** The content is right already; only mode or owner change, so the mtime stays. */
export interface SetAttributes extends Attributes, PlacedChange {
  readonly kind: "set-attributes";
  readonly path: string;
  readonly before: FileState;
}

/** Removes a file, or a directory when `recursive`. */
export interface Remove extends PlacedChange {
  readonly kind: "remove";
  readonly path: string;
  readonly recursive: boolean;
  readonly before: FileState;
}

export interface InstallPackages extends PlacedChange {
  readonly kind: "install-packages";
  readonly manager: PackageManager;
  readonly packages: readonly PackageWanted[];
}

/** A package, and the version that it must have; null for any. */
export interface PackageWanted {
  readonly name: string;
  readonly version: string | null;
}

/** Brings packages that are there to newer versions, with what these need; nothing is removed for it. */
export interface UpgradePackages extends PlacedChange {
  readonly kind: "upgrade-packages";
  readonly manager: PackageManager;
  readonly packages: readonly PackageUpgrade[];
}

/** Sends a package file and installs it with what it needs. */
export interface InstallPackageFile extends PlacedChange {
  readonly kind: "install-package-file";
  readonly manager: PackageManager;
  /** As messages show it. */
  readonly file: string;
  readonly sha256: string;
  readonly content: Buffer;
}

/** Removes packages, and nothing that the playbook does not name. */
export interface RemovePackages extends PlacedChange {
  readonly kind: "remove-packages";
  readonly manager: PackageManager;
  readonly names: readonly string[];
}

/** Puts the file of a URL at a path, once its checksum was found right. */
export interface Fetch extends PlacedChange {
  readonly kind: "fetch";
  readonly url: string;
  readonly path: string;
  readonly sha256: string;
  /** Who goes to the network. */
  readonly by: "host" | "controller";
  readonly before: FileState;
}

/**
 * Unpacks an archive into a directory that holds nothing else; the archive's single top directory becomes that
 * directory.
 */
export interface Unpack extends PlacedChange {
  readonly kind: "unpack";
  readonly archive: string;
  readonly directory: string;
}

export interface Run extends PlacedChange {
  readonly kind: "run";
  readonly command: Command;
  /** Where it runs; `/` when it is not given. Nobody else may be able to lead the way there elsewhere. */
  readonly folder?: string | undefined;
  /** For a command of a build: where it runs, and the file on the host that gets what it prints. */
  readonly build?: { readonly directory: string; readonly log: string };
  /** What is there afterwards, for a dry run. */
  readonly creates?: string | undefined;
  /** The question that has a good answer afterwards, for a dry run. */
  readonly settles?: Command | undefined;
}

/** Makes, changes or removes a user, and makes the groups it is to be in. */
export interface SetUser extends PlacedChange {
  readonly kind: "user";
  readonly name: string;
  /** Null removes the user. */
  readonly wanted: UserWanted | null;
  /** Groups that it is to be in no more; a run that is taken back had put it there. */
  readonly leaves?: readonly string[];
  readonly before: UserState;
}

/** What a playbook asks of a user; null leaves it to the host. */
export interface UserWanted {
  /** The primary group. */
  readonly group: string | null;
  /** Further groups. */
  readonly groups: readonly string[];
  /** A number below the range of people's, without a password; only for a new user. */
  readonly system: boolean;
  readonly home: string | null;
  readonly shell: string | null;
}

/** The login shell that a new user is given; null leaves it to the host. A daemon's user cannot log in. */
export function shellOfNew({ shell, system }: UserWanted): string | null {
  return shell ?? (system ? "/sbin/nologin" : null);
}

export interface ServiceChange extends PlacedChange {
  readonly kind: "service";
  readonly name: string;
  readonly action: "start" | "stop" | "reload" | "restart" | "enable" | "disable";
  /** For how long clients are without service by it (ms); left out where they are not. */
  readonly interruptionMs?: number;
}

/**
 * Stops or starts resources of haresources on a host, in this order, as Heartbeat's ResourceManager does it: each is
 * asked for its status before, by the words that it prints.
 */
export interface MoveResources extends PlacedChange {
  readonly kind: "resources";
  readonly action: "stop" | "start";
  /** Words of haresources: `IPaddr2::192.168.3.118/24/eth0`, `myop.sh`. */
  readonly words: readonly string[];
  /** No node owns this node's groups: its Heartbeat is asked for them first, so that it knows of them afterwards. */
  readonly asks: boolean;
  /** A change that was broken off is ended by this; what it names may be done in part. */
  readonly unfinished: boolean;
  /** For how long clients are about to be without service (ms); 0 when they are not. */
  readonly interruptionMs: number;
}

/**
 * Brings the LVS table of a host that runs a resource script's services to another definition, without a moment in
 * which it is empty: connections of servers that stay are kept.
 */
export interface EditLvsTable extends PlacedChange, LvsEdits {
  readonly kind: "lvs-table";
  /** The resource script of whose services it is. */
  readonly script: string;
  /** Where it is noted what the table is brought to, and the bytes: before the first edit, and after the last. */
  readonly notes: { readonly path: string; readonly moving: string; readonly done: string };
  /** How long servers that leave may keep their connections (ms). */
  readonly drainMs: number;
}

export interface SetSysctl extends PlacedChange {
  readonly kind: "sysctl";
  readonly key: string;
  readonly value: string;
  readonly before: string | null;
}

/** Reboots the host; whoever makes this change waits for the host to come back. */
export interface RebootHost extends PlacedChange {
  readonly kind: "reboot";
  /** Why, in words; none where the playbook says so alone. */
  readonly reasons: readonly string[];
  /** The boot that ends. */
  readonly boot: string;
  /** How long the host, and its Heartbeat, may take until they are back (ms). */
  readonly withinMs: number;
}
