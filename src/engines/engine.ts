import type { StateView } from "../model/host-state.js";
import type { Query } from "../model/query.js";

/** The service that each engine is, and its word in playbooks. */
export type EngineName = "heartbeat" | "keepalived";

/**
 * What keeps the addresses of a pair on one of its nodes. All that is one engine's own stands in its folder; the rest
 * of hap knows this type only.
 */
export interface Engine {
  readonly name: EngineName;
  /** As people write it, at the beginning of a sentence too. */
  readonly title: string;
  /** What it reads at its start and at a reload, and at no other time. */
  readonly files: readonly string[];
  readonly shell: EngineShell;
  /** What has to be known of a host before it is started there. */
  readonly startQueries: readonly Query[];
  /** Why a start would do harm on a host as it is; null when it may be started. */
  startProblem(state: StateView): StartProblem | null;
}

/** Why an engine must not be started, and what to do about it. */
export interface StartProblem {
  readonly message: string;
  readonly help: string;
}

/** Pieces of POSIX shell. All but `find` may use what `find` sets. */
export interface EngineShell {
  /** Looks where it is installed; prints nothing. */
  readonly find: string;
  /** A condition: it is installed. */
  readonly installed: string;
  /** A condition, quiet: its daemon runs. */
  readonly runs: string;
  /** Files that it writes when it starts. */
  readonly startedFiles: readonly string[];
  /** Makes the running daemon read its files again. */
  readonly reload: string;
  /** Prints on stderr why a start or a reload failed, as far as the daemon said it. */
  readonly reasons: string;
}
