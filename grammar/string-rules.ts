import { CstParser, type CstNode, type ParserMethod } from "chevrotain";
import { allTokens } from "./lexer.js";
import { messages } from "./messages.js";
import * as t from "./tokens.js";

/** The rules of strings, which may hold expressions. */
export abstract class StringRules extends CstParser {
  /** An expression up to its closing mark. */
  protected abstract readonly embedded: ParserMethod<[], CstNode>;

  protected constructor({ skipValidations }: { readonly skipValidations: boolean }) {
    super(allTokens(), { recoveryEnabled: true, errorMessageProvider: messages, skipValidations, maxLookahead: 1 });
  }

  protected readonly string = this.RULE("string", () => {
    this.CONSUME(t.StringOpen);
    this.MANY(() => this.SUBRULE(this.stringPart));
    this.OR([{ ALT: () => this.CONSUME(t.StringClose) }, { ALT: () => this.CONSUME(t.StringUnclosed) }]);
  });

  private readonly stringPart = this.RULE("stringPart", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.StringText) },
      { ALT: () => this.CONSUME(t.StringEscape) },
      { ALT: () => this.CONSUME(t.BadEscape) },
      { ALT: () => this.CONSUME(t.StringRest) },
      { ALT: () => this.SUBRULE(this.stringInterpolation) },
    ]);
  });

  private readonly stringInterpolation = this.RULE("stringInterpolation", () => {
    this.CONSUME(t.StringInterpolation);
    this.SUBRULE(this.embedded);
    this.CONSUME(t.InterpolationEnd);
  });

  protected readonly rawString = this.RULE("rawString", () => {
    this.OR([{ ALT: () => this.CONSUME(t.RawString) }, { ALT: () => this.CONSUME(t.RawUnclosed) }]);
  });
}
