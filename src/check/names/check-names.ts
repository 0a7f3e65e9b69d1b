import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { DefineNode, FileItem, ParamNode, PlayNode } from "../../syntax/playbook.js";
import type { Expression } from "../../syntax/tree.js";
import { checkExpression, checkWords, mentionsFacts, type Lookup } from "./check-expression.js";
import { checkAnnotations, checkSteps, checkWritten } from "./check-step-names.js";
import { settingHelp } from "../eval/settings.js";
import type { Names, NamesInput } from "./names.js";
import { declare, declareLoop, taken, type Declared, type Visible } from "./declared-names.js";

/**
 * Looks at every name of a playbook and of the defines it can use: declared once, known where it is used. It asks for
 * no value, so it also sees branches that no host takes and defines that nobody uses.
 */
export function checkNames(input: NamesInput): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const modules = new Set([input.module]);
  // A set grows while it is gone through: imports of imports are reached too.
  for (const module of modules) for (const definition of module.defines.values()) modules.add(definition.module);
  for (const module of modules) checkFile(namesOf({ ...input, module }, (problem) => problems.push(problem)));
  return problems;
}

function namesOf(input: NamesInput, report: Names["report"]): Names {
  const { module, inventory, settings } = input;
  const all = declarationsIn(module.playbook.items);
  const explain: Lookup["explain"] = ({ name, span }) => {
    const elsewhere = all.get(name);
    if (elsewhere === undefined) return settingHelp(name, settings);
    if (elsewhere.kind === "param") {
      return `a define sees its own params only: add \`param TYPE ${name}\` to it and pass \`${name} = \${${name}}\` in the \`use\``;
    }
    return elsewhere.span.start > span.start ? "it is set further down; a `set` counts from its line on" : null;
  };
  return { ...input, report, lookup: (scope) => ({ scope, inventory, explain, report }) };
}

/** Params and top `set`s of a file, wherever they stand. */
function declarationsIn(items: readonly FileItem[]): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  for (const item of items) {
    if (item.kind === "param") found.set(item.name.text, { kind: "param", span: item.name.span });
    if (item.kind === "set") found.set(item.assignment.name.text, { kind: "set", span: item.assignment.name.span });
  }
  return found;
}

function checkFile(names: Names): void {
  const { items } = names.module.playbook;
  const params = new Map<string, Declared>();
  for (const item of items) if (item.kind === "param") addParam(item, params, names);
  checkItems(items, { names: params, parent: null }, names);
  const sets = new Map([...declarationsIn(items)].filter(([, { kind }]) => kind === "set"));
  for (const item of items) if (item.kind === "define") checkDefine(item, { names: sets, parent: null }, names);
}

/** Two params of one name; a `set` of it is seen where the `set` stands. */
function addParam({ name }: ParamNode, params: Map<string, Declared>, names: Names): void {
  const problem = taken({ names: params, parent: null }, name);
  if (problem === null) params.set(name.text, { kind: "param", span: name.span });
  else names.report(problem);
}

function checkItems(items: readonly FileItem[], around: Visible, names: Names): void {
  let scope = around;
  for (const item of items) {
    switch (item.kind) {
      case "param":
        checkDeclared(item, scope, names);
        break;
      case "set": {
        const { name, value } = item.assignment;
        checkWritten(value, scope, names);
        const problem = taken(scope, name);
        if (problem !== null) names.report(problem);
        scope = declare(scope, name, "set");
        break;
      }
      case "for":
        checkAnnotations(item.annotations, scope, names);
        outsideOfPlays(item.list, scope, names);
        checkItems(item.items, declareLoop(scope, item), names);
        break;
      case "if":
        checkAnnotations(item.annotations, scope, names);
        for (const branch of item.branches) {
          outsideOfPlays(branch.condition, scope, names);
          checkItems(branch.items, scope, names);
        }
        checkItems(item.otherwise, scope, names);
        break;
      case "play":
        checkPlay(item, scope, names);
        break;
      case "import":
      case "define":
        break;
    }
  }
}

/** The default of a param and of its columns. */
function checkDeclared(param: ParamNode, scope: Visible, names: Names): void {
  if (param.default !== null) checkWritten(param.default, scope, names);
  for (const column of param.columns)
    checkWords(column.default ?? [], names.lookup({ names: new Map(), parent: null }));
}

function outsideOfPlays(expression: Expression, scope: Visible, names: Names): void {
  checkExpression(expression, names.lookup(scope));
  if (!mentionsFacts(expression)) return;
  const help = "put the condition into the play, or `@when` before it";
  names.report(diagnostic("HAP2236", "a condition on `facts` stands only inside a play", expression.span, { help }));
}

function checkPlay(play: PlayNode, scope: Visible, names: Names): void {
  checkWords([play.title, ...play.targets], names.lookup(scope));
  checkAnnotations(play.annotations, scope, names);
  checkSteps(play.between, scope, names);
  checkSteps(play.items, scope, names);
}

function checkDefine(define: DefineNode, sets: Visible, names: Names): void {
  const params = new Map<string, Declared>();
  const scope: Visible = { names: params, parent: sets };
  for (const param of define.params) {
    checkDeclared(param, scope, names);
    const problem = taken(scope, param.name);
    if (problem !== null) names.report(problem);
    params.set(param.name.text, { kind: "param", span: param.name.span });
  }
  checkSteps(define.items, scope, names);
}
