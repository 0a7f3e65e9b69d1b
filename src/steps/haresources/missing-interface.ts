import { parseIpSpec, parseResource } from "../../model/haresource.js";
import type { InterfaceFacts } from "../../model/facts.js";
import type { Refusal } from "../../model/refusal.js";
import type { Span } from "../../source/source-file.js";

/**
 * An address that is to be put on an interface which the host does not have: found at the first takeover otherwise, when IPaddr and IPaddr2 give up.
 * Null when all is well, and where nothing is known of the interfaces (a host without ip(8)).
 */
export function missingInterface(
  resources: readonly { readonly word: string; readonly span: Span }[],
  interfaces: readonly InterfaceFacts[],
): Refusal | null {
  if (interfaces.length === 0) return null;
  for (const { word, span } of resources) {
    const { ipSpec } = parseResource(word);
    const read = ipSpec === null ? null : parseIpSpec(ipSpec.text);
    if (read === null || !read.ok || read.value.nic === null) continue;
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
