import { parseIpSpec, parseResource } from "../../model/haresource.js";
import type { InterfaceFacts } from "../../model/facts.js";
import type { Refusal } from "../../model/refusal.js";
import type { Span } from "../../source/source-file.js";

/** The resources of one group, from left to right, each with its place. */
export type Group = readonly { readonly word: string; readonly span: Span }[];

/**
 * An address that is to be put on an interface which the host does not have: found at the first takeover otherwise, when IPaddr and
 * IPaddr2 give up. What stands in a group behind another script is passed over, since that may make the interface. Null when all is
 * well, and where nothing is known of the interfaces (a host without ip(8)).
 */
export function missingInterface(groups: readonly Group[], interfaces: readonly InterfaceFacts[]): Refusal | null {
  if (interfaces.length === 0) return null;
  for (const { spec, span } of groups.flatMap(leadingAddresses)) {
    const read = parseIpSpec(spec);
    if (!read.ok || read.value.nic === null) continue;
    const { address, nic } = read.value;
    // An alias, `eth0:1`, is on its interface.
    const [device = nic] = nic.split(":");
    if (interfaces.some(({ name }) => name === device)) continue;
    const there = interfaces.map(({ name }) => `\`${name}\``).filter((name) => name !== "`lo`");
    return {
      kind: "refusal",
      code: "HAP3206",
      message: `expected an interface \`${device}\` for ${address}, found ${there.join(", ") || "none but `lo`"}`,
      help: "this host could not take the address over: name an interface that both hosts have, or none where a route tells it",
      span,
    };
  }
  return null;
}

/** The addresses with which a group begins. */
function leadingAddresses(group: Group): readonly { readonly spec: string; readonly span: Span }[] {
  const read = group.map(({ word, span }) => ({ spec: parseResource(word).ipSpec?.text, span }));
  const end = read.findIndex(({ spec }) => spec === undefined);
  return read
    .slice(0, end === -1 ? undefined : end)
    .flatMap(({ spec, span }) => (spec === undefined ? [] : [{ spec, span }]));
}
