import type { Span } from "../../source/source-file.js";
import type { Literal, LiteralType } from "../../syntax/tree.js";
import type { ListValue, RecordValue, ScalarType, TextValue, Value } from "../../model/value.js";

/** A text as a value. */
export function text(value: string, type: ScalarType = "text", origin?: Span): TextValue {
  return { kind: "text", text: value, type, ...(origin === undefined ? {} : { origin }) };
}

/** A whole number as a value. */
export function number(value: number): TextValue {
  return text(String(value), "number");
}

/** A truth value: the text `true` or `false`. */
export function bool(value: boolean): TextValue {
  return value ? TRUE : FALSE;
}

/** A list without names. */
export function list(items: readonly Value[]): ListValue {
  return { kind: "list", items, byName: null, size: sizeOf(items), open: false };
}

/** A list whose items can also be had by the text they stand for. */
export function namedList(items: readonly RecordValue[], open = false): ListValue {
  const byName = new Map(items.map((item) => [item.text ?? "", item]));
  return { kind: "list", items, byName, size: items.length, open };
}

/** How many scalars some values hold. */
export function sizeOf(items: readonly Value[]): number {
  return items.reduce((size, item) => size + (item.kind === "list" ? item.size : 1), 0);
}

/** The text that a value stands for; a secret's own text, which goes nowhere else. Null for what has no text. */
export function plainOf(value: Value): string | null {
  switch (value.kind) {
    case "text":
    case "record":
      return value.text;
    case "secret":
      return value.secret.reveal();
    case "list":
    case "unknown":
    case "absent":
      return null;
  }
}

/** What a value has by name; null for a value that has no names. */
export function entriesOf(value: Value): ReadonlyMap<string, Value> | null {
  switch (value.kind) {
    case "record":
      return value.entries;
    case "list":
      return value.byName;
    case "text":
    case "secret":
    case "unknown":
    case "absent":
      return null;
  }
}

/** What kind of thing a value is, for messages. */
export function describe(value: Value): string {
  switch (value.kind) {
    case "text":
      return shortText(value.text);
    case "secret":
      return "a secret";
    case "list":
      return value.items.length === 0 ? "an empty list" : "a list";
    case "record":
      // Without the host's name, so that a problem of many hosts is one problem.
      return /^[aeiou]/.test(value.label) ? `an ${kindOf(value)}` : `a ${kindOf(value)}`;
    case "unknown":
      return "a value known after contact";
    case "absent":
      return `\`${value.label}\`, which is not set`;
  }
}

/** A text as messages show it: on one line, and not whole when it is long. */
export function shortText(value: string): string {
  if (value === "") return "an empty text";
  if (value.includes("\n")) return "a text of several lines";
  return `\`${value.length > 60 ? `${value.slice(0, 60)}…` : value}\``;
}

/** The first word of a record's label: `host`, `site`, `facts.os`. */
function kindOf({ label }: RecordValue): string {
  return label.split(" ", 1)[0] ?? label;
}

/** The truth that a text stands for, or null when it stands for none. */
export function truth(value: string): boolean | null {
  if (value === "true" || value === "yes" || value === "on") return true;
  if (value === "false" || value === "no" || value === "off") return false;
  return null;
}

const TRUE: TextValue = text("true", "bool");
const FALSE: TextValue = text("false", "bool");

/** What a value that is written out is compared as. */
const LITERALS: Readonly<Record<Exclude<LiteralType, "none">, ScalarType>> = {
  number: "number",
  bool: "bool",
  duration: "duration",
  address: "address",
  cidr: "address",
};

/** The value of what is written out in an expression. */
export function literalValue({ type, text: written }: Literal): Value {
  return type === "none" ? { kind: "absent", label: "none" } : text(written, LITERALS[type]);
}
