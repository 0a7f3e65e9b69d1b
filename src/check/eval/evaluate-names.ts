import { MAKE_A_PAIR } from "../../model/host.js";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Topic } from "../../diagnostics/topic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import type { Value } from "../../model/value.js";
import { BROKEN, type Expression, type Index, type Member, type NameExpression } from "../../syntax/tree.js";
import { fail, take, type EvalContext } from "./eval-context.js";
import { factsValue } from "./facts-value.js";
import { LONGEST_CHAIN, pastLimit } from "./limits.js";
import { UNKNOWN, lookup, namesIn, type Binding } from "./scope.js";
import { settingHelp, settingsOf } from "./settings.js";
import { describe, entriesOf } from "./values.js";

/** What a name stands for: the innermost block first, then the language, then the inventory. */
export function nameValue({ name, span }: NameExpression, at: EvalContext): Value {
  if (name === BROKEN) return UNKNOWN;
  const { siteValues: site, host, facts } = at;
  const found = lookup(at.frame, name);
  if (found !== null) return readBinding(found, { kind: "name", name, span }, at);
  switch (name) {
    case "all": {
      if (site.site.hosts.length > 0) return site.all;
      const help = "a `set` may ask for the hosts, what makes them may not";
      return fail(at, diagnostic("HAP2203", "`all` is known only once the hosts are", span, { help }));
    }
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
  // In a loop whose names were not understood it may be one of them.
  const isLost = lookup(at.frame, BROKEN) !== null;
  return site.names.get(name) ?? (isLost ? UNKNOWN : null) ?? fail(at, unknownHere(name, span, at));
}

/** A name that is first seen when it is asked for: in a file that is filled in. */
function unknownHere(name: string, span: NameExpression["span"], at: EvalContext): Diagnostic {
  const { siteValues: site, frame } = at;
  const problem = unknownName(name, span, [...namesIn(frame), ...site.names.keys()]);
  const help = settingHelp(name, settingsOf({ sites: [site.site] }));
  return help === null ? problem : { ...problem, help, asked: [] };
}

/** The message for a name that nobody declares. */
export function unknownName(name: string, span: NameExpression["span"], known: readonly string[]) {
  const near =
    WRITTEN.get(name) ??
    differenceIn(name, known) ??
    suggest(name, [...new Set([...known, "host", "peer", "site", "facts", "all"])]);
  const shell = isShells(name, span)
    ? `a shell's own is written \`\\\${${name}}\`, or stands in a \`<<'END'\` heredoc`
    : undefined;
  const before = { ...span, start: span.start - 2, end: span.start - 2 };
  const asked = shell === undefined ? [] : [{ span: before, text: "\\" }];
  const help =
    shell ??
    "a name is a `param`, a `set`, a group, pair or host of the inventory, or `host peer site facts all`; text goes in quotes";
  return diagnostic("HAP2201", `unknown name \`${name}\``, span, {
    ...(near === null ? { help, asked } : ask(near, span)),
    topic: `name ${name}`,
    // A param that nothing uses and nothing gives a value is most likely the one that is meant. What is compared with
    // `none` need not be there.
    covers: [
      `given ${name}` as const,
      ...(near === null ? [] : [`param ${near}` as const]),
      ...(near === "none" ? [lineBefore(span)] : []),
    ],
  });
}

function lineBefore({ file, start }: NameExpression["span"]) {
  return { file, start: file.text.lastIndexOf("\n", start - 1) + 1, end: start };
}

/** `n-1` where `n` is known: `-` is a part of a name, and arithmetic has blanks. Null for another name. */
function differenceIn(name: string, known: readonly string[]): string | null {
  for (let at = name.indexOf("-"); at > 0; at = name.indexOf("-", at + 1)) {
    const [left, right] = [name.slice(0, at), name.slice(at + 1)];
    if (known.includes(left) && (/^\d+$/.test(right) || known.includes(right))) return `${left} - ${right}`;
  }
  return null;
}

/** `${HOME}`, as shells call their variables. */
function isShells(name: string, { file, start }: NameExpression["span"]): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name) && file.text.slice(start - 2, start) === "${";
}

/** Words for truth and for nothing in files and other languages, and how an expression writes them. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ...["null", "nil", "None", "undefined"].map((word) => [word, "none"] as const),
  ...["yes", "on", "True"].map((word) => [word, "true"] as const),
  ...["no", "off", "False"].map((word) => [word, "false"] as const),
]);

function peerOf(span: NameExpression["span"], at: EvalContext): Value {
  const { siteValues: site, host } = at;
  const peer = site.peers.get(host?.name ?? "");
  const record = peer === undefined ? undefined : site.hosts.get(peer.name);
  const help = `\`peer\` is the other host of a pair; ${MAKE_A_PAIR}`;
  return record ?? fail(at, diagnostic("HAP2204", "a host that is in no pair has no peer", span, { help }));
}

/** `of.name`, once what stands before the dot is known. */
export function memberOf(value: Value, { of, name, span }: Member, at: EvalContext): Value {
  const label = `${labelOf(of)}.${name.text}`;
  return entryOf(value, { name: name.text, label, isIndex: false, span: name.span, whole: span }, at);
}

interface Entry {
  readonly name: string;
  /** How the entry is written, for messages. */
  readonly label: string;
  /** Whether it is written in brackets. */
  readonly isIndex: boolean;
  readonly span: NameExpression["span"];
  readonly whole: NameExpression["span"];
}

function entryOf(value: Value, entry: Entry, at: EvalContext): Value {
  const { name, label, isIndex, span } = entry;
  if (value.kind === "unknown" || value.kind === "absent") return value;
  const entries = entriesOf(value);
  const found = entries?.get(name);
  if (found !== undefined) return found;
  if ((value.kind === "record" || value.kind === "list") && value.open) return { kind: "absent", label };
  const near = suggest(name, [...(entries?.keys() ?? [])]);
  const parts = near === null ? { help: entriesHelp(value, isIndex) } : ask(near, span);
  const topic: Topic | null = value.kind === "record" && value.label === "row" ? `row ${name}` : null;
  return fail(at, { ...diagnostic("HAP2211", `${describe(value)} has no \`${name}\``, span, parts), topic });
}

function entriesHelp(value: Value, isIndex: boolean): string | undefined {
  const listed = [...(entriesOf(value)?.keys() ?? [])].slice(0, 8).join(", ");
  if (value.kind === "list" && !isIndex) return "take one of its items, as in `list[0]`, or go over it by `for`";
  return listed === "" ? undefined : `there are ${listed}`;
}

/** `of[index]`, once both are known; `key` is the index as text. */
export function itemOf(value: Value, key: Value, { of, index, span }: Index, at: EvalContext): Value {
  if (value.kind === "unknown" || value.kind === "absent") return value;
  if (key.kind !== "text") return UNKNOWN;
  const position = value.kind === "list" && /^-?\d+$/.test(key.text) ? Number(key.text) : null;
  if (value.kind !== "list" || position === null || value.byName?.has(key.text) === true) {
    return entryOf(
      value,
      { name: key.text, label: `${labelOf(of)}["${key.text}"]`, isIndex: true, span: index.span, whole: span },
      at,
    );
  }
  const item = value.items.at(position);
  if (item !== undefined) return item;
  const help = `it has ${value.items.length} item${value.items.length === 1 ? "" : "s"}, counted from 0`;
  return fail(at, diagnostic("HAP2212", `the list has no item ${key.text}`, index.span, { help }));
}

/** The value that a name is bound to. A chain of names that need one another may be only so long. */
function readBinding(binding: Binding, { name, span }: NameExpression, at: EvalContext): Value {
  const { chain } = at;
  if (chain.depth >= LONGEST_CHAIN) {
    if (chain.reported) return UNKNOWN;
    chain.reported = true;
    const help = "is a `set` meant that has its value from the one before?";
    return fail(at, pastLimit(`${LONGEST_CHAIN} values that need one another`, span, help));
  }
  chain.depth++;
  const value = binding.read();
  chain.depth--;
  const taken = take(at, value);
  return taken.kind === "absent" && taken.label === "none" ? { kind: "absent", label: name } : taken;
}

/** How an expression is written, for the label of an absent entry. */
function labelOf({ span }: Expression): string {
  return span.file.text.slice(span.start, span.end);
}
