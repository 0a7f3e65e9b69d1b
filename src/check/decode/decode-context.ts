import type { BlockSpec } from "../../model/schema.js";
import type { Code } from "../../diagnostics/code.js";
import type { Diagnostic, DiagnosticParts } from "../../diagnostics/diagnostic.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { Surroundings } from "../../model/daemon-file.js";
import type { Secret } from "../../model/secret.js";
import type { Target } from "../../model/step-kind.js";
import type { SourceFile, Span } from "../../source/source-file.js";

/** A step's words for one host: expressions filled in, `for` and `if` unrolled, `from FILE` not yet read. */
export interface StepWords {
  /** The words after the kind's name. */
  readonly head: readonly ResolvedWord[];
  /** The lines of its block; null when it has no block. */
  readonly body: readonly ResolvedLine[] | null;
  /** The step's first line. */
  readonly span: Span;
}

/** What decoding asks of the outside. */
export interface DecodeContext {
  readonly target: Target;
  /** Reads a file; `path` is as written, relative to the playbook. `span` is where it is named. */
  readFile(path: string, span: Span): FileRead;
  /** What a daemon's file at a path stands among, as far as this machine has it. */
  surroundings(path: string): Surroundings;
  /** Fills in the `${…}` of a file's text, for `from FILE filled`. */
  fill(file: SourceFile, span: Span): Filled;
}

/** A file that was read, with the path to show in messages, or why it could not be. */
export type FileRead =
  | { readonly ok: true; readonly path: string; readonly bytes: Buffer }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

export type Filled =
  | { readonly ok: true; readonly text: string | Secret }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Where the parts of decoding put what they find, and what they may ask. */
export interface Decoding {
  readonly context: DecodeContext;
  /** The step's first line, before which annotations may stand. */
  readonly step: Span;
  readonly report: (code: Code, message: string, span: Span, parts?: DiagnosticParts) => void;
  readonly add: (diagnostics: readonly Diagnostic[]) => void;
  /** Notes a line that could not be read, by the keyword that it has or seems to have; `""` for a row. */
  readonly unread: (keyword: string) => void;
}

/** The line that the words belong to: its keyword (or the step's kind) and where it stands. */
export interface LineOwner {
  readonly name: string;
  readonly span: Span;
  /** Of a step: what may stand in its block. */
  readonly block?: BlockSpec;
}
