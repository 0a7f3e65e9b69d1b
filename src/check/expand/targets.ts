import { join, textOf, type Span } from "../../source/source-file.js";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { ask, suggest } from "../../diagnostics/did-you-mean.js";
import type { Site } from "../../inventory/inventory.js";
import type { Host } from "../../model/host.js";
import type { Unit } from "../../model/program.js";
import type { Value } from "../../model/value.js";
import type { Word } from "../../syntax/tree.js";
import { keyword, plainText } from "../../syntax/word-text.js";
import { notes, type EvalContext, type HostView } from "../eval/eval-context.js";
import type { ExpandedPlay } from "./expand-file.js";
import { evaluateWord } from "../eval/resolve-words.js";
import { describe } from "../eval/values.js";

/** The hosts of a play on one site. */
export interface Targets {
  /** In the order of the inventory. */
  readonly hosts: readonly Host[];
  readonly units: readonly Unit[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Names after `on` in the way of another language, told, and the words that were meant; null when all is well. */
function meantTargets(
  words: readonly Word[],
  { siteValues: { site } }: HostView,
): { readonly problem: Diagnostic; readonly words: readonly Word[] } | null {
  const [first] = words;
  const last = words.at(-1);
  const texts = words.map((word) => keyword(word) ?? "");
  if (first === undefined || last === undefined || texts.includes("") || !texts.some((text) => FOREIGN.test(text))) {
    return null;
  }
  const span = join(first.span, last.span);
  const named = words.flatMap((word, index) =>
    (texts[index] ?? "").split(BETWEEN).flatMap((name) => (name === "" ? [] : [{ name, word }])),
  );
  const not = named.findIndex(({ name }) => NOT.test(name));
  const wanted = (not === -1 ? named : named.slice(0, not)).filter(({ name }) => !name.startsWith("!"));
  const behind = not === -1 ? [] : named.slice(not + 1).flatMap(({ name }) => (NOT.test(name) ? [] : [name]));
  const without = [...named.flatMap(({ name }) => (name.startsWith("!") ? [name.slice(1)] : [])), ...behind];
  if (without.length > 0) {
    const found = named[not]?.name ?? "!";
    return { problem: leftOut({ span, wanted, without, site, found }), words: [] };
  }
  const text = wanted.map(({ name }) => name).join(" ");
  const problem = diagnostic("HAP2250", `expected names with blanks between, found \`${textOf(span)}\``, span, {
    help: `write \`on ${text}\``,
    fix: [{ span, text }],
  });
  const plain = wanted.map(({ name, word }): Word => ({
    ...word,
    parts: [{ kind: "text", text: name, span: word.span }],
  }));
  return { problem, words: plain };
}

/** What stands between or around names in a list of another language, and `!` before one that is left out. */
const BETWEEN = /[[\],]+|^(?:and|&|\+)$/;
/** What says in another language that the hosts behind it are left out. */
const NOT = /^(?:not|except|without|minus|-)$/;
const FOREIGN = new RegExp(`^!|${NOT.source}|${BETWEEN.source}`);

interface LeftOut {
  readonly span: Span;
  readonly wanted: readonly { readonly name: string }[];
  readonly without: readonly string[];
  readonly site: Site;
  /** The word that says so. */
  readonly found: string;
}

/** `all !web`: hosts are left out by a list that is worked out. */
function leftOut({ span, wanted, without, site, found }: LeftOut): Diagnostic {
  const conditions = without.map((name) =>
    site.hosts.some((host) => host.name === name) ? `h != ${name}` : `h not in ${name}`,
  );
  const from = wanted.length === 0 ? ["all"] : wanted.map(({ name }) => name);
  const text = from.map((name) => `\${[h for h in ${name} if ${conditions.join(" and ")}]}`).join(" ");
  return diagnostic("HAP2250", `expected names of hosts to take, found \`${found}\``, span, {
    help: `hosts are left out by a list: write \`on ${text}\``,
    fix: [{ span, text }],
    covers: ["hosts of the play"],
  });
}

interface PlayTarget {
  /** The group it names; null for hosts named alone. */
  readonly group: string | null;
  readonly hosts: readonly Host[];
}

/** Finds the hosts after `on`. `elsewhere` says whether another site of the run knows a name. */
export function targetsOf(play: ExpandedPlay, view: HostView, elsewhere: (name: string) => boolean): Targets {
  const at: EvalContext = { ...view, frame: play.frame, notes: notes() };
  const meant = meantTargets(play.node.targets, view);
  if (meant !== null) at.notes.diagnostics.push(meant.problem);
  const targets = (meant?.words ?? play.node.targets).map((word) => targetOf(word, at, elsewhere));
  const wanted = new Set(targets.flatMap((target) => target.hosts));
  const hosts = view.siteValues.site.hosts.filter((host) => wanted.has(host));
  const diagnostics = [...at.notes.diagnostics];
  const isEmpty = hosts.length === 0 && targets.length > 0 && view.siteValues.site.hosts.length > 0;
  if (isEmpty && diagnostics.length === 0) diagnostics.push(onNobody(play, view));
  return { hosts, units: unitsOf(hosts, targets), diagnostics };
}

/** A play that has no host on a site: meant where a list is worked out, most likely not where a group is named. */
function onNobody({ node }: ExpandedPlay, { siteValues: site }: HostView): Diagnostic {
  const [first] = node.targets;
  const isList = node.targets.some((word) => plainText(word) === null);
  return diagnostic(
    "HAP2257",
    `the play is on no host of site ${site.site.name} and is skipped there`,
    first?.span ?? node.span,
    {
      severity: isList ? "note" : "warning",
      help: isList ? undefined : "add a host to the group, or take the play away",
    },
  );
}

function targetOf(word: Word, at: EvalContext, elsewhere: (name: string) => boolean): PlayTarget {
  const { site } = at.siteValues;
  const name = word.form === "bare" ? keyword(word) : plainText(word);
  if (name === null) return { group: null, hosts: hostsOf(evaluateWord(word, at), word, at) };
  if (name === "all") return { group: null, hosts: site.hosts };
  const group = site.groups.find((g) => g.name === name);
  if (group !== undefined) return { group: name, hosts: group.hosts };
  const host = site.hosts.find((h) => h.name === name);
  if (host !== undefined) return { group: null, hosts: [host] };
  at.notes.diagnostics.push(unknownTarget(name, word, { at, severity: elsewhere(name) ? "warning" : "error" }));
  return { group: null, hosts: [] };
}

function unknownTarget(
  name: string,
  word: Word,
  { at, severity }: { at: EvalContext; severity: "error" | "warning" },
): Diagnostic {
  const { site } = at.siteValues;
  const known = [...site.groups, ...site.hosts].map((one) => one.name);
  const near = suggest(name, [...known, "all"]);
  const groups = site.groups.map((group) => group.name).slice(0, 8);
  const listed = groups.length === 0 ? "" : `; its groups are ${groups.join(", ")}`;
  const isWritten = textOf(word.span) === name;
  const parts = near === null ? { help: `add it to the inventory${listed}` } : ask(near, isWritten ? word.span : null);
  return diagnostic("HAP2250", `site ${site.name} has no group, pair or host \`${name}\``, word.span, {
    severity,
    ...parts,
    covers: ["hosts of the play"],
  });
}

function hostsOf(value: Value, word: Word, at: EvalContext): readonly Host[] {
  const { site } = at.siteValues;
  if (value.kind === "list") return value.items.flatMap((item) => hostsOf(item, word, at));
  const name = value.kind === "record" || value.kind === "text" ? value.text : null;
  const hosts =
    name === null
      ? undefined
      : (site.groups.find((g) => g.name === name)?.hosts ?? site.hosts.filter((h) => h.name === name));
  if (hosts !== undefined && hosts.length > 0) return hosts;
  if (value.kind === "unknown") return [];
  at.notes.diagnostics.push(
    diagnostic("HAP2250", `expected a group, pair or host, found ${describe(value)}`, word.span),
  );
  return [];
}

/** Both hosts of a pair stop together; the other hosts of a named group do; a host named alone stops alone. */
function unitsOf(hosts: readonly Host[], targets: readonly PlayTarget[]): readonly Unit[] {
  const inPlay = new Set(hosts);
  const members = new Map<string, { name: string; hosts: Host[] }>();
  const pairs = new Map<string, number>();
  for (const host of inPlay) if (host.pair !== null) pairs.set(host.pair, (pairs.get(host.pair) ?? 0) + 1);
  const groupOf = new Map<Host, string>();
  for (const { group, hosts: named } of targets) {
    if (group !== null) for (const host of named) if (!groupOf.has(host)) groupOf.set(host, group);
  }
  for (const host of hosts) {
    const whole = host.pair !== null && pairs.get(host.pair) === 2 ? host.pair : null;
    const group = whole ?? groupOf.get(host) ?? null;
    const key = group === null ? `host ${host.name}` : `group ${group}`;
    const unit = members.get(key) ?? { name: group ?? host.name, hosts: [] };
    members.set(key, unit);
    unit.hosts.push(host);
  }
  return [...members.values()];
}
