import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, type Document, type Node, type YAMLMap } from "yaml";
import { diagnostic, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../../source/source-file.js";
import { withoutPasswords } from "./without-passwords.js";
import { scalar, type AnsibleScalar, type AnsibleValue } from "./ansible-value.js";
import type { Vars } from "./ansible-data.js";

/** A YAML or JSON text that can be walked, with places. */
export interface YamlTree {
  /** For places: passwords in it are hidden. */
  readonly file: SourceFile;
  readonly document: Document;
  readonly root: Node | null;
}

export interface YamlEntry {
  readonly key: string;
  /** Of the key. */
  readonly span: Span;
  readonly value: Node | null;
}

/**
 * Parses YAML as Ansible does: version 1.1, `yes` and `on` are true, a key given twice counts the last time. HAP2131.
 */
export function parseYaml(file: SourceFile): Stage<YamlTree | null> {
  const tags = ["!vault", "!vault-encrypted", "!unsafe"].map((tag) => ({ tag, resolve: (text: string) => text }));
  const shown = withoutPasswords(file);
  const document = parseDocument(file.text, {
    version: "1.1",
    customTags: tags,
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
  });
  const diagnostics: Diagnostic[] = document.errors.map(({ message, pos }) => {
    const span = { file: shown, start: pos[0], end: Math.max(pos[0] + 1, pos[1]) };
    return diagnostic("HAP2131", `this is no YAML: ${firstSentence(message)}`, span);
  });
  if (diagnostics.length > 0) return { value: null, diagnostics };
  return { value: { file: shown, document, root: document.contents }, diagnostics };
}

function firstSentence(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  return `${line.slice(0, 1).toLowerCase()}${line.slice(1)}`.replace(/[.:]$/, "");
}

/**
 * The entries of a mapping, merge keys (`<<`) resolved; null when the node is something else. An empty node has none.
 */
export function entriesOf(tree: YamlTree, node: Node | null): readonly YamlEntry[] | null {
  const target = resolved(tree, node);
  if (target === null || (isScalar(target) && target.value === null)) return [];
  return isMap(target) ? mapEntries(tree, target) : null;
}

function mapEntries(tree: YamlTree, map: YAMLMap): readonly YamlEntry[] {
  const own = new Map<string, YamlEntry>();
  const merged = new Map<string, YamlEntry>();
  for (const pair of map.items) {
    if (!isPair(pair)) continue;
    const key = resolved(tree, pair.key as Node | null);
    const value = pair.value as Node | null;
    const text = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
    if (text === "<<") {
      for (const entry of mergedEntries(tree, value)) if (!merged.has(entry.key)) merged.set(entry.key, entry);
    } else {
      own.set(text, { key: text, span: spanOf(tree, key), value });
    }
  }
  return [...new Map([...merged, ...own]).values()];
}

function mergedEntries(tree: YamlTree, node: Node | null): readonly YamlEntry[] {
  const target = resolved(tree, node);
  if (isMap(target)) return mapEntries(tree, target);
  return isSeq(target) ? target.items.flatMap((item) => mergedEntries(tree, item as Node)) : [];
}

/** The items of a sequence; null when the node is something else. */
export function itemsOf(tree: YamlTree, node: Node | null): readonly Node[] | null {
  const target = resolved(tree, node);
  return isSeq(target) ? (target.items as readonly Node[]) : null;
}

/** The text of a scalar that is a string; null for anything else. */
export function stringOf(tree: YamlTree, node: Node | null): string | null {
  const target = resolved(tree, node);
  return isScalar(target) && typeof target.value === "string" ? target.value : null;
}

export function spanOf(tree: YamlTree, node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0];
  return { file: tree.file, start, end };
}

/** Sets every entry of a mapping as a var; false when the node is no mapping. */
export function setVars(tree: YamlTree, node: Node | null, vars: Vars): boolean {
  const entries = entriesOf(tree, node);
  for (const { key, span, value } of entries ?? []) vars.set(key, { name: key, value: valueOf(tree, value), span });
  return entries !== null;
}

/** A node as a value. */
function valueOf(tree: YamlTree, node: Node | null): AnsibleValue {
  const target = resolved(tree, node);
  if (target?.tag === "!vault" || target?.tag === "!vault-encrypted") return { kind: "vault" };
  const entries = isMap(target) ? mapEntries(tree, target) : null;
  if (entries !== null) {
    return (
      marked(tree, entries) ?? { kind: "dict", entries: new Map(entries.map((e) => [e.key, valueOf(tree, e.value)])) }
    );
  }
  const items = itemsOf(tree, target);
  if (items !== null) return { kind: "list", items: items.map((item) => valueOf(tree, item)) };
  return isScalar(target) ? scalarOf(target.value, target.source, target.tag) : scalar(null);
}

/** How Ansible writes an encrypted or `!unsafe` text into JSON. */
function marked(tree: YamlTree, [entry, more]: readonly YamlEntry[]): AnsibleValue | null {
  if (entry === undefined || more !== undefined) return null;
  if (entry.key === "__ansible_vault") return { kind: "vault" };
  const text = entry.key === "__ansible_unsafe" ? stringOf(tree, entry.value) : null;
  return text === null ? null : { ...scalar(text), unsafe: true };
}

function scalarOf(value: unknown, source: string | undefined, tag: string | undefined): AnsibleScalar {
  if (typeof value === "string") return { ...scalar(value), unsafe: tag === "!unsafe" };
  // JSON has no dates, so Ansible prints them as text too.
  if (value instanceof Date) return scalar(source ?? value.toISOString());
  // The exponent of Ansible's YAML reader needs a sign: `1.5e3` is a text to it.
  if (typeof value === "number" && /^[-+\d._]+[eE]\d/.test(source ?? "")) return scalar(source ?? "");
  if (typeof value === "bigint") return scalar(Number(value), source);
  return typeof value === "number" || typeof value === "boolean" ? scalar(value, source) : scalar(null);
}

function resolved(tree: YamlTree, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(tree.document) ?? null) : node;
}
