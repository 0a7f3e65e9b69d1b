import type { Span } from "../source/source-file.js";

/** What a project's `hap.hap` says; flags of the command line win over it. */
export interface Project {
  /** The file's path; null where there is none, and then all else is empty. */
  readonly path: string | null;
  /** Sites of a run without `--site`. */
  readonly defaultSites: readonly Named[];
  /** Inventories of a run without `-i`: paths from the working directory. */
  readonly defaultInventories: readonly Named[];
  /**
   * Folders of shared playbooks, in the order in which imports are looked up in them: paths from the working directory.
   */
  readonly libraries: readonly Named[];
  /** Public age keys (`age1…`) that `secrets.age` is encrypted for. */
  readonly recipients: readonly Named[];
  /** Hosts worked on at once; null where the file says nothing. */
  readonly forks: number | null;
  /** The line `strict`: warnings before contact are errors. Null without it. */
  readonly strict: Span | null;
}

/** A word of the file and where it stands. */
export interface Named {
  readonly text: string;
  readonly span: Span;
}

/** A project without a `hap.hap`. */
export const NO_PROJECT: Project = {
  path: null,
  defaultSites: [],
  defaultInventories: [],
  libraries: [],
  recipients: [],
  forks: null,
  strict: null,
};
