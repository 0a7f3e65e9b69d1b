import type { Body, Comprehension, Expression, Part, Statement, Tree, Word } from "../../src/syntax/tree.js";

/** A tree on a few lines: words in brackets, `"` for text, `$(…)` for expressions. */
export function showTree(tree: Tree): string {
  return showBody(tree.body, "");
}

function showBody(body: Body, indent: string): string {
  return body.statements.map((statement) => showStatement(statement, indent)).join("");
}

function showStatement(statement: Statement, indent: string): string {
  const deeper = `${indent}  `;
  switch (statement.kind) {
    case "line": {
      const doc = statement.doc === null ? "" : `  doc ${JSON.stringify(statement.doc)}`;
      const words = statement.words.map(showWord).join(" ");
      const block = statement.body === null ? "" : `${indent}{\n${showBody(statement.body, deeper)}${indent}}\n`;
      return `${indent}${words}${doc}\n${block}`;
    }
    case "annotation": {
      const words = statement.words.map((word) => ` ${showWord(word)}`).join("");
      const condition = statement.condition === null ? "" : ` ${showExpression(statement.condition)}`;
      return `${indent}@${statement.name.text}${words}${condition}\n`;
    }
    case "for":
      return `${indent}for ${loop(statement)}\n${showBody(statement.body, deeper)}`;
    case "if": {
      const branches = statement.branches.map(
        ({ condition, body }) => `${indent}if ${showExpression(condition)}\n${showBody(body, deeper)}`,
      );
      const otherwise = statement.otherwise === null ? "" : `${indent}else\n${showBody(statement.otherwise, deeper)}`;
      return branches.join("") + otherwise;
    }
  }
}

function showWord(word: Word): string {
  const form = word.form === "bare" ? "" : `${word.form}:`;
  return `[${form}${word.parts.map(showPart).join("+")}]`;
}

function showPart(part: Part): string {
  const parts = (inner: readonly Part[]) => inner.map(showPart).join("+");
  switch (part.kind) {
    case "text":
      return JSON.stringify(part.text).slice(1, -1);
    case "expression":
      return `$${showExpression(part.expression)}`;
    case "for":
      return `{for ${loop(part)}: ${parts(part.parts)}}`;
    case "if": {
      const branches = part.branches.map((b) => `if ${showExpression(b.condition)}: ${parts(b.parts)}`);
      return `{${branches.join(" ")} else: ${parts(part.otherwise)}}`;
    }
  }
}

function loop({ index, variable, list }: Pick<Comprehension, "index" | "variable" | "list">): string {
  return `${index === null ? "" : `${index.text}, `}${variable.text} in ${showExpression(list)}`;
}

/** Every operation in parentheses, so that the grouping shows. */
export function showExpression(e: Expression): string {
  switch (e.kind) {
    case "literal":
      return `${e.type}:${e.text}`;
    case "template":
      return `"${e.parts.map(showPart).join("")}"`;
    case "name":
      return e.name;
    case "member":
      return `(${showExpression(e.of)} . ${e.name.text})`;
    case "index":
      return `(${showExpression(e.of)} [] ${showExpression(e.index)})`;
    case "comprehension": {
      const condition = e.condition === null ? "" : ` if ${showExpression(e.condition)}`;
      return `[${showExpression(e.value)} for ${loop(e)}${condition}]`;
    }
    case "list":
      return `[${e.items.map(showExpression).join(", ")}]`;
    case "call":
      return `${e.name.text}(${e.args.map(showExpression).join(", ")})`;
    case "not":
      return `(not ${showExpression(e.operand)})`;
    case "binary":
      return `(${showExpression(e.left)} ${e.operator} ${showExpression(e.right)})`;
    case "conditional":
      return `(${showExpression(e.test)} ? ${showExpression(e.then)} : ${showExpression(e.otherwise)})`;
  }
}
