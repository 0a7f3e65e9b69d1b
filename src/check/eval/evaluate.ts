import { diagnostic } from "../../diagnostics/diagnostic.js";
import { suggest } from "../../diagnostics/did-you-mean.js";
import { Secret } from "../../model/secret.js";
import type { Value } from "../../model/value.js";
import type {
  Binary,
  Conditional,
  Expression,
  Index,
  ListExpression,
  Member,
  NameExpression,
  Part,
} from "../../syntax/tree.js";
import { asText, present } from "./coerce.js";
import { compareTexts, holds, plainOf, sameValue } from "./compare.js";
import { fail, take, type Evaluation } from "./evaluation.js";
import { factsValue } from "./facts-value.js";
import { callFunction } from "./functions.js";
import { UNKNOWN, lookup, namesIn } from "./scope.js";
import { bool, describe, list, text, truth } from "./values.js";

/** The value of an expression. Errors go to the notes; what depends on `facts` before contact is unknown. */
export function evaluate(expression: Expression, at: Evaluation): Value {
  switch (expression.kind) {
    case "literal":
      return text(expression.text);
    case "template":
      return evaluateParts(expression.parts, at);
    case "name":
      return evaluateName(expression, at);
    case "member":
      return evaluateMember(expression, at);
    case "index":
      return evaluateIndex(expression, at);
    case "list":
      return evaluateList(expression, at);
    case "call":
      return callFunction(
        expression,
        expression.args.map((arg) => operand(arg, at)),
        at,
      );
    case "not": {
      const value = truthOf(expression.operand, at);
      return value === null ? UNKNOWN : bool(!value);
    }
    case "binary":
      return evaluateBinary(expression, at);
    case "conditional":
      return evaluateConditional(expression, at);
  }
}

/** What a name stands for: the innermost block first, then the language, then the inventory. */
function evaluateName({ name, span }: NameExpression, at: Evaluation): Value {
  const { site, host, facts } = at.view;
  const found = lookup(at.frame, name);
  if (found !== null) return take(at, found.read());
  switch (name) {
    case "all":
      return site.all;
    case "site":
      return site.record;
    case "host":
    case "peer":
    case "facts":
      at.notes.perHost = true;
  }
  const here = `\`${name}\` is known only where a step runs`;
  if (name === "host") {
    if (host === null) return fail(at, diagnostic("HAP2203", here, span));
    return host === site.controller.host ? site.controller.record : (site.hosts.get(host.name) ?? UNKNOWN);
  }
  if (name === "peer") {
    return host === null ? fail(at, diagnostic("HAP2203", here, span)) : peerOf(span, at);
  }
  if (name === "facts") {
    if (host === null) return fail(at, diagnostic("HAP2203", here, span));
    return facts === null ? { kind: "unknown" } : factsValue(facts);
  }
  return site.names.get(name) ?? fail(at, unknownName(name, span, [...namesIn(at.frame), ...site.names.keys()]));
}

/** The message for a name that nobody declares. */
export function unknownName(name: string, span: NameExpression["span"], known: readonly string[]) {
  const near = TRUTH.get(name) ?? suggest(name, [...new Set([...known, "host", "peer", "site", "facts", "all"])]);
  const help =
    near === null
      ? "a name is a `param`, a `set`, a group, pair or host of the inventory, or `host peer site facts all`; text goes in quotes"
      : `did you mean \`${near}\`?`;
  return diagnostic("HAP2201", `unknown name \`${name}\``, span, { help });
}

/** Words that are truth values in files, and how an expression writes them. */
const TRUTH: ReadonlyMap<string, string> = new Map([
  ...["yes", "on", "True"].map((word) => [word, "true"] as const),
  ...["no", "off", "False"].map((word) => [word, "false"] as const),
]);

function peerOf(span: NameExpression["span"], at: Evaluation): Value {
  const { site, host } = at.view;
  const peer = site.peers.get(host?.name ?? "");
  const record = peer === undefined ? undefined : site.hosts.get(peer.name);
  const help =
    "`peer` is the other host of a `pair`; in an Ansible inventory `hap_pair: true` makes a pair of a group of two hosts";
  return record ?? fail(at, diagnostic("HAP2204", "a host that is in no pair has no peer", span, { help }));
}

function evaluateMember({ of, name, span }: Member, at: Evaluation): Value {
  return entryOf(
    evaluate(of, at),
    { name: name.text, label: `${labelOf(of)}.${name.text}`, span: name.span, whole: span },
    at,
  );
}

interface Entry {
  readonly name: string;
  /** How the entry is written, for messages. */
  readonly label: string;
  readonly span: NameExpression["span"];
  readonly whole: NameExpression["span"];
}

function entryOf(value: Value, entry: Entry, at: Evaluation): Value {
  const { name, label, span } = entry;
  if (value.kind === "unknown" || value.kind === "absent") return value;
  const entries = value.kind === "record" ? value.entries : value.kind === "list" ? value.byName : null;
  const found = entries?.get(name);
  if (found !== undefined) return found;
  if ((value.kind === "record" || value.kind === "list") && value.open) return { kind: "absent", label };
  const near = suggest(name, [...(entries?.keys() ?? [])]);
  const help = near === null ? entriesHelp(value, label) : `did you mean \`${near}\`?`;
  return fail(at, diagnostic("HAP2211", `${describe(value)} has no \`${name}\``, span, { help }));
}

function entriesHelp(value: Value, label: string): string | undefined {
  const names = value.kind === "record" ? value.entries : value.kind === "list" ? value.byName : null;
  const listed = [...(names?.keys() ?? [])].slice(0, 8).join(", ");
  if (value.kind === "list" && !label.endsWith("]"))
    return "take one of its items, as in `list[0]`, or go over it by `for`";
  return listed === "" ? undefined : `there are ${listed}`;
}

function evaluateIndex({ of, index, span }: Index, at: Evaluation): Value {
  const value = evaluate(of, at);
  const key = asText(operand(index, at), index.span, at);
  if (value.kind === "unknown" || value.kind === "absent") return value;
  if (key.kind !== "text") return UNKNOWN;
  const position = value.kind === "list" && /^-?\d+$/.test(key.text) ? Number(key.text) : null;
  if (value.kind !== "list" || position === null || value.byName?.has(key.text) === true) {
    return entryOf(
      value,
      { name: key.text, label: `${labelOf(of)}["${key.text}"]`, span: index.span, whole: span },
      at,
    );
  }
  const item = value.items.at(position);
  if (item !== undefined) return item;
  const help = `it has ${value.items.length} item${value.items.length === 1 ? "" : "s"}, counted from 0`;
  return fail(at, diagnostic("HAP2212", `the list has no item ${key.text}`, index.span, { help }));
}

function evaluateList({ items }: ListExpression, at: Evaluation): Value {
  const values = items.map((item) => operand(item, at));
  return values.some((v) => v.kind === "unknown") ? UNKNOWN : list(values);
}

function evaluateConditional({ test, then, otherwise }: Conditional, at: Evaluation): Value {
  const holdsNow = truthOf(test, at);
  return holdsNow === null ? UNKNOWN : evaluate(holdsNow ? then : otherwise, at);
}

function evaluateBinary(expression: Binary, at: Evaluation): Value {
  const { operator, left, right } = expression;
  switch (operator) {
    case "??": {
      const value = evaluate(left, at);
      return value.kind === "absent" ? evaluate(right, at) : value;
    }
    case "and":
    case "or": {
      const decides = operator === "or";
      const first = truthOf(left, at);
      if (first === decides) return bool(decides);
      const second = truthOf(right, at);
      if (second === decides) return bool(decides);
      return first === null || second === null ? UNKNOWN : bool(!decides);
    }
    case "in":
      return evaluateIn(expression, at);
    case "==":
    case "!=": {
      const same = sameValue(operand(left, at), operand(right, at));
      return same === null ? UNKNOWN : bool(same === (operator === "=="));
    }
    default:
      return evaluateOrder(expression, at);
  }
}

function evaluateIn({ left, right }: Binary, at: Evaluation): Value {
  const item = operand(left, at);
  const container = operand(right, at);
  if (item.kind === "unknown" || container.kind === "unknown") return UNKNOWN;
  if (container.kind === "list") {
    const found = container.items.map((other) => sameValue(item, other));
    return found.includes(true) ? bool(true) : found.includes(null) ? UNKNOWN : bool(false);
  }
  const part = plainOf(item);
  const held = part === null ? null : holds(container, part);
  const message = `expected a list, a network or a text after \`in\`, found ${describe(container)}`;
  return held === null ? fail(at, diagnostic("HAP2209", message, right.span)) : bool(held);
}

function evaluateOrder({ operator, left, right }: Binary, at: Evaluation): Value {
  const a = asText(operand(left, at), left.span, at);
  const b = asText(operand(right, at), right.span, at);
  if (a.kind === "unknown" || b.kind === "unknown") return UNKNOWN;
  const order = compareTexts(plainOf(a) ?? "", plainOf(b) ?? "");
  return bool(
    operator === "<" ? order < 0 : operator === "<=" ? order <= 0 : operator === ">" ? order > 0 : order >= 0,
  );
}

/** A value that takes part in an operation: it has to be there. */
function operand(expression: Expression, at: Evaluation): Value {
  return present(evaluate(expression, at), expression.span, at);
}

function truthOf(expression: Expression, at: Evaluation): boolean | null {
  const value = operand(expression, at);
  if (value.kind === "unknown") return null;
  const found = value.kind === "text" ? truth(value.text) : null;
  if (found === null) {
    fail(at, diagnostic("HAP2210", `expected true or false, found ${describe(value)}`, expression.span));
  }
  return found;
}

/** How an expression is written, for the label of an absent entry. */
function labelOf({ span }: Expression): string {
  return span.file.text.slice(span.start, span.end);
}

/** Glues parts into one text; a part that is a secret makes all of it one. */
export function evaluateParts(parts: readonly Part[], at: Evaluation): Value {
  let glued = "";
  let secret = false;
  let unknown = false;
  for (const part of parts) {
    if (part.kind === "text") {
      glued += part.text;
      continue;
    }
    const value = asText(evaluate(part.expression, at), part.span, at);
    if (value.kind === "unknown") unknown = true;
    else if (value.kind === "secret") {
      secret = true;
      glued += value.secret.reveal();
    } else if (value.kind === "text") glued += value.text;
  }
  if (unknown) return { kind: "unknown" };
  return secret ? { kind: "secret", secret: new Secret(glued) } : text(glued);
}
