import type { SourceFile, Span } from "../source/source-file.js";

/**
 * The syntax tree: lines of words, where a line may open a block. It knows no step, no `play` and no `host`;
 * what a line means is decided later by whoever reads it. Every node has a span.
 */
export interface Tree {
  readonly file: SourceFile;
  readonly body: Body;
}

/** The statements between `{` and `}`, or of the whole file. */
export interface Body {
  readonly statements: readonly Statement[];
  /** Braces included; for a file, all of it. */
  readonly span: Span;
}

export type Statement = Line | For | If | Annotation;

/** `word word …`, with the block it opens, if any. `name = value …` is a line whose second word is a bare `=`. */
export interface Line {
  readonly kind: "line";
  readonly words: readonly Word[];
  readonly body: Body | null;
  /**
   * Text of the comment lines directly above and of the comment at the end of the line, without `#`; the doc of a
   * `param`.
   */
  readonly doc: string | null;
  /** From the first to the last word; the block is not part of it. */
  readonly span: Span;
}

/** `for NAME in EXPR { … }`, `for INDEX, NAME in EXPR { … }` */
export interface For {
  readonly kind: "for";
  /** Counts the turns from 0; null when it has no name. */
  readonly index: Name | null;
  readonly variable: Name;
  readonly list: Expression;
  readonly body: Body;
  readonly span: Span;
}

/** `if EXPR { … } else if EXPR { … } else { … }` */
export interface If {
  readonly kind: "if";
  readonly branches: readonly Branch[];
  readonly otherwise: Body | null;
  readonly span: Span;
}

export interface Branch {
  readonly condition: Expression;
  readonly body: Body;
}

/** `@name word …`; `@when` has a condition instead of words. */
export interface Annotation {
  readonly kind: "annotation";
  /** Without the `@`. */
  readonly name: Name;
  readonly words: readonly Word[];
  readonly condition: Expression | null;
  readonly span: Span;
}

export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** How a word was written. A quoted word is never a keyword. */
export type WordForm = "bare" | "double" | "single" | "heredoc" | "raw-heredoc";

/**
 * One word: text and expressions glued together. Escapes are already replaced and a heredoc's common indent is gone.
 */
export interface Word {
  readonly form: WordForm;
  readonly parts: readonly Part[];
  readonly span: Span;
}

/** A piece of a word. The last two are lines of a text: `${for …}` and `${if …}` up to their `${end}`. */
export type Part = TextPart | ExpressionPart | ForPart | IfPart;

export interface TextPart {
  readonly kind: "text";
  readonly text: string;
  readonly span: Span;
}

export interface ExpressionPart {
  readonly kind: "expression";
  readonly expression: Expression;
  /** From `${` to `}`. */
  readonly span: Span;
}

/** What is written once for each item. */
export interface ForPart {
  readonly kind: "for";
  readonly index: Name | null;
  readonly variable: Name;
  readonly list: Expression;
  readonly parts: readonly Part[];
  /** The directive that opens it, from `${` to `}`. */
  readonly span: Span;
}

/** What is written where a condition holds. */
export interface IfPart {
  readonly kind: "if";
  readonly branches: readonly { readonly condition: Expression; readonly parts: readonly Part[] }[];
  readonly otherwise: readonly Part[];
  /** The directive that opens it, from `${` to `}`. */
  readonly span: Span;
}

export type Expression =
  | Comprehension
  | Literal
  | Template
  | NameExpression
  | Member
  | Index
  | ListExpression
  | Call
  | Not
  | Binary
  | Conditional;

export type LiteralType = "number" | "bool" | "duration" | "address" | "cidr" | "none";

/** A value written out: `12`, `true`, `10s`, `192.168.3.118`, `10.0.0.0/24`. It keeps its text. */
export interface Literal {
  readonly kind: "literal";
  readonly type: LiteralType;
  readonly text: string;
  readonly span: Span;
}

/** `"text ${…}"` or `'text'` inside an expression. */
export interface Template {
  readonly kind: "template";
  readonly parts: readonly Part[];
  readonly span: Span;
}

export interface NameExpression {
  readonly kind: "name";
  /** `BROKEN` for what was not understood. */
  readonly name: string;
  readonly span: Span;
}

/**
 * The name in place of an expression that was not understood, which has been told: nothing is called so, its value is
 * never known, and nothing more is said of what depends on it.
 */
export const BROKEN = "";

/** `of.name` */
export interface Member {
  readonly kind: "member";
  readonly of: Expression;
  readonly name: Name;
  readonly span: Span;
}

/** `of[index]` */
export interface Index {
  readonly kind: "index";
  readonly of: Expression;
  readonly index: Expression;
  readonly span: Span;
}

export interface ListExpression {
  readonly kind: "list";
  readonly items: readonly Expression[];
  readonly span: Span;
}

/** `[value for NAME in LIST if CONDITION]`, `[value for INDEX, NAME in LIST]` */
export interface Comprehension {
  readonly kind: "comprehension";
  readonly value: Expression;
  readonly index: Name | null;
  readonly variable: Name;
  readonly list: Expression;
  readonly condition: Expression | null;
  readonly span: Span;
}

/** `name(argument, …)` */
export interface Call {
  readonly kind: "call";
  readonly name: Name;
  readonly args: readonly Expression[];
  readonly span: Span;
}

export interface Not {
  readonly kind: "not";
  readonly operand: Expression;
  readonly span: Span;
}

export type BinaryOperator =
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "and"
  | "or"
  | "??"
  | ArithmeticOperator;

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

export interface Binary {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `test ? then : otherwise` */
export interface Conditional {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
  readonly span: Span;
}
