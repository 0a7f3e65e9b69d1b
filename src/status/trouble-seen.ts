import { cureOf, describePairTrouble, pairTrouble, type NodeState } from "../model/pair-trouble.js";
import type { AskedHost } from "./see-host.js";

/** What is wrong between the two nodes of a pair, and of which addresses that tells everything. */
export interface TroubleSeen {
  readonly problems: readonly string[];
  /** Whether these say what to do about an address that both nodes hold. */
  readonly cures: boolean;
  tells(address: string): boolean;
}

const NONE: TroubleSeen = { problems: [], cures: false, tells: () => false };

/** What a run would refuse to work on, by the same judgement; what may pass by itself each host tells of itself. */
export function troubleSeen(seen: readonly AskedHost[]): TroubleSeen {
  const [a, b] = seen;
  if (a?.ok !== true || b?.ok !== true || a.engine !== b.engine) return NONE;
  // Who hangs is not heard, and does not say what he owns: that tells all of it.
  const wedged = [a, b].find(({ said }) => said.wedged !== null);
  if (wedged !== undefined) return NONE;
  const groups = [a, b].flatMap(({ report }) => report.groups);
  const trouble = pairTrouble([nodeOf(a), nodeOf(b)], groups);
  if (trouble === null || (trouble.cause !== "links-cut" && trouble.cause !== "left-over")) return NONE;
  const isLeft = trouble.cause === "left-over";
  const told = describePairTrouble(isLeft ? trouble : { ...trouble, split: null }).replaceAll("`", "");
  const problems = [`${told}; ${cureOf(trouble)}`];
  return { problems, cures: true, tells: (address) => isLeft && address === trouble.address };
}

function nodeOf({ host, daemon, said, facts }: Extract<AskedHost, { ok: true }>): NodeState {
  const heartbeat = { running: daemon === "running", resources: said.resources ?? "", peer: said.peer ?? "" };
  return { name: host.name, heartbeat, interfaces: facts.interfaces };
}
