import { createHash } from "node:crypto";
import type { Command } from "./command.js";
import type { EngineName } from "./engine-name.js";

/**
 * What a step may ask of a host: a closed set of values, so that all queries of all steps travel in one exchange
 * and no step can write while it looks. How each is asked in shell is in src/shell/queries.
 */
export type Query =
  /** A path: what is there, with mode, owner, time; `content` asks for the bytes too (config files, not archives). */
  | { readonly kind: "file"; readonly path: string; readonly content: boolean }
  /** An installed package by name. */
  | { readonly kind: "package"; readonly name: string }
  /** Which other packages need an installed one. */
  | { readonly kind: "needed"; readonly name: string }
  /** What the host's package sources have newer than what is installed, packages on hold apart. */
  | { readonly kind: "upgrades" }
  /** Whether hap installed this very package file, and its package has that version still. */
  | { readonly kind: "package-file"; readonly sha256: string }
  | { readonly kind: "user"; readonly name: string }
  /** What the running daemon of an engine says of itself and of the other node of the pair; null without a pair. */
  | { readonly kind: "daemon"; readonly engine: EngineName; readonly peer: string | null }
  | { readonly kind: "service"; readonly name: string }
  /** A kernel parameter as it runs now. */
  | { readonly kind: "sysctl"; readonly key: string }
  /** The kernel's LVS table. */
  | { readonly kind: "lvs" }
  /** Whether the host needs a reboot, and why. */
  | { readonly kind: "reboot" }
  /** What hap made on the host: the list of this name, and what others have of it. */
  | { readonly kind: "made"; readonly list: string }
  /** Whether a read-only command of the playbook (`unless`) succeeds. */
  | { readonly kind: "test"; readonly command: Command };

/** Queries by what they ask. */
export const ask = {
  /** What is at a path; with `content` the bytes too. */
  file: (path: string, content = false): Query => ({ kind: "file", path, content }),
  package: (name: string): Query => ({ kind: "package", name }),
  needed: (name: string): Query => ({ kind: "needed", name }),
  upgrades: (): Query => ({ kind: "upgrades" }),
  packageFile: (sha256: string): Query => ({ kind: "package-file", sha256 }),
  user: (name: string): Query => ({ kind: "user", name }),
  daemon: (engine: EngineName, peer: string | null): Query => ({ kind: "daemon", engine, peer }),
  service: (name: string): Query => ({ kind: "service", name }),
  sysctl: (key: string): Query => ({ kind: "sysctl", key }),
  lvs: (): Query => ({ kind: "lvs" }),
  reboot: (): Query => ({ kind: "reboot" }),
  made: (list: string): Query => ({ kind: "made", list }),
  test: (command: Command): Query => ({ kind: "test", command }),
};

/** What stands behind the key of an answer that another user than the host's own has got. */
const SEEN_BY = "\0as ";

/** The key of an answer that `user` has got: for the host's own user (null) it is the query's. */
export function keySeenBy(key: string, user: string | null): string {
  return user === null ? key : `${key}${SEEN_BY}${user}`;
}

/** What a key of an answer is about, as `queryKey` writes it after the kind: a path, a name. */
export function subjectOf(key: string): string {
  const [own = ""] = key.split(SEEN_BY);
  return own.slice(own.indexOf(" ") + 1);
}

/** The key under which an answer is kept; equal queries have equal keys. */
export function queryKey(query: Query): string {
  switch (query.kind) {
    case "file":
      return `file ${query.path}`;
    case "package":
      return `package ${query.name}`;
    case "needed":
      return `needed ${query.name}`;
    case "upgrades":
      return "upgrades";
    case "package-file":
      return `package-file ${query.sha256}`;
    case "user":
      return `user ${query.name}`;
    case "daemon":
      return `daemon ${query.engine} ${query.peer ?? ""}`;
    case "service":
      return `service ${query.name}`;
    case "sysctl":
      return `sysctl ${query.key}`;
    case "lvs":
      return "lvs";
    case "reboot":
      return "reboot";
    case "made":
      return `made ${query.list}`;
    case "test":
      return `test ${commandKey(query.command)}`;
  }
}

/** Secrets all print alike, so a script that holds one is known by its hash. */
function commandKey(command: Command): string {
  if (command.kind === "words" || typeof command.text === "string") return JSON.stringify(command);
  return createHash("sha256").update(command.text.reveal()).digest("hex");
}
