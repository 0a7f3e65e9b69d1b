import { isInNetwork } from "../model/haresource.js";
import { interfaceHolding, withoutPrefix } from "../model/holders.js";
import type { AskedHost } from "./see-host.js";

/**
 * Addresses beside those of the pair, a line each: on an interface that may carry the pair's, in the same network as
 * another one there, and behind it. That is how an address looks which left the groups while nobody stopped it; it may
 * as well be meant, so that it is no more than a note.
 */
export function strangeAddresses(seen: readonly AskedHost[], wanted: readonly string[]): readonly string[] {
  const own = seen.map(({ host }) => host.address);
  const used = new Set(
    seen.flatMap((one) =>
      one.ok
        ? one.facts.interfaces
            .filter(({ addresses }) => addresses.some((address) => wanted.includes(withoutPrefix(address))))
            .map(({ name }) => name)
        : [],
    ),
  );
  const known = [...wanted, ...own];
  return seen.flatMap((one) => {
    if (!one.ok) return [];
    const carrying = one.facts.interfaces.filter(({ name }) => used.has(name));
    return carrying.flatMap((card) =>
      card.addresses
        .filter((address, at) => card.addresses.slice(0, at).some((other) => areTogether(address, other)))
        .map((address) => ({ address, bare: withoutPrefix(address) }))
        .filter(({ bare }) => !known.includes(bare) && interfaceHolding([card], bare) !== null)
        .map(
          ({ address, bare }) =>
            `${bare} on ${one.host.name} (${card.name}) is in no group: where it was left over, ` +
            `\`ip addr del ${address} dev ${card.name}\` there`,
        ),
    );
  });
}

/** Whether two IPv4 addresses with prefix are in one network, as secondary addresses of an interface are. */
function areTogether(one: string, other: string): boolean {
  return one.split("/")[1] === other.split("/")[1] && isInNetwork(withoutPrefix(one), other);
}
