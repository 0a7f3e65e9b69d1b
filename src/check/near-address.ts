import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { whichOf } from "../diagnostics/topic.js";
import type { Site } from "../inventory/inventory.js";
import { isIPv4 } from "../model/ip-version.js";
import type { Assignment, Playbook, Written } from "../syntax/playbook.js";
import { plainText } from "../syntax/word-text.js";

/** Addresses that a run knows, and whose each is; null for one that is a value only. */
export type KnownAddresses = ReadonlyMap<string, string | null>;

/** The hosts' addresses, and those among the values of the inventory and of a playbook. */
export function knownAddresses(sites: readonly Site[], { items }: Playbook): KnownAddresses {
  const sets = sites.flatMap((site) =>
    [site.values, ...[...site.blocks.values()].flat()].flatMap(({ sets: all }) => all),
  );
  const written: (Written | null)[] = sets.map(({ source }) => (source.kind === "value" ? null : source));
  for (const item of items) {
    if (item.kind === "param") written.push(item.default);
    if (item.kind === "set") written.push((item.assignment satisfies Assignment).value);
  }
  const words = written.flatMap((one) => (one?.kind === "words" ? one.words.map((word) => plainText(word) ?? "") : []));
  const hosts = sites.flatMap((site) => site.hosts.map(({ name, address }) => [address, name] as const));
  const known = [...words.map((word) => [word.split("/")[0] ?? "", null] as const), ...hosts];
  return new Map(known.filter(([address]) => isIPv4(address)));
}

/** The problems; of those about a word that is nearly an address, with the known one that is most like it. */
export function withNearAddress(
  problems: readonly Diagnostic[],
  addresses: () => KnownAddresses,
): readonly Diagnostic[] {
  if (!problems.some(({ topic }) => whichOf("address", topic) !== null)) return problems;
  const known = addresses();
  return problems.map((problem) => {
    const { topic, help } = problem;
    const written = whichOf("address", topic);
    const near = written === null ? null : suggest(written, known.keys(), 1);
    if (written === null || near === null) return problem;
    const host = known.get(near) ?? null;
    const asked = `did you mean \`${near}\`${host === null ? "" : ` (host ${host})`}?`;
    // Which host is meant nobody knows but the author, so that it is asked and not put in.
    return { ...problem, help: help === null ? asked : `${help}; ${asked}` };
  });
}
