import { interfaceHolding, removalText } from "../../model/holders.js";
import type { VrrpState } from "../../model/probe.js";
import type { ResolvedLine } from "../../model/resolved.js";
import type { InstanceSeen, InstanceWritten, PairNodeSeen, PairTrouble } from "../engine-pair.js";
import { addressesOfLines } from "./addresses.js";
import { namedLines, wordOf } from "./lines.js";

/** The instances of a file, with the addresses that they move. */
export function instancesWritten(lines: readonly ResolvedLine[]): readonly InstanceWritten[] {
  return namedLines(lines, "vrrp_instance").map((instance) => ({
    name: wordOf(instance, 1),
    addresses: addressesOfLines([instance]),
  }));
}

/** The same with the states that their daemon tells. */
export function instancesSeen(
  lines: readonly ResolvedLine[],
  states: ReadonlyMap<string, VrrpState>,
): readonly InstanceSeen[] {
  return instancesWritten(lines).map((one) => ({ ...one, state: states.get(one.name) ?? null }));
}

/**
 * Addresses on a node whose instance is a backup while the other's is master and has them. A backup hears its master,
 * and gives all addresses up when it becomes one: what is there came by another's hand, and keepalived leaves it
 * (2.2.7).
 */
export function keepalivedTroubles(nodes: readonly [PairNodeSeen, PairNodeSeen]): readonly PairTrouble[] {
  const [a, b] = nodes;
  return [...leftOn(a, b), ...leftOn(b, a)];
}

function leftOn(node: PairNodeSeen, peer: PairNodeSeen): readonly PairTrouble[] {
  const backups = node.instances.filter(({ state }) => state === "backup");
  return backups.flatMap(({ name, addresses }) =>
    addresses.flatMap((address): readonly PairTrouble[] => {
      const on = interfaceHolding(node.interfaces, address);
      const isMaster = peer.instances.some((one) => one.state === "master" && one.addresses.includes(address));
      if (on === null || !isMaster || interfaceHolding(peer.interfaces, address) === null) return [];
      return [
        {
          host: node.name,
          text: `${name} is backup on \`${node.name}\`, so ${address} there is left over`,
          cure: `${removalText(address, on)} on ${node.name}`,
          mayPass: false,
          tells: { kind: "address", address },
        },
      ];
    }),
  );
}
