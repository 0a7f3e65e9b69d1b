import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import { textOf } from "../../source/source-file.js";
import { isReserved } from "../../syntax/names.js";
import { takenByLanguage } from "../../syntax/read-assignment.js";
import {
  BROKEN,
  type Binary,
  type Call,
  type Comprehension,
  type Expression,
  type Member,
  type NameExpression,
  type Part,
  type Word,
} from "../../syntax/tree.js";
import { unknownName } from "../eval/evaluate-names.js";
import { FACT_NAMES, FACT_VALUES } from "../eval/facts-value.js";
import { FUNCTIONS, unknownFunction, wrongCount } from "../eval/functions.js";
import { allDeclared, declare, declared, type Visible } from "./declared-names.js";

/** What names may be looked for in. */
export interface Lookup {
  readonly scope: Visible;
  /** Names of groups, pairs and hosts of all sites. */
  readonly inventory: ReadonlySet<string>;
  /** Advice for a name that is declared where it cannot be seen from here; null for none. */
  explain(name: NameExpression): string | null;
  readonly report: (problem: Diagnostic) => void;
}

const SPECIAL = new Set(["host", "peer", "site", "facts", "all"]);

/** Looks at every name of some words, whether or not their value is ever asked for. */
export function checkWords(words: readonly Word[], at: Lookup): void {
  for (const word of words) {
    checkParts(word.parts, at);
    if (word.form === "bare") checkDollar(word, at);
  }
}

/** `$vip` where a value `vip` is seen: a shell's way to write `${vip}`. */
function checkDollar({ parts, span }: Word, at: Lookup): void {
  const raw = textOf(span);
  const known = (name: string): boolean => declared(at.scope, name) !== null || at.inventory.has(name);
  const hasDollar = parts.some((part) => part.kind === "text" && part.text.includes("$"));
  const found = hasDollar
    ? [...raw.matchAll(/(?<!\\)\$([A-Za-z_][\w-]*)/g)].filter(([, name = ""]) => known(name))
    : [];
  const [first] = found;
  if (first === undefined) return;
  const edits = found.map(({ 0: image, 1: name = "", index }) => ({
    span: { ...span, start: span.start + index, end: span.start + index + image.length },
    text: `\${${name}}`,
  }));
  const [edit] = edits;
  // Of `${vip}` without its first brace, the other one is told too.
  const brace = span.file.text.charAt(span.end) === "}" ? 1 : 0;
  at.report(
    diagnostic("HAP2202", `expected \`\${${first[1] ?? ""}}\`, found \`${first[0]}\``, edit?.span ?? span, {
      help: "a value is filled in by `${name}`; quote the word to mean the text",
      fix: brace === 0 ? edits : [],
      covers: [{ ...span, end: span.end + brace }],
    }),
  );
}

/** Looks at every name of an expression, also in branches that are not taken. */
export function checkExpression(expression: Expression, at: Lookup): void {
  switch (expression.kind) {
    case "literal":
      return;
    case "template":
      checkParts(expression.parts, at);
      return;
    case "name":
      checkName(expression, at);
      return;
    case "member":
      checkMember(expression, at);
      return;
    case "call":
      checkCall(expression, at);
      return;
    case "comprehension": {
      checkExpression(expression.list, at);
      const inner = inLoop(expression, at);
      if (expression.condition !== null) checkExpression(expression.condition, inner);
      checkExpression(expression.value, inner);
      return;
    }
    case "binary":
      checkFactCompared(expression, at);
      for (const part of operandsOf(expression)) checkExpression(part, at);
      return;
    case "index":
    case "list":
    case "not":
    case "conditional":
      for (const part of operandsOf(expression)) checkExpression(part, at);
  }
}

/** True when an expression asks for `facts` by name. */
export function mentionsFacts(expression: Expression): boolean {
  if (expression.kind === "name") return expression.name === "facts";
  if (expression.kind === "template") return expression.parts.some(partMentionsFacts);
  return operandsOf(expression).some(mentionsFacts);
}

function partMentionsFacts(part: Part): boolean {
  switch (part.kind) {
    case "text":
      return false;
    case "expression":
      return mentionsFacts(part.expression);
    case "for":
      return mentionsFacts(part.list) || part.parts.some(partMentionsFacts);
    case "if":
      return [...part.branches.flatMap(({ parts }) => parts), ...part.otherwise].some(partMentionsFacts);
  }
}

/** The expressions that an expression is made of. */
function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "template":
    case "name":
      return [];
    case "member":
      return [expression.of];
    case "index":
      return [expression.of, expression.index];
    case "list":
      return expression.items;
    case "comprehension":
      return [expression.list, expression.value, ...(expression.condition === null ? [] : [expression.condition])];
    case "call":
      return expression.args;
    case "not":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.then, expression.otherwise];
  }
}

function checkParts(parts: readonly Part[], at: Lookup): void {
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        break;
      case "expression":
        checkExpression(part.expression, at);
        break;
      case "for":
        checkExpression(part.list, at);
        checkParts(part.parts, inLoop(part, at));
        break;
      case "if":
        for (const { condition, parts: inner } of part.branches) {
          checkExpression(condition, at);
          checkParts(inner, at);
        }
        checkParts(part.otherwise, at);
        break;
    }
  }
}

/** What the inside of a loop sees; its names are looked at on the way. */
function inLoop(loop: Pick<Comprehension, "index" | "variable">, at: Lookup): Lookup {
  let { scope } = at;
  for (const name of [loop.index, loop.variable]) {
    if (name === null) continue;
    if (isReserved(name.text)) at.report(takenByLanguage(name));
    scope = declare(scope, name, "for");
  }
  return { ...at, scope };
}

function checkName(expression: NameExpression, at: Lookup): void {
  const { name, span } = expression;
  // In a loop whose names were not understood it may be one of them.
  if (name === BROKEN || declared(at.scope, BROKEN) !== null) return;
  if (declared(at.scope, name) !== null || SPECIAL.has(name) || at.inventory.has(name)) return;
  const help = at.explain(expression);
  const problem = unknownName(name, span, [...allDeclared(at.scope), ...at.inventory]);
  at.report(help === null ? problem : { ...problem, help, asked: [] });
}

function checkMember({ of, name }: Member, at: Lookup): void {
  checkExpression(of, at);
  const known = factNamesOf(of, at.scope);
  if (known === undefined || known.includes(name.text)) return;
  const near = suggest(name.text, known);
  const parts = near === null ? { help: `there are ${known.join(", ")}` } : ask(near, name.span);
  at.report(diagnostic("HAP2211", `facts have no \`${name.text}\``, name.span, parts));
}

/** The names of facts under `facts` or `facts.os`; a mistyped one would otherwise be seen only after contact. */
function factNamesOf(of: Expression, scope: Visible): readonly string[] | undefined {
  if (of.kind === "name")
    return of.name === "facts" && declared(scope, "facts") === null ? FACT_NAMES.get("facts") : undefined;
  const inner = of.kind === "member" && of.of.kind === "name" && of.of.name === "facts";
  return inner ? FACT_NAMES.get(`facts.${of.name.text}`) : undefined;
}

/** `facts.os.family == "Debian"`: a comparison that is the same on every host. */
function checkFactCompared({ operator, left, right }: Binary, at: Lookup): void {
  if (operator !== "==" && operator !== "!=") return;
  const [fact, word] = factPath(left) === null ? [factPath(right), left] : [factPath(left), right];
  const text = wordIn(word);
  const known = fact === null || declared(at.scope, "facts") !== null ? undefined : FACT_VALUES.get(fact);
  if (text === null || known === undefined || known.values.includes(text)) return;
  const lower = text.toLowerCase();
  const meant = known.meant[lower] ?? (known.values.includes(lower) ? lower : suggest(lower, known.values));
  // What a host of another kind may say is none of these, and in small letters.
  if (known.open && text === lower && known.meant[lower] === undefined) return;
  const shown = known.values.map((value) => `\`${value}\``).join(", ");
  const { span } = word;
  const inside = /^["']/.test(textOf(span)) ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
  at.report(
    diagnostic("HAP2258", `\`facts.${fact ?? ""}\` is never \`${text}\``, inside, {
      severity: "warning",
      label: `${known.open ? "such as" : "one of"} ${shown}`,
      ...(meant === null ? {} : ask(meant, inside)),
    }),
  );
}

/** `os.family` for `facts.os.family`; null for what is no fact. */
function factPath(expression: Expression): string | null {
  if (expression.kind !== "member") return null;
  const { of, name } = expression;
  if (of.kind === "name") return of.name === "facts" ? name.text : null;
  const outer = factPath(of);
  return outer === null ? null : `${outer}.${name.text}`;
}

/** The text of a word in which nothing is filled in. */
function wordIn(expression: Expression): string | null {
  if (expression.kind === "literal") return expression.text;
  if (expression.kind !== "template") return null;
  const [part, second] = expression.parts;
  return part?.kind === "text" && second === undefined ? part.text : null;
}

function checkCall(call: Call, at: Lookup): void {
  for (const arg of call.args) checkExpression(arg, at);
  const builtin = FUNCTIONS.get(call.name.text);
  const problem = builtin === undefined ? unknownFunction(call) : wrongCount(call, builtin);
  if (problem !== null) at.report(problem);
}
