import { cureOf, describePairTrouble, pairTroubles, type NodeState, type PairTrouble } from "../model/pair-trouble.js";
import type { AskedHost } from "./see-host.js";

/** What is wrong between the two nodes of a pair, and of which addresses that tells everything. */
export interface TroubleSeen {
  readonly problems: readonly string[];
  /** Whether these say what to do about every address that both nodes hold. */
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
  const troubles = pairTroubles([nodeOf(a), nodeOf(b)], groups);
  const told = troubles.flatMap((one): readonly PairTrouble[] => {
    if (one.cause === "links-cut") return [{ ...one, split: null }];
    return one.cause === "left-over" ? [one] : [];
  });
  return {
    problems: told.map((one) => `${describePairTrouble(one).replaceAll("`", "")}; ${cureOf(one)}`),
    cures: told.some(({ cause }) => cause === "links-cut"),
    tells: (address) => told.some((one) => one.cause === "left-over" && one.address === address),
  };
}

function nodeOf({ host, daemon, said, facts }: Extract<AskedHost, { ok: true }>): NodeState {
  const heartbeat = { running: daemon === "running", resources: said.resources ?? "", peer: said.peer ?? "" };
  return { name: host.name, heartbeat, interfaces: facts.interfaces };
}
