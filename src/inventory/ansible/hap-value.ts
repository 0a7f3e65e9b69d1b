import type { Value } from "../../model/value.js";
import { Secret } from "../../model/secret.js";
import type { AnsibleVar } from "./ansible-data.js";
import type { AnsibleScalar, AnsibleValue } from "./ansible-value.js";
import type { Losses } from "./losses.js";

/** Ansible's own variables that hold passwords in plain text: never shown, so they come over as secrets. */
const PASSWORD = /^ansible_.*(?:pass|password|passphrase)$/;

/**
 * A variable as a value of the language. A scalar is its text as written, with `true` and `false` for Python's words;
 * nothing is the empty text; a dictionary is a record. What cannot be carried over is absent, so that whoever asks for
 * it is told, rather than given a weaker value.
 */
export function hapValue(variable: AnsibleVar, losses: Losses): Value {
  const { name, span } = variable;
  const lose = (kind: "template" | "vault"): Value => {
    losses.add(kind, { what: name, span });
    return { kind: "absent", label: name };
  };
  const convert = (value: AnsibleValue, label: string): Value => {
    switch (value.kind) {
      case "scalar":
        if (isTemplate(value)) return lose("template");
        if (PASSWORD.test(name)) return { kind: "secret", secret: new Secret(value.text) };
        return { kind: "text", text: typeof value.value === "boolean" ? boolText(value) : value.text, type: "bare" };
      case "list":
        return listOf(value.items.map((item) => convert(item, label)));
      case "dict": {
        const entries = [...value.entries].map(([key, entry]) => [key, convert(entry, `${label}.${key}`)] as const);
        return { kind: "record", label: `dictionary ${label}`, entries: new Map(entries), open: false, text: null };
      }
      case "vault":
        return lose("vault");
    }
  };
  return convert(variable.value, name);
}

function listOf(items: readonly Value[]): Value {
  const size = items.reduce((sum, item) => sum + (item.kind === "list" ? item.size : 1), 0);
  return { kind: "list", items, byName: null, size, open: false };
}

/** Whether Ansible would fill it in. */
export function isTemplate({ value, unsafe }: AnsibleScalar): boolean {
  return !unsafe && typeof value === "string" && /\{\{|\{%|\{#/.test(value);
}

function boolText({ text }: AnsibleScalar): string {
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text;
}
