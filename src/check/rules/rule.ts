import type { DiagnosticParts } from "../../diagnostics/diagnostic.js";
import type { ClusterFile } from "../../model/cluster-files.js";
import type { Span } from "../../source/source-file.js";
import type { ClusterView, HostFiles } from "./cluster-view.js";

/** What a rule looks at: one host's files, the files of both hosts, or facts of hosts too. */
export type RuleNeeds = "files" | "pair" | "facts";

/** Reports a finding in one of the view's files; severity and `why` are the rule's unless given. */
export type RuleReport = (file: ClusterFile, message: string, span: Span, parts?: DiagnosticParts) => void;

/** One thing that an experienced operator would not let pass. */
export interface Rule {
  /** `HB005`: stable, what `@allow` names. */
  readonly id: string;
  readonly severity: "error" | "warning" | "note";
  readonly needs: RuleNeeds;
  /** One line for lists. */
  readonly summary: string;
  /** What would happen; shown below each finding. */
  readonly why: string;
  /**
   * Lines that a finding may come from being left out, by keyword (by the file's name for lines led by none). Where one of
   * them could not be read, the rule is not asked: what it would say may be wrong.
   */
  readonly dependsOn?: readonly string[];
  /** Steps of a play in which the rule finds something. */
  readonly examples: readonly string[];
  check(view: ClusterView, report: RuleReport): void;
}

/** A check that looks at each host by itself. */
export function eachHost(check: (files: HostFiles, report: RuleReport) => void): Rule["check"] {
  return (view, report) => {
    for (const files of view.hosts) check(files, report);
  };
}
