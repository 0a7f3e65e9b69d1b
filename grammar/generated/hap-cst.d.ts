import type { CstNode, ICstVisitor, IToken } from "chevrotain";

export interface StringCstNode extends CstNode {
  name: "string";
  children: StringCstChildren;
}

export type StringCstChildren = {
  StringOpen: IToken[];
  stringPart?: StringPartCstNode[];
  StringClose?: IToken[];
  StringUnclosed?: IToken[];
};

export interface StringPartCstNode extends CstNode {
  name: "stringPart";
  children: StringPartCstChildren;
}

export type StringPartCstChildren = {
  StringText?: IToken[];
  StringEscape?: IToken[];
  BadEscape?: IToken[];
  StringRest?: IToken[];
  stringInterpolation?: StringInterpolationCstNode[];
};

export interface StringInterpolationCstNode extends CstNode {
  name: "stringInterpolation";
  children: StringInterpolationCstChildren;
}

export type StringInterpolationCstChildren = {
  StringInterpolation: IToken[];
  embedded: EmbeddedCstNode[];
  InterpolationEnd: IToken[];
};

export interface RawStringCstNode extends CstNode {
  name: "rawString";
  children: RawStringCstChildren;
}

export type RawStringCstChildren = {
  RawString?: IToken[];
  RawUnclosed?: IToken[];
};

export interface EmbeddedCstNode extends CstNode {
  name: "embedded";
  children: EmbeddedCstChildren;
}

export type EmbeddedCstChildren = {
  expression: ExpressionCstNode[];
  leftover?: LeftoverCstNode[];
};

export interface LeftoverCstNode extends CstNode {
  name: "leftover";
  children: LeftoverCstChildren;
}

export type LeftoverCstChildren = {
  ExpressionToken?: IToken[];
  string?: StringCstNode[];
  rawString?: RawStringCstNode[];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  disjunction: DisjunctionCstNode[];
  Question?: IToken[];
  expression?: (ExpressionCstNode)[];
  Colon?: IToken[];
};

export interface DisjunctionCstNode extends CstNode {
  name: "disjunction";
  children: DisjunctionCstChildren;
}

export type DisjunctionCstChildren = {
  conjunction: (ConjunctionCstNode)[];
  Or?: IToken[];
};

export interface ConjunctionCstNode extends CstNode {
  name: "conjunction";
  children: ConjunctionCstChildren;
}

export type ConjunctionCstChildren = {
  negation: (NegationCstNode)[];
  And?: IToken[];
};

export interface NegationCstNode extends CstNode {
  name: "negation";
  children: NegationCstChildren;
}

export type NegationCstChildren = {
  Not?: IToken[];
  comparison: ComparisonCstNode[];
};

export interface ComparisonCstNode extends CstNode {
  name: "comparison";
  children: ComparisonCstChildren;
}

export type ComparisonCstChildren = {
  fallback: (FallbackCstNode)[];
  comparator?: ComparatorCstNode[];
};

export interface ComparatorCstNode extends CstNode {
  name: "comparator";
  children: ComparatorCstChildren;
}

export type ComparatorCstChildren = {
  Equal?: IToken[];
  Unequal?: IToken[];
  Less?: IToken[];
  LessOrEqual?: IToken[];
  Greater?: IToken[];
  GreaterOrEqual?: IToken[];
  In?: (IToken)[];
  Not?: IToken[];
};

export interface FallbackCstNode extends CstNode {
  name: "fallback";
  children: FallbackCstChildren;
}

export type FallbackCstChildren = {
  sum: (SumCstNode)[];
  Default?: IToken[];
};

export interface SumCstNode extends CstNode {
  name: "sum";
  children: SumCstChildren;
}

export type SumCstChildren = {
  product: (ProductCstNode)[];
  Plus?: IToken[];
  Minus?: IToken[];
};

export interface ProductCstNode extends CstNode {
  name: "product";
  children: ProductCstChildren;
}

export type ProductCstChildren = {
  postfix: (PostfixCstNode)[];
  Star?: IToken[];
  Slash?: IToken[];
  Percent?: IToken[];
};

export interface PostfixCstNode extends CstNode {
  name: "postfix";
  children: PostfixCstChildren;
}

export type PostfixCstChildren = {
  atom: AtomCstNode[];
  access?: AccessCstNode[];
};

export interface AccessCstNode extends CstNode {
  name: "access";
  children: AccessCstChildren;
}

export type AccessCstChildren = {
  Dot?: IToken[];
  MemberName?: IToken[];
  LSquare?: IToken[];
  expression?: ExpressionCstNode[];
  RSquare?: IToken[];
};

export interface AtomCstNode extends CstNode {
  name: "atom";
  children: AtomCstChildren;
}

export type AtomCstChildren = {
  literal?: LiteralCstNode[];
  string?: StringCstNode[];
  rawString?: RawStringCstNode[];
  nameOrCall?: NameOrCallCstNode[];
  listLiteral?: ListLiteralCstNode[];
  group?: GroupCstNode[];
};

export interface LiteralCstNode extends CstNode {
  name: "literal";
  children: LiteralCstChildren;
}

export type LiteralCstChildren = {
  Cidr?: IToken[];
  Address?: IToken[];
  Duration?: IToken[];
  Integer?: IToken[];
  True?: IToken[];
  False?: IToken[];
  None?: IToken[];
  BadLiteral?: IToken[];
  Ipv6?: IToken[];
};

export interface NameOrCallCstNode extends CstNode {
  name: "nameOrCall";
  children: NameOrCallCstChildren;
}

export type NameOrCallCstChildren = {
  Name: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface CallArgumentsCstNode extends CstNode {
  name: "callArguments";
  children: CallArgumentsCstChildren;
}

export type CallArgumentsCstChildren = {
  LParen: IToken[];
  expression?: ExpressionCstNode[];
  further?: FurtherCstNode[];
  RParen: IToken[];
};

export interface ListLiteralCstNode extends CstNode {
  name: "listLiteral";
  children: ListLiteralCstChildren;
}

export type ListLiteralCstChildren = {
  LSquare: IToken[];
  expression?: ExpressionCstNode[];
  comprehension?: ComprehensionCstNode[];
  further?: FurtherCstNode[];
  RSquare: IToken[];
};

export interface FurtherCstNode extends CstNode {
  name: "further";
  children: FurtherCstChildren;
}

export type FurtherCstChildren = {
  Comma?: (IToken)[];
  expression?: ExpressionCstNode[];
};

export interface ComprehensionCstNode extends CstNode {
  name: "comprehension";
  children: ComprehensionCstChildren;
}

export type ComprehensionCstChildren = {
  ForWord: IToken[];
  loopNames: LoopNamesCstNode[];
  In: IToken[];
  expression: (ExpressionCstNode)[];
  IfWord?: IToken[];
};

export interface LoopNamesCstNode extends CstNode {
  name: "loopNames";
  children: LoopNamesCstChildren;
}

export type LoopNamesCstChildren = {
  Name: (IToken)[];
  Comma?: IToken[];
};

export interface GroupCstNode extends CstNode {
  name: "group";
  children: GroupCstChildren;
}

export type GroupCstChildren = {
  LParen: IToken[];
  expression: ExpressionCstNode[];
  RParen: IToken[];
};

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  body: BodyCstNode[];
};

export interface BodyCstNode extends CstNode {
  name: "body";
  children: BodyCstChildren;
}

export type BodyCstChildren = {
  Eol?: IToken[];
  Semicolon?: IToken[];
  statement?: StatementCstNode[];
};

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  forLoop?: ForLoopCstNode[];
  condition?: ConditionCstNode[];
  when?: WhenCstNode[];
  annotation?: AnnotationCstNode[];
  line?: LineCstNode[];
  strayElse?: StrayElseCstNode[];
  strayBlock?: StrayBlockCstNode[];
};

export interface LineCstNode extends CstNode {
  name: "line";
  children: LineCstChildren;
}

export type LineCstChildren = {
  word: WordCstNode[];
  block?: BlockCstNode[];
};

export interface BlockCstNode extends CstNode {
  name: "block";
  children: BlockCstChildren;
}

export type BlockCstChildren = {
  LCurly: IToken[];
  body: BodyCstNode[];
  RCurly: IToken[];
};

export interface ForLoopCstNode extends CstNode {
  name: "forLoop";
  children: ForLoopCstChildren;
}

export type ForLoopCstChildren = {
  For: IToken[];
  forHead: ForHeadCstNode[];
  HeadEnd: IToken[];
  headBlock: HeadBlockCstNode[];
};

export interface ForHeadCstNode extends CstNode {
  name: "forHead";
  children: ForHeadCstChildren;
}

export type ForHeadCstChildren = {
  loopNames: LoopNamesCstNode[];
  In: IToken[];
  embedded: EmbeddedCstNode[];
};

export interface ConditionCstNode extends CstNode {
  name: "condition";
  children: ConditionCstChildren;
}

export type ConditionCstChildren = {
  If: IToken[];
  embedded: EmbeddedCstNode[];
  HeadEnd: IToken[];
  headBlock: HeadBlockCstNode[];
  elseIf?: ElseIfCstNode[];
  otherwise?: OtherwiseCstNode[];
};

export interface ElseIfCstNode extends CstNode {
  name: "elseIf";
  children: ElseIfCstChildren;
}

export type ElseIfCstChildren = {
  Else: IToken[];
  ElseIf: IToken[];
  embedded: EmbeddedCstNode[];
  HeadEnd: IToken[];
  headBlock: HeadBlockCstNode[];
};

export interface OtherwiseCstNode extends CstNode {
  name: "otherwise";
  children: OtherwiseCstChildren;
}

export type OtherwiseCstChildren = {
  Else: IToken[];
  headBlock: HeadBlockCstNode[];
};

export interface HeadBlockCstNode extends CstNode {
  name: "headBlock";
  children: HeadBlockCstChildren;
}

export type HeadBlockCstChildren = {
  word?: WordCstNode[];
  block?: BlockCstNode[];
};

export interface StrayElseCstNode extends CstNode {
  name: "strayElse";
  children: StrayElseCstChildren;
}

export type StrayElseCstChildren = {
  elseIf?: ElseIfCstNode[];
  otherwise?: OtherwiseCstNode[];
};

export interface StrayBlockCstNode extends CstNode {
  name: "strayBlock";
  children: StrayBlockCstChildren;
}

export type StrayBlockCstChildren = {
  block: BlockCstNode[];
};

export interface WhenCstNode extends CstNode {
  name: "when";
  children: WhenCstChildren;
}

export type WhenCstChildren = {
  AtWhen: IToken[];
  embedded: EmbeddedCstNode[];
  HeadEnd: IToken[];
};

export interface AnnotationCstNode extends CstNode {
  name: "annotation";
  children: AnnotationCstChildren;
}

export type AnnotationCstChildren = {
  AtName: IToken[];
  word?: WordCstNode[];
};

export interface WordCstNode extends CstNode {
  name: "word";
  children: WordCstChildren;
}

export type WordCstChildren = {
  bareWord?: BareWordCstNode[];
  string?: StringCstNode[];
  rawString?: RawStringCstNode[];
  heredoc?: HeredocCstNode[];
  BadHeredoc?: IToken[];
};

export interface BareWordCstNode extends CstNode {
  name: "bareWord";
  children: BareWordCstChildren;
}

export type BareWordCstChildren = {
  WordText?: IToken[];
  wordInterpolation?: WordInterpolationCstNode[];
  gluedPart?: GluedPartCstNode[];
};

export interface GluedPartCstNode extends CstNode {
  name: "gluedPart";
  children: GluedPartCstChildren;
}

export type GluedPartCstChildren = {
  GluedText?: IToken[];
  gluedInterpolation?: GluedInterpolationCstNode[];
};

export interface WordInterpolationCstNode extends CstNode {
  name: "wordInterpolation";
  children: WordInterpolationCstChildren;
}

export type WordInterpolationCstChildren = {
  WordInterpolation: IToken[];
  embedded: EmbeddedCstNode[];
  InterpolationEnd: IToken[];
};

export interface GluedInterpolationCstNode extends CstNode {
  name: "gluedInterpolation";
  children: GluedInterpolationCstChildren;
}

export type GluedInterpolationCstChildren = {
  GluedInterpolation: IToken[];
  embedded: EmbeddedCstNode[];
  InterpolationEnd: IToken[];
};

export interface HeredocCstNode extends CstNode {
  name: "heredoc";
  children: HeredocCstChildren;
}

export type HeredocCstChildren = {
  HeredocStart: IToken[];
  HeredocJunk?: IToken[];
  HeredocSemicolon?: IToken[];
  HeredocEol: IToken[];
  heredocPart?: HeredocPartCstNode[];
  HeredocEnd: IToken[];
};

export interface HeredocPartCstNode extends CstNode {
  name: "heredocPart";
  children: HeredocPartCstChildren;
}

export type HeredocPartCstChildren = {
  HeredocText?: IToken[];
  heredocInterpolation?: HeredocInterpolationCstNode[];
  directive?: DirectiveCstNode[];
};

export interface DirectiveCstNode extends CstNode {
  name: "directive";
  children: DirectiveCstChildren;
}

export type DirectiveCstChildren = {
  DirectiveOpen: IToken[];
  directiveFor?: DirectiveForCstNode[];
  directiveIf?: DirectiveIfCstNode[];
  directiveElse?: DirectiveElseCstNode[];
  EndWord?: IToken[];
  leftover?: LeftoverCstNode[];
  InterpolationEnd: IToken[];
};

export interface DirectiveForCstNode extends CstNode {
  name: "directiveFor";
  children: DirectiveForCstChildren;
}

export type DirectiveForCstChildren = {
  ForWord: IToken[];
  forHead: ForHeadCstNode[];
};

export interface DirectiveIfCstNode extends CstNode {
  name: "directiveIf";
  children: DirectiveIfCstChildren;
}

export type DirectiveIfCstChildren = {
  IfWord: IToken[];
  embedded: EmbeddedCstNode[];
};

export interface DirectiveElseCstNode extends CstNode {
  name: "directiveElse";
  children: DirectiveElseCstChildren;
}

export type DirectiveElseCstChildren = {
  ElseWord: IToken[];
  directiveIf?: DirectiveIfCstNode[];
};

export interface HeredocInterpolationCstNode extends CstNode {
  name: "heredocInterpolation";
  children: HeredocInterpolationCstChildren;
}

export type HeredocInterpolationCstChildren = {
  HeredocInterpolation: IToken[];
  embedded: EmbeddedCstNode[];
  InterpolationEnd: IToken[];
};

export interface ICstNodeVisitor<IN, OUT> extends ICstVisitor<IN, OUT> {
  string(children: StringCstChildren, param?: IN): OUT;
  stringPart(children: StringPartCstChildren, param?: IN): OUT;
  stringInterpolation(children: StringInterpolationCstChildren, param?: IN): OUT;
  rawString(children: RawStringCstChildren, param?: IN): OUT;
  embedded(children: EmbeddedCstChildren, param?: IN): OUT;
  leftover(children: LeftoverCstChildren, param?: IN): OUT;
  expression(children: ExpressionCstChildren, param?: IN): OUT;
  disjunction(children: DisjunctionCstChildren, param?: IN): OUT;
  conjunction(children: ConjunctionCstChildren, param?: IN): OUT;
  negation(children: NegationCstChildren, param?: IN): OUT;
  comparison(children: ComparisonCstChildren, param?: IN): OUT;
  comparator(children: ComparatorCstChildren, param?: IN): OUT;
  fallback(children: FallbackCstChildren, param?: IN): OUT;
  sum(children: SumCstChildren, param?: IN): OUT;
  product(children: ProductCstChildren, param?: IN): OUT;
  postfix(children: PostfixCstChildren, param?: IN): OUT;
  access(children: AccessCstChildren, param?: IN): OUT;
  atom(children: AtomCstChildren, param?: IN): OUT;
  literal(children: LiteralCstChildren, param?: IN): OUT;
  nameOrCall(children: NameOrCallCstChildren, param?: IN): OUT;
  callArguments(children: CallArgumentsCstChildren, param?: IN): OUT;
  listLiteral(children: ListLiteralCstChildren, param?: IN): OUT;
  further(children: FurtherCstChildren, param?: IN): OUT;
  comprehension(children: ComprehensionCstChildren, param?: IN): OUT;
  loopNames(children: LoopNamesCstChildren, param?: IN): OUT;
  group(children: GroupCstChildren, param?: IN): OUT;
  file(children: FileCstChildren, param?: IN): OUT;
  body(children: BodyCstChildren, param?: IN): OUT;
  statement(children: StatementCstChildren, param?: IN): OUT;
  line(children: LineCstChildren, param?: IN): OUT;
  block(children: BlockCstChildren, param?: IN): OUT;
  forLoop(children: ForLoopCstChildren, param?: IN): OUT;
  forHead(children: ForHeadCstChildren, param?: IN): OUT;
  condition(children: ConditionCstChildren, param?: IN): OUT;
  elseIf(children: ElseIfCstChildren, param?: IN): OUT;
  otherwise(children: OtherwiseCstChildren, param?: IN): OUT;
  headBlock(children: HeadBlockCstChildren, param?: IN): OUT;
  strayElse(children: StrayElseCstChildren, param?: IN): OUT;
  strayBlock(children: StrayBlockCstChildren, param?: IN): OUT;
  when(children: WhenCstChildren, param?: IN): OUT;
  annotation(children: AnnotationCstChildren, param?: IN): OUT;
  word(children: WordCstChildren, param?: IN): OUT;
  bareWord(children: BareWordCstChildren, param?: IN): OUT;
  gluedPart(children: GluedPartCstChildren, param?: IN): OUT;
  wordInterpolation(children: WordInterpolationCstChildren, param?: IN): OUT;
  gluedInterpolation(children: GluedInterpolationCstChildren, param?: IN): OUT;
  heredoc(children: HeredocCstChildren, param?: IN): OUT;
  heredocPart(children: HeredocPartCstChildren, param?: IN): OUT;
  directive(children: DirectiveCstChildren, param?: IN): OUT;
  directiveFor(children: DirectiveForCstChildren, param?: IN): OUT;
  directiveIf(children: DirectiveIfCstChildren, param?: IN): OUT;
  directiveElse(children: DirectiveElseCstChildren, param?: IN): OUT;
  heredocInterpolation(children: HeredocInterpolationCstChildren, param?: IN): OUT;
}
