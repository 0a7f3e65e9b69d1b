import * as e from "./expression-tokens.js";
import { StringRules } from "./string-rules.js";
import * as t from "./tokens.js";

const noResync = { resyncEnabled: false };

const closers = new Set([e.RParen, e.RSquare, t.InterpolationClose, t.InterpolationUnclosed, t.HeadEnd]);

/**
 * The rules of expressions. Within an expression only `embedded` recovers, so that one mistake in it is one
 * error.
 */
export abstract class ExpressionRules extends StringRules {
  /**
   * An expression and whatever follows it before its closing mark; the rest is an error that the tree builder reports.
   */
  protected readonly embedded = this.RULE("embedded", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.leftover));
  });

  protected readonly leftover = this.RULE("leftover", () => {
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
      const plain = [e.Equal, e.Unequal, e.Less, e.LessOrEqual, e.Greater, e.GreaterOrEqual, e.In];
      const negated = () => {
        this.CONSUME(e.Not);
        this.CONSUME2(e.In);
      };
      this.OR([...plain.map((operator, index) => ({ ALT: () => this.consume(index, operator) })), { ALT: negated }]);
    },
    noResync,
  );

  private readonly fallback = this.RULE(
    "fallback",
    () => {
      this.SUBRULE1(this.sum);
      this.MANY(() => {
        this.CONSUME(e.Default);
        this.SUBRULE2(this.sum);
      });
    },
    noResync,
  );

  private readonly sum = this.RULE(
    "sum",
    () => {
      this.SUBRULE1(this.product);
      this.MANY(() => {
        this.OR([{ ALT: () => this.CONSUME(e.Plus) }, { ALT: () => this.CONSUME(e.Minus) }]);
        this.SUBRULE2(this.product);
      });
    },
    noResync,
  );

  private readonly product = this.RULE(
    "product",
    () => {
      this.SUBRULE1(this.postfix);
      this.MANY(() => {
        this.OR([
          { ALT: () => this.CONSUME(e.Star) },
          { ALT: () => this.CONSUME(e.Slash) },
          { ALT: () => this.CONSUME(e.Percent) },
        ]);
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
        [e.Cidr, e.Address, e.Duration, e.Integer, e.True, e.False, e.None, e.BadLiteral, e.Ipv6].map(
          (kind, index) => ({
            ALT: () => this.consume(index, kind),
          }),
        ),
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
      this.OPTION(() => {
        this.SUBRULE(this.expression);
        this.SUBRULE(this.further);
      });
      this.CONSUME(e.RParen);
    },
    noResync,
  );

  private readonly listLiteral = this.RULE(
    "listLiteral",
    () => {
      this.CONSUME(e.LSquare);
      this.OPTION(() => {
        this.SUBRULE(this.expression);
        this.OR([{ ALT: () => this.SUBRULE(this.comprehension) }, { ALT: () => this.SUBRULE(this.further) }]);
      });
      this.CONSUME(e.RSquare);
    },
    noResync,
  );

  /** The items after the first; a last comma is allowed. */
  private readonly further = this.RULE(
    "further",
    () => {
      this.MANY({
        GATE: () => !closers.has(this.LA(2).tokenType),
        DEF: () => {
          this.CONSUME1(e.Comma);
          this.SUBRULE(this.expression);
        },
      });
      this.OPTION(() => this.CONSUME2(e.Comma));
    },
    noResync,
  );

  /** `for x in LIST if COND` behind the value of a list. */
  private readonly comprehension = this.RULE(
    "comprehension",
    () => {
      this.CONSUME(e.ForWord);
      this.SUBRULE(this.loopNames);
      this.CONSUME(e.In);
      this.SUBRULE1(this.expression);
      this.OPTION(() => {
        this.CONSUME(e.IfWord);
        this.SUBRULE2(this.expression);
      });
    },
    noResync,
  );

  /** `x`, or `i, x`: the index and the item. */
  protected readonly loopNames = this.RULE(
    "loopNames",
    () => {
      this.CONSUME1(t.Name);
      this.OPTION(() => {
        this.CONSUME(e.Comma);
        this.CONSUME2(t.Name);
      });
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
