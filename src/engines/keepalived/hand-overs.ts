import type { HandOver } from "../../model/change.js";
import { interfaceHolding } from "../../model/holders.js";
import { stateView } from "../../model/host-state.js";
import { ask, queryKey } from "../../model/query.js";
import type { NodeToRead } from "../engine-pair.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { linesOn } from "./read.js";
import { claimsOf, type AddressClaim } from "./reload.js";
import { readVrrpWord } from "./vrrp-states.js";

/**
 * A backup that hears a master of a lower priority lets it go on with `nopreempt` only: where that leaves its file, or
 * the priorities change, it takes the addresses after its silence, three adverts and the skew (RFC 5798, 6.4.2; seen
 * with 2.2.7). Of equal priorities the master stays, and an instance in FAULT takes nothing.
 */
export function handOvers([a, b]: readonly [NodeToRead, NodeToRead]): readonly HandOver[] {
  return [...takenBy(a, b), ...takenBy(b, a)];
}

function takenBy(node: NodeToRead, master: NodeToRead): readonly HandOver[] {
  const theirs = claimsOn(master);
  const states = readVrrpWord(node.daemon?.resources ?? "");
  return claimsOn(node).flatMap(({ name, addresses, router, priority, preempts }) =>
    addresses.flatMap((address): readonly HandOver[] => {
      const other = theirs.find((one) => one.router === router && one.addresses.includes(address));
      const isBetter = preempts && priority > (other?.priority ?? Infinity) && states.get(name) !== "fault";
      const isMoved = isBetter && !holds(node, address) && holds(master, address);
      return isMoved ? [{ address, from: master.name, to: node.name }] : [];
    }),
  );
}

function claimsOn({ state }: NodeToRead): readonly AddressClaim[] {
  const isAsked = state.answers.has(queryKey(ask.file(KEEPALIVED_PATH)));
  return isAsked ? claimsOf(linesOn(stateView(state))) : [];
}

function holds({ state }: NodeToRead, address: string): boolean {
  return interfaceHolding(state.facts.interfaces, address) !== null;
}
