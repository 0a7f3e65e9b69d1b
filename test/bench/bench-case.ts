import type { Samples } from "./measure.js";

/** A demand, what was reached, and whether that is enough. */
export interface Target {
  readonly demand: string;
  readonly reached: string;
  readonly met: boolean;
}

export interface CaseResult {
  readonly samples: readonly Samples[];
  readonly targets: readonly Target[];
  /** What could not be run, and what else a reader should know. */
  readonly notes: readonly string[];
}

export interface CaseContext {
  /** A folder for this case alone. */
  readonly dir: string;
  /** The built hap.js. */
  readonly program: string;
  /** One round of everything. */
  readonly quick: boolean;
  /** Also run Ansible, which takes most of the time. */
  readonly ansible: boolean;
  readonly tell: (line: string) => void;
}

export interface BenchCase {
  readonly name: string;
  readonly title: string;
  readonly run: (context: CaseContext) => Promise<CaseResult>;
}
