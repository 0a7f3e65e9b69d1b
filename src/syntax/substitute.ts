import type { Body, Branch, Expression, Name, Part, Statement, Word } from "./tree.js";

/** What names stand for. */
export type Substitutes = ReadonlyMap<string, Expression>;

/** A word with names in its expressions replaced; names that an inner loop hides stay. */
export function substituteWord(word: Word, by: Substitutes): Word {
  return by.size === 0 ? word : { ...word, parts: word.parts.map((part) => inPart(part, by)) };
}

/** The same for the statements of a block. */
export function substituteBody(body: Body, by: Substitutes): Body {
  return by.size === 0 ? body : { ...body, statements: body.statements.map((statement) => inStatement(statement, by)) };
}

function inStatement(statement: Statement, by: Substitutes): Statement {
  switch (statement.kind) {
    case "line": {
      const words = statement.words.map((word) => substituteWord(word, by));
      return { ...statement, words, body: statement.body === null ? null : substituteBody(statement.body, by) };
    }
    case "for": {
      const body = substituteBody(statement.body, without(by, statement));
      return { ...statement, list: inExpression(statement.list, by), body };
    }
    case "if": {
      const branches = statement.branches.map(({ condition, body }): Branch => ({
        condition: inExpression(condition, by),
        body: substituteBody(body, by),
      }));
      return { ...statement, branches, otherwise: statement.otherwise && substituteBody(statement.otherwise, by) };
    }
    case "annotation":
      return statement;
  }
}

function inPart(part: Part, by: Substitutes): Part {
  const inside = (parts: readonly Part[], now: Substitutes) => parts.map((inner) => inPart(inner, now));
  switch (part.kind) {
    case "text":
      return part;
    case "expression":
      return { ...part, expression: inExpression(part.expression, by) };
    case "for":
      return { ...part, list: inExpression(part.list, by), parts: inside(part.parts, without(by, part)) };
    case "if": {
      const branches = part.branches.map(({ condition, parts }) => ({
        condition: inExpression(condition, by),
        parts: inside(parts, by),
      }));
      return { ...part, branches, otherwise: inside(part.otherwise, by) };
    }
  }
}

function inExpression(expression: Expression, by: Substitutes): Expression {
  const inside = (inner: Expression) => inExpression(inner, by);
  switch (expression.kind) {
    case "literal":
      return expression;
    case "template":
      return { ...expression, parts: expression.parts.map((part) => inPart(part, by)) };
    case "name": {
      const found = by.get(expression.name);
      return found === undefined ? expression : { ...found, span: expression.span };
    }
    case "member":
      return { ...expression, of: inside(expression.of) };
    case "index":
      return { ...expression, of: inside(expression.of), index: inside(expression.index) };
    case "list":
      return { ...expression, items: expression.items.map(inside) };
    case "comprehension": {
      const inner = without(by, expression);
      const condition = expression.condition === null ? null : inExpression(expression.condition, inner);
      return { ...expression, list: inside(expression.list), value: inExpression(expression.value, inner), condition };
    }
    case "call":
      return { ...expression, args: expression.args.map(inside) };
    case "not":
      return { ...expression, operand: inside(expression.operand) };
    case "binary":
      return { ...expression, left: inside(expression.left), right: inside(expression.right) };
    case "conditional": {
      const { test, then, otherwise } = expression;
      return { ...expression, test: inside(test), then: inside(then), otherwise: inside(otherwise) };
    }
  }
}

function without(by: Substitutes, { index, variable }: { index: Name | null; variable: Name }): Substitutes {
  if (!by.has(variable.text) && (index === null || !by.has(index.text))) return by;
  return new Map([...by].filter(([name]) => name !== variable.text && name !== index?.text));
}
