import type { Span } from "../source/source-file.js";
import type { Command } from "./command.js";
import type { Secret } from "./secret.js";
import type { FileState } from "./host-state.js";
import type { PackageManager } from "./facts.js";

/**
 * What makes a host right: a closed set of values. A dry run is the same list, not applied. A change carries the
 * state it was planned from; the host refuses it when that has moved since. How each is done is in src/shell/changes.
 */
export type Change =
  WriteFile | MakeDirectory | SetAttributes | Remove | InstallPackages | Run | ServiceChange | SetSysctl;

/** Where the playbook asks for a change, when that is more exact than the step's first line: a failure is shown there. */
interface Placed {
  readonly span?: Span | undefined;
}

export interface Attributes {
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** Replaces a file atomically: temp file in the same directory, mode and owner set, synced, renamed. */
export interface WriteFile extends Attributes, Placed {
  readonly kind: "write-file";
  readonly path: string;
  /** The new bytes; a Secret is never shown, not even in a diff. */
  readonly content: string | Buffer | Secret;
  readonly before: FileState;
  /** Who has to accept the staged file before it is put in place; null for nobody. */
  readonly judge: Judge | null;
}

/**
 * Accepts or refuses a staged file before it is committed. `heartbeat`: the installed daemon's own dry run over the
 * whole of /etc/ha.d as it will be. `command`: the playbook's `validate CMD`, where `{}` is the staged file's path.
 */
export type Judge = { readonly kind: "heartbeat" } | { readonly kind: "command"; readonly command: Command };

export interface MakeDirectory extends Attributes, Placed {
  readonly kind: "make-directory";
  readonly path: string;
  readonly before: FileState;
}

/** The content is right already; only mode or owner change, so the mtime stays. */
export interface SetAttributes extends Attributes, Placed {
  readonly kind: "set-attributes";
  readonly path: string;
  readonly before: FileState;
}

/** Removes a file, or a directory when `recursive`. */
export interface Remove extends Placed {
  readonly kind: "remove";
  readonly path: string;
  readonly recursive: boolean;
  readonly before: FileState;
}

export interface InstallPackages extends Placed {
  readonly kind: "install-packages";
  readonly manager: PackageManager;
  readonly names: readonly string[];
}

export interface Run extends Placed {
  readonly kind: "run";
  readonly command: Command;
}

export interface ServiceChange extends Placed {
  readonly kind: "service";
  readonly name: string;
  readonly action: "start" | "stop" | "reload" | "restart" | "enable" | "disable";
}

export interface SetSysctl extends Placed {
  readonly kind: "sysctl";
  readonly key: string;
  readonly value: string;
  readonly before: string | null;
}
