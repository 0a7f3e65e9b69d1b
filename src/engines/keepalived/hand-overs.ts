import type { HandOver } from "../../model/change.js";
import { topOf } from "../../model/conf-statements.js";
import { interfaceHolding } from "../../model/holders.js";
import { stateView } from "../../model/host-state.js";
import { watchedAlone } from "../../model/instance-checks.js";
import { ask, queryKey } from "../../model/query.js";
import type { NodeToRead } from "../engine-pair.js";
import { statementsIn } from "./lines.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { linesOn } from "./read.js";
import { claimsOf, type AddressClaim } from "./reload.js";
import { readVrrpWord } from "./vrrp-states.js";

/**
 * A backup that hears a master of a lower priority lets it go on with `nopreempt` only: where that leaves its file, or
 * the priorities change, it takes the addresses after its silence, three adverts and the skew (RFC 5798, 6.4.2; seen
 * with 2.2.7). Of equal priorities the master stays, and an instance in FAULT takes nothing. Nothing is told of who was
 * to have it by the old files too, and does not: something else keeps it; nor beside weights, which are not known.
 */
export function handOvers([a, b]: readonly [NodeToRead, NodeToRead]): readonly HandOver[] {
  return [...takenBy(a, b), ...takenBy(b, a)];
}

function takenBy(node: NodeToRead, master: NodeToRead): readonly HandOver[] {
  if (weighs(node) || weighs(master)) return [];
  const [theirs, ownBefore, theirsBefore] = [claimsOn(master), claimsOn(was(node)), claimsOn(was(master))];
  const states = readVrrpWord(node.daemon?.resources ?? "");
  return claimsOn(node).flatMap((claim) =>
    claim.addresses.flatMap((address): readonly HandOver[] => {
      const isNew =
        wins(claim, theirs, address) &&
        !ownBefore.some((old) => old.addresses.includes(address) && wins(old, theirsBefore, address));
      const isMoved = isNew && states.get(claim.name) !== "fault" && !holds(node, address) && holds(master, address);
      return isMoved ? [{ address, from: master.name, to: node.name }] : [];
    }),
  );
}

/** Whether an instance takes an address from the one of the other node that has it. */
function wins({ router, priority, preempts }: AddressClaim, theirs: readonly AddressClaim[], address: string): boolean {
  const other = theirs.find((one) => one.router === router && one.addresses.includes(address));
  return preempts && priority > (other?.priority ?? Infinity);
}

/** A node by the file that its daemon reads now. */
function was(node: NodeToRead): NodeToRead {
  return { ...node, state: node.before };
}

/** Whether a check changes a priority, by the new file or the old one. */
function weighs({ state, before }: NodeToRead): boolean {
  return [state, before].some((one) => {
    const lines = one.answers.has(queryKey(ask.file(KEEPALIVED_PATH))) ? linesOn(stateView(one)) : [];
    const [first] = lines;
    if (first === undefined) return false;
    const conf = { file: "keepalived.conf", statements: statementsIn(lines), remarks: [], span: first.span } as const;
    return topOf(conf, "vrrp_instance").some((instance) => {
      const watched = watchedAlone(conf, instance);
      return watched === null || watched.some(({ weight }) => weight !== 0);
    });
  });
}

function claimsOn({ state }: NodeToRead): readonly AddressClaim[] {
  const isAsked = state.answers.has(queryKey(ask.file(KEEPALIVED_PATH)));
  return isAsked ? claimsOf(linesOn(stateView(state))) : [];
}

function holds({ state }: NodeToRead, address: string): boolean {
  return interfaceHolding(state.facts.interfaces, address) !== null;
}
