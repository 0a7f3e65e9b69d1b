import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import { allOf } from "../../diagnostics/words.js";
import type { DefineNode, StepItem, StepNode, UseNode, Written } from "../../syntax/playbook.js";
import { checkVariable } from "../../syntax/read-items.js";
import type { Annotation, Body, Word } from "../../syntax/tree.js";
import { join, textOf, type Span } from "../../source/source-file.js";
import { elsewhere, lineForNode } from "../foreign-words.js";
import { plainText } from "../../syntax/word-text.js";
import { ANNOTATIONS } from "../expand/annotations.js";
import { checkExpression, checkWords } from "./check-expression.js";
import type { Names } from "./names.js";
import { argumentTopic, missingArgument } from "../expand/expand-play.js";
import { allDeclared, declareLoop, declare, taken, type Visible } from "./declared-names.js";

/** Looks at the names of the steps of a play or a define. */
export function checkSteps(items: readonly StepItem[], around: Visible, names: Names): void {
  let scope = around;
  for (const item of items) {
    switch (item.kind) {
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
        checkExpression(item.list, names.lookup(scope));
        checkSteps(item.items, declareLoop(scope, item), names);
        break;
      case "if":
        checkAnnotations(item.annotations, scope, names);
        for (const branch of item.branches) {
          checkExpression(branch.condition, names.lookup(scope));
          checkSteps(branch.items, scope, names);
        }
        checkSteps(item.otherwise, scope, names);
        break;
      case "step":
        checkStep(item, scope, names);
        break;
      case "use":
        checkUse(item, scope, names);
        break;
    }
  }
}

/** Looks at the names of a value, or of the rows of a table. */
export function checkWritten(written: Written, scope: Visible, names: Names): void {
  if (written.kind === "words") checkWords(written.words, names.lookup(scope));
  else checkBody(written.body, scope, { ...names, inRows: true });
}

/** Looks at annotations: known, and the names in their words and conditions. */
export function checkAnnotations(annotations: readonly Annotation[], scope: Visible, names: Names): void {
  for (const { name, words, condition } of annotations) {
    if (condition !== null) checkExpression(condition, names.lookup(scope));
    checkWords(words, names.lookup(scope));
    if (name.text === "allow") checkRule(words[0], names);
    if (ANNOTATIONS.has(name.text)) continue;
    const near = suggest(name.text, ANNOTATIONS.keys());
    const known = [...ANNOTATIONS.keys()].map((known) => `@${known}`).join(", ");
    const parts = near === null ? { help: `the annotations are ${known}` } : ask(`@${near}`, name.span, near);
    names.report(diagnostic("HAP2240", `unknown annotation \`@${name.text}\``, name.span, parts));
  }
}

/** A rule that is not there is most likely mistyped, and the finding that it was to let pass comes again. */
function checkRule(word: Word | undefined, { rules, report }: Names): void {
  const id = word === undefined ? null : plainText(word);
  if (word === undefined || id === null || rules === null || rules.includes(id)) return;
  const near = rules.find((rule) => withoutZeros(rule) === withoutZeros(id)) ?? suggest(id, rules);
  const help = 'a rule\'s id stands in its finding: `@allow HB011 "one network"`';
  const fix = near === null || word.form !== "bare" ? [] : [{ span: word.span, text: near }];
  report(
    diagnostic("HAP2249", `there is no rule \`${id}\``, word.span, {
      ...(near === null ? { help } : ask(near, word.span)),
      fix,
      covers: [word.span],
    }),
  );
}

/** `HB0029`, `hb29` and `HB-029` are most likely `HB029`. */
function withoutZeros(rule: string): string {
  return rule.toUpperCase().replace(/^([A-Z]+)-?0*(?=\d)/, "$1");
}

function checkStep({ name, words, body, annotations }: StepNode, scope: Visible, names: Names): void {
  if (!names.registry.has(name.text)) {
    names.report(unknownKind(name, words, body === null, names));
  }
  checkAnnotations(annotations, scope, names);
  checkWords(words, names.lookup(scope));
  if (body !== null) checkBody(body, scope, names);
}

function unknownKind(
  { text, span }: StepNode["name"],
  words: readonly Word[],
  isAlone: boolean,
  { registry, module }: Names,
): Diagnostic {
  const last = words.at(-1)?.span ?? span;
  // The words of a step that is none may be anything, also a declaration.
  const declared = words.flatMap((word) => plainText(word) ?? []).filter((text) => text !== "*");
  const covers = [join(span, last), ...[text, ...declared].map((name) => `name ${name}` as const)];
  const given = words.map((word) => textOf(word.span)).join(" ");
  // What a shell has behind a `;` is a line of its own here.
  const further = RUNS.has(text.toLowerCase()) ? furtherCommands(last) : null;
  const script = further === null ? given : `${given}${textOf(further)}`;
  const step = RUNS.has(text.toLowerCase()) && isAlone ? commandFor(script) : null;
  const foreign = FOREIGN.get(text.toLowerCase()) ?? elsewhere(text, given)?.help ?? null;
  if (step !== null || foreign !== null) {
    return diagnostic("HAP2235", `unknown kind of step \`${text}\``, span, {
      help: step === null ? (foreign ?? undefined) : `write \`${step}\``,
      asked: step === null ? [] : [{ span: { ...span, end: (further ?? last).end }, text: step }],
      covers: further === null ? covers : [...covers, further],
    });
  }
  if (text === "for" || text === "if") {
    const help = `\`${text}\` opens a block on its own line: \`${text === "for" ? "for NAME in LIST" : "if CONDITION"} {\``;
    return diagnostic("HAP2235", `expected \`{\` at the end of the line of \`${text}\``, span, { help });
  }
  const names = PACKAGES.has(text.toLowerCase()) ? packagesIn(given) : "";
  if (names !== "") {
    const line = `install { package ${names} }`;
    const help = `write \`${line}\``;
    return diagnostic("HAP2235", `unknown kind of step \`${text}\``, span, {
      help,
      asked: [{ span: join(span, last), text: line }],
      covers,
    });
  }
  const kinds = SORTED.get(registry) ?? [...registry.keys()].toSorted();
  SORTED.set(registry, kinds);
  const near = HABITS.get(text.toLowerCase()) ?? suggest(text, [...kinds, "use", "set"]);
  const parts = module.defines.has(text)
    ? { help: `a define is run by \`use ${text}\``, asked: [{ span, text: `use ${text}` }] }
    : near === null
      ? { help: `the kinds are ${kinds.join(", ")}` }
      : ask(near, near.includes("NAME") ? null : span);
  return diagnostic("HAP2235", `unknown kind of step \`${text}\``, span, { ...parts, covers });
}

/** The kinds of a registry in the order of the alphabet. */
const SORTED = new WeakMap<Names["registry"], readonly string[]>();

/** The names of packages behind another tool's word for them, with blanks between. */
function packagesIn(given: string): string {
  const values = given.replace(/["']?\{\{\s*([\w.]+)\s*\}\}["']?/g, "${$1}");
  const words = values.split(/[\s[\],]+/).map((word) => word.replace(/^(?:name|pkg)=/, ""));
  return words.filter((word) => !/^$|^-|^install$|^(?:state|update_cache)=|^\w+:$/.test(word)).join(" ");
}

const LOOP = "a loop goes over a list: `for NAME in LIST {`; a step is tried again by `@retry 3 5s` before it";

/** From a `;` behind a command to the end of its line; null where there is none, or a block is in it. */
function furtherCommands({ file, end }: Span): Span | null {
  const found = /^[ \t]*;[^\r\n{}#]*[^\s{}#;]/.exec(file.text.slice(end, end + LONGEST_LINE));
  return found === null ? null : { file, start: end, end: end + found[0].length };
}

const LONGEST_LINE = 1000;

/** The step that runs a command; what has signs of a shell is a script, in quotes. */
function commandFor(given: string): string | null {
  if (given === "" || /["{}\n]/.test(given)) return null;
  const quoted = `"${given.replaceAll("\\", "\\\\")}"`;
  return `command ${quoted} { run ${/^[\w ./:@%+,-]+$/.test(given) ? given : quoted} }`;
}

const RUNS = new Set(["run", "shell", "exec", "cmd"]);

/** Steps of other languages that are none here, and what to do. */
const FOREIGN: ReadonlyMap<string, string> = new Map(
  ["while", "until", "do", "repeat"].map((word) => [word, LOOP] as const),
);

/** Words of other tools before the names of packages. */
const PACKAGES = new Set(["package", "packages", "apt", "apt-get", "yum", "dnf", "zypper", "apk"]);

/** Words of other languages and tools, and what they are here. */
const HABITS: ReadonlyMap<string, string> = new Map([
  ...["elif", "elsif", "elseif", "else-if"].map((word) => [word, "else if"] as const),
  ...["foreach", "for-each", "loop", "with_items"].map((word) => [word, "for NAME in LIST {"] as const),
  ...[...PACKAGES].map((word) => [word, "install"] as const),
  ...["copy", "template", "write"].map((word) => [word, "file"] as const),
  ...["mkdir", "folder", "dir"].map((word) => [word, "directory"] as const),
  ...["shell", "exec", "script", "run", "cmd"].map((word) => [word, "command"] as const),
  ...["systemd", "daemon", "start", "restart"].map((word) => [word, "service"] as const),
  ...["test", "check", "assert", "probe", "expect"].map((word) => [word, "verify"] as const),
  ...["failover", "fault", "chaos"].map((word) => [word, "drill"] as const),
  ["include", "use"],
]);

/** The lines of a step's body: every expression in it, also in branches that no host takes. */
function checkBody(body: Body, scope: Visible, names: Names): void {
  for (const statement of body.statements) {
    switch (statement.kind) {
      case "line":
        checkWords(statement.words, names.lookup(scope));
        if (statement.body !== null) checkBody(statement.body, scope, names);
        break;
      case "for":
        checkExpression(statement.list, names.lookup(scope));
        if (statement.index !== null) checkVariable(statement.index, names.report);
        checkVariable(statement.variable, names.report);
        checkBody(statement.body, declareLoop(scope, statement), names);
        break;
      case "if":
        for (const branch of statement.branches) {
          checkExpression(branch.condition, names.lookup(scope));
          checkBody(branch.body, scope, names);
        }
        if (statement.otherwise !== null) checkBody(statement.otherwise, scope, names);
        break;
      case "annotation": {
        if (names.inRows === true) break;
        const plain = "annotations stand before a step; quote the word to mean it as text";
        const help = lineForNode(textOf(statement.span), (name) => ANNOTATIONS.has(name)) ?? plain;
        names.report(diagnostic("HAP2010", "expected no annotation in a step's body", statement.span, { help }));
        break;
      }
    }
  }
}

function checkUse(node: UseNode, scope: Visible, names: Names): void {
  checkAnnotations(node.annotations, scope, names);
  // A name alone that the define does not know is told as such, not as an unknown name as well.
  const params0 = names.module.defines.get(node.name.text)?.node.params ?? [];
  for (const { name, value, shorthand } of node.args) {
    if (!shorthand || params0.some((param) => param.name.text === name.text)) checkWritten(value, scope, names);
  }
  const definition = names.module.defines.get(node.name.text);
  if (definition === undefined) {
    // It may be in the file that could not be read, which is told already.
    if (names.module.lacksImports) return;
    const known = [...names.module.defines.keys()];
    const near = suggest(node.name.text, known);
    const none = "write `define NAME { … }` in this file, or `import` the file that has it";
    const listed = known.length === 0 ? none : `there ${known.length === 1 ? "is" : "are"} ${allOf(known)}`;
    const parts = near === null ? { help: listed } : ask(near, node.name.span);
    names.report(
      diagnostic("HAP2237", `there is no define \`${node.name.text}\``, node.name.span, {
        ...parts,
        topic: `define ${node.name.text}`,
      }),
    );
    return;
  }
  checkArguments(node, definition.node, scope, names);
}

/** The arguments of a `use` by the params of its define. */
function checkArguments(node: UseNode, define: DefineNode, scope: Visible, names: Names): void {
  const { params } = define;
  const given = new Map<string, UseNode["args"][number]>();
  for (const arg of node.args) {
    const earlier = given.get(arg.name.text);
    if (earlier !== undefined) {
      const related = [{ message: "first given here", span: earlier.span }];
      names.report(diagnostic("HAP2222", `\`${arg.name.text}\` is set already`, arg.name.span, { related }));
    }
    given.set(arg.name.text, arg);
    if (params.some((param) => param.name.text === arg.name.text)) continue;
    const near = suggest(arg.name.text, [
      ...params.map((param) => param.name.text),
      ...(arg.shorthand ? allDeclared(scope).filter((name) => name !== arg.name.text) : []),
    ]);
    const listed =
      params.length === 0 ? "it takes none" : `it takes ${params.map((param) => param.name.text).join(", ")}`;
    const parts = near === null ? { help: listed } : ask(near, arg.name.span);
    const message = `\`${node.name.text}\` has no param \`${arg.name.text}\``;
    const related = [{ message: "defined here", span: define.name.span }];
    // It is most likely the argument that is missing, or the param that the define's steps ask for.
    const covers = params
      .filter((param) => near === null || param.name.text === near)
      .map((param) => argumentTopic(param, node));
    if (near === null) covers.push(`name ${arg.name.text}`);
    names.report(
      diagnostic("HAP2238", message, arg.name.span, {
        related,
        ...parts,
        covers,
        topic: `argument ${arg.name.text} of ${node.name.text}`,
      }),
    );
  }
  if (!node.isWhole) return;
  for (const param of params) {
    if (param.default === null && !given.has(param.name.text)) names.report(missingArgument(param, node));
  }
}
