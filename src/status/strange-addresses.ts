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
        .filter((address, at) => card.addresses.slice(0, at).some((other) => networkOf(other) === networkOf(address)))
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

/** The network of an IPv4 address with prefix; of another one, itself. */
function networkOf(address: string): string {
  const [, a = "", b = "", c = "", d = "", prefix = ""] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(address) ?? [];
  if (prefix === "") return address;
  const bits = Number(prefix);
  const number = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  return `${Math.floor(number / 2 ** (32 - bits))}/${bits}`;
}
