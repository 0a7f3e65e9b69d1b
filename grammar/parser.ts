import type { CstNode, IToken } from "chevrotain";
import * as e from "./expression-tokens.js";
import { ExpressionRules } from "./expression-rules.js";
import { allTokens } from "./lexer.js";
import { problemOf, type ParseProblem } from "./messages.js";
import * as t from "./tokens.js";

/** A parse never fails: the CST has what was understood, and `errors` what was not. */
export interface ParsedFile {
  readonly cst: CstNode;
  readonly errors: readonly ParseProblem[];
}

/** Reads tokens as a file. Braces must balance and nest no deeper than 64, see the callers in src/syntax. */
export function parseTokens(tokens: readonly IToken[]): ParsedFile {
  const instance = parser();
  instance.input = [...tokens];
  const cst = instance.file();
  if (instance.errors.length === 0) return { cst, errors: [] };
  const kinds = new Map(allTokens().map((kind) => [kind.name, kind]));
  return { cst, errors: instance.errors.map((error) => problemOf(error, kinds)) };
}

let made: HapParser | null = null;

/** The parser, made at the first use (some 30 ms). */
export function parser(): HapParser {
  made ??= new HapParser({ skipValidations: true });
  return made;
}

/**
 * The grammar: lines of words, where a line may open a block. It knows no step. */
export class HapParser extends ExpressionRules {
  constructor(options: { readonly skipValidations: boolean }) {
    super(options);
    this.performSelfAnalysis();
  }

  readonly file = this.RULE("file", () => {
    this.SUBRULE(this.body);
  });

  readonly body = this.RULE("body", () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Eol) },
        { ALT: () => this.CONSUME(t.Semicolon) },
        { ALT: () => this.SUBRULE(this.statement) },
      ]);
    });
  });

  private readonly statement = this.RULE("statement", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.forLoop) },
      { ALT: () => this.SUBRULE(this.condition) },
      { ALT: () => this.SUBRULE(this.when) },
      { ALT: () => this.SUBRULE(this.annotation) },
      { ALT: () => this.SUBRULE(this.line) },
      { ALT: () => this.SUBRULE(this.strayElse) },
      { ALT: () => this.SUBRULE(this.strayBlock) },
    ]);
  });

  private readonly line = this.RULE("line", () => {
    this.AT_LEAST_ONE(() => this.SUBRULE(this.word));
    this.OPTION(() => this.SUBRULE(this.block));
  });

  private readonly block = this.RULE("block", () => {
    this.CONSUME(t.LCurly);
    this.SUBRULE(this.body);
    this.CONSUME(t.RCurly);
  });

  private readonly forLoop = this.RULE("forLoop", () => {
    this.CONSUME(t.For);
    this.SUBRULE(this.forHead);
    this.CONSUME(t.HeadEnd);
    this.SUBRULE(this.headBlock);
  });

  private readonly forHead = this.RULE("forHead", () => {
    this.SUBRULE(this.loopNames);
    this.CONSUME(e.In);
    this.SUBRULE(this.embedded);
  });

  private readonly condition = this.RULE("condition", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.HeadEnd);
    this.SUBRULE(this.headBlock);
    this.MANY({
      GATE: () => this.LA(2).tokenType === t.ElseIf,
      DEF: () => this.SUBRULE(this.elseIf),
    });
    this.OPTION(() => this.SUBRULE(this.otherwise));
  });

  private readonly elseIf = this.RULE("elseIf", () => {
    this.CONSUME(t.Else);
    this.CONSUME(t.ElseIf);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.HeadEnd);
    this.SUBRULE(this.headBlock);
  });

  private readonly otherwise = this.RULE("otherwise", () => {
    this.CONSUME(t.Else);
    this.SUBRULE(this.headBlock);
  });

  /** The block of a head. Words before it, or its absence, are errors that the tree builder reports. */
  private readonly headBlock = this.RULE("headBlock", () => {
    this.MANY(() => this.SUBRULE(this.word));
    this.OPTION(() => this.SUBRULE(this.block));
  });

  /** An `else` without its `if`: an error, read so that its block is understood. */
  private readonly strayElse = this.RULE("strayElse", () => {
    this.OR([
      { GATE: () => this.LA(2).tokenType === t.ElseIf, ALT: () => this.SUBRULE(this.elseIf) },
      { ALT: () => this.SUBRULE(this.otherwise) },
    ]);
  });

  /** A `{` that no line opens: an error, read so that its block is understood. */
  private readonly strayBlock = this.RULE("strayBlock", () => {
    this.SUBRULE(this.block);
  });

  private readonly when = this.RULE("when", () => {
    this.CONSUME(t.AtWhen);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.HeadEnd);
  });

  private readonly annotation = this.RULE("annotation", () => {
    this.CONSUME(t.AtName);
    this.MANY(() => this.SUBRULE(this.word));
  });

  private readonly word = this.RULE("word", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.bareWord) },
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.SUBRULE(this.rawString) },
      { ALT: () => this.SUBRULE(this.heredoc) },
      { ALT: () => this.CONSUME(t.BadHeredoc) },
    ]);
  });

  private readonly bareWord = this.RULE("bareWord", () => {
    this.OR([{ ALT: () => this.CONSUME(t.WordText) }, { ALT: () => this.SUBRULE(this.wordInterpolation) }]);
    this.MANY(() => this.SUBRULE(this.gluedPart));
  });

  private readonly gluedPart = this.RULE("gluedPart", () => {
    this.OR([{ ALT: () => this.CONSUME(t.GluedText) }, { ALT: () => this.SUBRULE(this.gluedInterpolation) }]);
  });

  private readonly wordInterpolation = this.RULE("wordInterpolation", () => {
    this.CONSUME(t.WordInterpolation);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.InterpolationEnd);
  });

  private readonly gluedInterpolation = this.RULE("gluedInterpolation", () => {
    this.CONSUME(t.GluedInterpolation);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.InterpolationEnd);
  });

  private readonly heredoc = this.RULE("heredoc", () => {
    this.CONSUME(t.HeredocStart);
    this.MANY1(() =>
      this.OR([{ ALT: () => this.CONSUME(t.HeredocJunk) }, { ALT: () => this.CONSUME(t.HeredocSemicolon) }]),
    );
    this.CONSUME(t.HeredocEol);
    this.MANY2(() => this.SUBRULE(this.heredocPart));
    this.CONSUME(t.HeredocEnd);
  });

  private readonly heredocPart = this.RULE("heredocPart", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.HeredocText) },
      { ALT: () => this.SUBRULE(this.heredocInterpolation) },
      { ALT: () => this.SUBRULE(this.directive) },
    ]);
  });

  /** One directive line; which of them belong together is found by the tree builder. */
  private readonly directive = this.RULE("directive", () => {
    this.CONSUME(t.DirectiveOpen);
    this.OR([
      { ALT: () => this.SUBRULE(this.directiveFor) },
      { ALT: () => this.SUBRULE(this.directiveIf) },
      { ALT: () => this.SUBRULE(this.directiveElse) },
      { ALT: () => this.CONSUME(e.EndWord) },
    ]);
    this.OPTION(() => this.SUBRULE(this.leftover));
    this.CONSUME(t.InterpolationEnd);
  });

  private readonly directiveFor = this.RULE("directiveFor", () => {
    this.CONSUME(e.ForWord);
    this.SUBRULE(this.forHead);
  });

  private readonly directiveIf = this.RULE("directiveIf", () => {
    this.CONSUME(e.IfWord);
    this.SUBRULE(this.embedded);
  });

  private readonly directiveElse = this.RULE("directiveElse", () => {
    this.CONSUME(e.ElseWord);
    this.OPTION(() => this.SUBRULE(this.directiveIf));
  });

  private readonly heredocInterpolation = this.RULE("heredocInterpolation", () => {
    this.CONSUME(t.HeredocInterpolation);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.InterpolationEnd);
  });
}
