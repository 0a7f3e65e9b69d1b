import { CstParser } from "chevrotain";
import * as e from "./expression-tokens.js";
import { allTokens } from "./lexer.js";
import { messages } from "./messages.js";
import * as t from "./tokens.js";

const noResync = { resyncEnabled: false };

/**
 * The rules of strings and expressions. Within an expression only `embedded` recovers, so that one mistake in it is one
 * error.
 */
export abstract class ExpressionRules extends CstParser {
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

  /** An expression and whatever follows it before its closing mark; the rest is an error that the tree builder reports. */
  protected readonly embedded = this.RULE("embedded", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.leftover));
  });

  private readonly leftover = this.RULE("leftover", () => {
    this.AT_LEAST_ONE(() =>
      this.OR([
        { ALT: () => this.CONSUME(e.ExpressionToken) },
        { ALT: () => this.SUBRULE(this.string) },
        { ALT: () => this.SUBRULE(this.rawString) },
      ]),
    );
  });

  private readonly expression = this.RULE(
    "expression",
    () => {
      this.SUBRULE(this.disjunction);
      this.OPTION(() => {
        this.CONSUME(e.Question);
        this.SUBRULE1(this.expression);
        this.CONSUME(e.Colon);
        this.SUBRULE2(this.expression);
      });
    },
    noResync,
  );

  private readonly disjunction = this.RULE(
    "disjunction",
    () => {
      this.SUBRULE1(this.conjunction);
      this.MANY(() => {
        this.CONSUME(e.Or);
        this.SUBRULE2(this.conjunction);
      });
    },
    noResync,
  );

  private readonly conjunction = this.RULE(
    "conjunction",
    () => {
      this.SUBRULE1(this.negation);
      this.MANY(() => {
        this.CONSUME(e.And);
        this.SUBRULE2(this.negation);
      });
    },
    noResync,
  );

  private readonly negation = this.RULE(
    "negation",
    () => {
      this.MANY(() => this.CONSUME(e.Not));
      this.SUBRULE(this.comparison);
    },
    noResync,
  );

  private readonly comparison = this.RULE(
    "comparison",
    () => {
      this.SUBRULE1(this.fallback);
      this.OPTION(() => {
        this.SUBRULE(this.comparator);
        this.SUBRULE2(this.fallback);
      });
    },
    noResync,
  );

  private readonly comparator = this.RULE(
    "comparator",
    () => {
      this.OR(
        [e.Equal, e.Unequal, e.Less, e.LessOrEqual, e.Greater, e.GreaterOrEqual, e.In].map((operator, index) => ({
          ALT: () => this.consume(index, operator),
        })),
      );
    },
    noResync,
  );

  private readonly fallback = this.RULE(
    "fallback",
    () => {
      this.SUBRULE1(this.postfix);
      this.MANY(() => {
        this.CONSUME(e.Default);
        this.SUBRULE2(this.postfix);
      });
    },
    noResync,
  );

  private readonly postfix = this.RULE(
    "postfix",
    () => {
      this.SUBRULE(this.atom);
      this.MANY(() => this.SUBRULE(this.access));
    },
    noResync,
  );

  private readonly access = this.RULE(
    "access",
    () => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(e.Dot);
            this.CONSUME(e.MemberName);
          },
        },
        {
          ALT: () => {
            this.CONSUME(e.LSquare);
            this.SUBRULE(this.expression);
            this.CONSUME(e.RSquare);
          },
        },
      ]);
    },
    noResync,
  );

  private readonly atom = this.RULE(
    "atom",
    () => {
      this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.literal) },
          { ALT: () => this.SUBRULE(this.string) },
          { ALT: () => this.SUBRULE(this.rawString) },
          { ALT: () => this.SUBRULE(this.nameOrCall) },
          { ALT: () => this.SUBRULE(this.listLiteral) },
          { ALT: () => this.SUBRULE(this.group) },
        ],
        ERR_MSG: "a value",
      });
    },
    noResync,
  );

  private readonly literal = this.RULE(
    "literal",
    () => {
      this.OR(
        [e.Cidr, e.Address, e.Duration, e.Integer, e.True, e.False, e.BadLiteral, e.Ipv6].map((kind, index) => ({
          ALT: () => this.consume(index, kind),
        })),
      );
    },
    noResync,
  );

  private readonly nameOrCall = this.RULE(
    "nameOrCall",
    () => {
      this.CONSUME(t.Name);
      this.OPTION(() => this.SUBRULE(this.callArguments));
    },
    noResync,
  );

  private readonly callArguments = this.RULE(
    "callArguments",
    () => {
      this.CONSUME(e.LParen);
      this.MANY_SEP({ SEP: e.Comma, DEF: () => this.SUBRULE(this.expression) });
      this.CONSUME(e.RParen);
    },
    noResync,
  );

  private readonly listLiteral = this.RULE(
    "listLiteral",
    () => {
      this.CONSUME(e.LSquare);
      this.MANY_SEP({ SEP: e.Comma, DEF: () => this.SUBRULE(this.expression) });
      this.CONSUME(e.RSquare);
    },
    noResync,
  );

  private readonly group = this.RULE(
    "group",
    () => {
      this.CONSUME(e.LParen);
      this.SUBRULE(this.expression);
      this.CONSUME(e.RParen);
    },
    noResync,
  );
}
