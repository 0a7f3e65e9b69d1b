import type { SourceFile, Span } from "../source/source-file.js";
import type { Annotation, Body, Expression, Name, Word } from "./tree.js";

/** A playbook as its author wrote it: statements with their meaning told apart, nothing looked up yet. */
export interface Playbook {
  readonly file: SourceFile;
  readonly items: readonly FileItem[];
  readonly span: Span;
}

export type FileItem =
  | ParamNode
  | SetNode
  | ImportNode
  | DefineNode
  | PlayNode
  | ForBlock<FileItem>
  | IfBlock<FileItem>;

/** What may stand in a play or a define. */
export type StepItem = SetNode | StepNode | UseNode | ForBlock<StepItem> | IfBlock<StepItem>;

export const PARAM_TYPES = [
  "string",
  "int",
  "bool",
  "duration",
  "port",
  "ip",
  "cidr",
  "interface",
  "host",
  "path",
  "secret",
  "list",
  "table",
] as const;

export type ParamType = (typeof PARAM_TYPES)[number];

/** `param TYPE NAME = word …`; without a default it is required. */
export interface ParamNode {
  readonly kind: "param";
  readonly type: ParamType;
  readonly name: Name;
  readonly default: Written | null;
  /** The words that a `string` may be (`one-of`); none where it may be any. */
  readonly oneOf: readonly string[];
  /** The columns of a `table`, in the order of a row's words; else none. */
  readonly columns: readonly ColumnNode[];
  /** Whether all of its block was understood: else no row can be held against the columns. */
  readonly isWhole: boolean;
  readonly doc: string | null;
  readonly span: Span;
}

/** How a value is written: words behind a `=`, or the rows of a block. */
export type Written =
  | { readonly kind: "words"; readonly words: readonly Word[] }
  | { readonly kind: "rows"; readonly body: Body };

/** `column TYPE NAME = word …`; without a default every row has to have it. */
export interface ColumnNode {
  readonly type: Exclude<ParamType, "table">;
  readonly name: Name;
  readonly default: readonly Word[] | null;
  readonly doc: string | null;
  readonly span: Span;
}

/** `set NAME = word …` */
export interface SetNode {
  readonly kind: "set";
  readonly assignment: Assignment;
}

/** `name = word …`, at least one word, or `name { rows }`. */
export interface Assignment {
  readonly name: Name;
  readonly value: Written;
  /** Whether only the name is written: an argument that is called like the value it is given. */
  readonly shorthand: boolean;
  /** The whole line, with a `set` before it. */
  readonly span: Span;
}

/** `import "other.hap"`, `import "other.hap" as NAME` */
export interface ImportNode {
  readonly kind: "import";
  readonly as: Name | null;
  /** As written, relative to the importing file. */
  readonly path: string;
  /** Where the path stands. */
  readonly at: Span;
  readonly span: Span;
}

/** `define NAME { param …; steps }` */
export interface DefineNode {
  readonly kind: "define";
  readonly name: Name;
  readonly params: readonly ParamNode[];
  readonly items: readonly StepItem[];
  readonly doc: string | null;
  readonly span: Span;
}

/** In which order the hosts of a play go through its steps. */
export type PlayOrder =
  | { readonly kind: "together" }
  | { readonly kind: "standby-first" }
  /** So many hosts after the other. */
  | { readonly kind: "serial"; readonly hosts: number };

/** Which hosts stop when a step fails on one: all of the play, its pair or group, or itself alone. */
export type StopOn = "first" | "pair" | "never";

/** `play "title" on NAME … { … }` */
export interface PlayNode {
  readonly kind: "play";
  readonly title: Word;
  readonly targets: readonly Word[];
  readonly order: PlayOrder | null;
  readonly stopOn: StopOn | null;
  /** What has to hold before the next hosts begin: `verify`s, and `use`s of defines of them. */
  readonly between: readonly StepItem[];
  readonly items: readonly StepItem[];
  readonly annotations: readonly Annotation[];
  readonly span: Span;
}

/** A line of a play that is no keyword: the kind and its words. */
export interface StepNode {
  readonly kind: "step";
  readonly name: Name;
  /** The words after the kind. */
  readonly words: readonly Word[];
  readonly body: Body | null;
  readonly annotations: readonly Annotation[];
  readonly span: Span;
}

/** `use NAME { arg = value }` */
export interface UseNode {
  readonly kind: "use";
  readonly name: Name;
  readonly args: readonly Assignment[];
  /** Whether every argument could be read. */
  readonly isWhole: boolean;
  readonly annotations: readonly Annotation[];
  readonly span: Span;
}

/** `for NAME in EXPR { … }` around statements. */
export interface ForBlock<T> {
  readonly kind: "for";
  /** Those above it; they hold for every step inside. */
  readonly annotations: readonly Annotation[];
  readonly index: Name | null;
  readonly variable: Name;
  readonly list: Expression;
  readonly items: readonly T[];
  readonly span: Span;
}

/** `if EXPR { … } else if … else { … }` around statements. */
export interface IfBlock<T> {
  readonly kind: "if";
  /** Those above it; they hold for every step inside. */
  readonly annotations: readonly Annotation[];
  readonly branches: readonly { readonly condition: Expression; readonly items: readonly T[] }[];
  readonly otherwise: readonly T[];
  readonly span: Span;
}
