import type { ISerializedGast } from "chevrotain";
import { parser } from "./parser.js";

/** The grammar's rules in EBNF, as the parser has them; names in capitals are tokens. */
export function ebnf(): string {
  const rules = parser().getSerializedGastProductions();
  return rules.map((rule) => `${ruleName(rule)} = ${sequence(childrenOf(rule))} ;\n`).join("\n");
}

/** One serialized production; the fields depend on its type. */
type Production = ISerializedGast & {
  readonly name?: string;
  readonly label?: string;
  readonly pattern?: string;
  readonly separator?: Production;
};

function childrenOf(production: ISerializedGast): readonly Production[] {
  return production.definition ?? [];
}

function ruleName(rule: Production): string {
  return rule.name ?? "";
}

function sequence(productions: readonly Production[]): string {
  return productions.map(expression).join(" ");
}

function expression(production: Production): string {
  const inner = childrenOf(production);
  switch (production.type) {
    case "NonTerminal":
      return ruleName(production);
    case "Terminal":
      return terminal(production);
    case "Alternation":
      return `( ${inner.map((alternative) => sequence(childrenOf(alternative))).join(" | ")} )`;
    case "Option":
      return `[ ${sequence(inner)} ]`;
    case "Repetition":
      return `{ ${sequence(inner)} }`;
    case "RepetitionMandatory":
      return `${sequence(inner)} { ${sequence(inner)} }`;
    case "RepetitionWithSeparator":
      return `[ ${sequence(inner)} { ${separator(production)} ${sequence(inner)} } ]`;
    default:
      throw new Error(`the grammar uses a ${production.type}, which has no form in EBNF yet`);
  }
}

function separator(production: Production): string {
  return production.separator === undefined ? "" : terminal(production.separator);
}

/** A fixed text in quotes, anything else by its token's name in capitals. */
function terminal(production: Production): string {
  const fixed = /^`(.+)`$/.exec(production.label ?? "")?.[1];
  const name = ruleName(production);
  if (fixed !== undefined) return fixed === '"' ? `'"'` : `"${fixed}"`;
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
}
