import { createToken, type CustomPatternMatcherFunc, type TokenType } from "chevrotain";
import { Name } from "./tokens.js";
import { noteBracket } from "./word-scan.js";

/** Any token of an expression; what is left of one after an error is read as a run of these. */
export const ExpressionToken = createToken({ name: "ExpressionToken" });
/** A name, and the words that are operators elsewhere: `a.in` is a member. */
export const MemberName = createToken({ name: "MemberName", label: "a name" });

Name.CATEGORIES = [ExpressionToken, MemberName];

function token(name: string, pattern: string | RegExp, label = `\`${String(pattern)}\``): TokenType {
  return createToken({ name, pattern, label, categories: [ExpressionToken] });
}

function keyword(name: string, pattern: string): TokenType {
  const categories = [ExpressionToken, MemberName];
  return createToken({ name, pattern, label: `\`${pattern}\``, categories, longer_alt: Name });
}

export const Cidr = token("Cidr", /\d+\.\d+\.\d+\.\d+\/\d+(?![\w.\/])/, "a network");
export const Address = token("Address", /\d+\.\d+\.\d+\.\d+(?![\w.\/])/, "an address");
export const Duration = token("Duration", /\d+(?:ms|[smh])(?![\w.\/-])/, "a duration");
export const Integer = token("Integer", /-?\d+(?![\w.\/-])/, "a number");
/** Starts like a number and is none. */
export const BadLiteral = token("BadLiteral", /-?\d[\w.\/:-]*/, "a number");

/** Has two colons, so it is meant as an IPv6 address; these go in quotes. */
export const Ipv6 = token("Ipv6", /[0-9a-fA-F]*(?::[0-9a-fA-F]*){2,}(?:\/\d+)?/, "a value");

export const True = keyword("True", "true");
export const False = keyword("False", "false");
export const And = keyword("And", "and");
export const Or = keyword("Or", "or");
export const Not = keyword("Not", "not");
export const In = keyword("In", "in");
export const None = keyword("None", "none");
export const ForWord = keyword("ForWord", "for");
export const IfWord = keyword("IfWord", "if");
export const ElseWord = keyword("ElseWord", "else");
export const EndWord = keyword("EndWord", "end");

/** Arithmetic stands between blanks: `a-1` is a name, and `-5` a number. */
export const Plus = token("Plus", /(?<=\s)\+(?=\s)/, "`+`");
export const Minus = token("Minus", /(?<=\s)-(?=\s)/, "`-`");
export const Star = token("Star", /(?<=\s)\*(?=\s)/, "`*`");
export const Slash = token("Slash", /(?<=\s)\/(?=\s)/, "`/`");
export const Percent = token("Percent", /(?<=\s)%(?=\s)/, "`%`");

export const Equal = token("Equal", "==");
export const Unequal = token("Unequal", "!=");
export const LessOrEqual = token("LessOrEqual", "<=");
export const GreaterOrEqual = token("GreaterOrEqual", ">=");
export const Less = token("Less", "<");
export const Greater = token("Greater", ">");
export const Default = token("Default", "??");
export const Question = token("Question", "?");
export const Colon = token("Colon", ":");
export const Dot = token("Dot", ".");
export const Comma = token("Comma", ",");
export const LParen = token("LParen", "(");
export const RParen = token("RParen", ")");
export const LSquare = token("LSquare", "[");
export const RSquare = token("RSquare", "]");

/** The same brackets where a line may end inside them. */
export const SpanLParen = spanning("SpanLParen", "(", LParen);
export const SpanLSquare = spanning("SpanLSquare", "[", LSquare);

function spanning(name: string, char: string, category: TokenType): TokenType {
  const pattern: CustomPatternMatcherFunc = (text, offset, run) => {
    if (text.charAt(offset) !== char) return null;
    noteBracket(text, offset, run);
    return [char];
  };
  const more = { start_chars_hint: [char], line_breaks: false, categories: [category] };
  return createToken({ name, pattern, label: `\`${char}\``, ...more });
}

/** Operators of other languages and any other character; last, so that each is reported once. */
export const Foreign = token("Foreign", /&&|\|\||[^\s]/, "an operator");

/** In the order in which they are tried. */
export const expressionTokens: readonly TokenType[] = [
  ...[Ipv6, Cidr, Address, Duration, Integer, BadLiteral],
  ...[True, False, And, Or, Not, In, None, ForWord, IfWord, ElseWord, EndWord, Name],
  ...[Plus, Minus, Star, Slash, Percent],
  ...[Equal, Unequal, LessOrEqual, GreaterOrEqual, Less, Greater, Default, Question, Colon, Dot, Comma],
  ...[LParen, RParen, LSquare, RSquare],
];
