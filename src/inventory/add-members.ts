import { diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { Host } from "../model/host.js";
import { endOf } from "../syntax/read-assignment.js";
import type { Word } from "../syntax/tree.js";
import { plainText } from "../syntax/word-text.js";
import type { Group, ValueBlock } from "./inventory.js";
import type { SiteDraft } from "./read-settings.js";

/**
 * Puts the hosts that `member` lines name into their groups, and into the groups around these. Values of such a group
 * are weaker than those of the groups that a host stands in.
 */
export function addMembers(draft: SiteDraft): void {
  const added = new Map<string, ValueBlock[]>();
  for (const group of draft.groups.map((_, index) => index)) {
    const own = draft.members.filter((line) => line.group === group);
    for (const word of own.flatMap(({ words }) => words)) checkMember(word, group, draft);
    if (own.length === 0) continue;
    const hosts = own.flatMap(({ words }) => words.flatMap((word) => hostsNamed(word, draft, new Set([group]))));
    const blocks = own[0]?.blocks ?? [];
    for (const host of hosts) {
      const known = added.get(host.name) ?? [];
      added.set(host.name, [...known, ...blocks.filter((block) => !known.includes(block))]);
    }
  }
  // All groups are looked at as they were written before any of them grows.
  const grown = draft.groups.map((_, index) => hostsIn(index, draft, new Set()));
  for (const [index, group] of draft.groups.entries()) draft.groups[index] = { ...group, hosts: grown[index] ?? [] };
  for (const [name, blocks] of added) {
    const [site, ...standing] = draft.blocks.get(name) ?? [];
    if (site === undefined) continue;
    draft.blocks.set(name, [site, ...blocks.filter((block) => !standing.includes(block)), ...standing]);
  }
}

/** The hosts of a group in the order of the file: its own, those of its members, and those of the groups inside it. */
function hostsIn(index: number, draft: SiteDraft, within: ReadonlySet<number>): readonly Host[] {
  const group = draft.groups[index];
  if (group === undefined || within.has(index)) return [];
  const inside = new Set([...within, index]);
  const lines = draft.members.filter(
    (line) => line.group === index || isAround(group, draft.groups[line.group], line.blocks),
  );
  const named = lines.flatMap(({ words }) => words.flatMap((word) => hostsNamed(word, draft, inside)));
  const hosts = new Set([...group.hosts, ...named]);
  return draft.hosts.filter((host) => hosts.has(host));
}

/** Whether a member line stands in a group inside this one. */
function isAround(outer: Group, inner: Group | undefined, blocks: readonly ValueBlock[]): boolean {
  return (
    inner !== outer && blocks.some(({ level, name }) => level !== "site" && level !== "host" && name === outer.name)
  );
}

function hostsNamed(word: Word, draft: SiteDraft, within: ReadonlySet<number>): readonly Host[] {
  const name = plainText(word);
  const host = draft.hosts.find((one) => one.name === name);
  if (host !== undefined) return [host];
  const index = draft.groups.findIndex((one) => one.name === name);
  return index === -1 ? [] : hostsIn(index, draft, within);
}

function checkMember(word: Word, group: number, draft: SiteDraft): void {
  const name = plainText(word) ?? "";
  const own = draft.groups[group];
  const known = [...draft.groups, ...draft.hosts].map((one) => one.name);
  if (name === own?.name) {
    draft.collect(diagnostic("HAP2116", `group \`${name}\` is a member of itself`, word.span));
  } else if (!known.includes(name)) {
    const near = suggest(name, known);
    const help = near === null ? "a member is a host or a group of this file" : `did you mean \`${near}\`?`;
    draft.collect(diagnostic("HAP2116", `there is no host or group \`${name}\``, word.span, { help }));
  }
}

/** Reports a `member` that names nobody. */
export function checkMemberLines(draft: SiteDraft): void {
  for (const { words, group } of draft.members) {
    const at = draft.groups[group]?.span;
    if (words.length > 0 || at === undefined) continue;
    const help = "write `member NAME …` with hosts and groups that stand elsewhere in the file";
    draft.collect(diagnostic("HAP2116", "expected a host or a group after `member`", endOf(at), { help }));
  }
}
