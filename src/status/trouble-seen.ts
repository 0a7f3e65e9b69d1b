import type { PairNodeSeen } from "../engines/engine-pair.js";
import { engineNamed } from "../engines/engines.js";
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
  const told = engineNamed(a.engine).pair.troubles([nodeOf(a), nodeOf(b)]);
  return {
    problems: told.flatMap(({ text, cure, tells }) => {
      if (tells.kind === "host") return [];
      return [`${(tells.kind === "links" ? tells.text : text).replaceAll("`", "")}; ${cure}`];
    }),
    cures: told.some(({ tells }) => tells.kind === "links"),
    tells: (address) => told.some(({ tells }) => tells.kind === "address" && tells.address === address),
  };
}

function nodeOf({ host, daemon, said, facts, report }: Extract<AskedHost, { ok: true }>): PairNodeSeen {
  const says = { running: daemon === "running", resources: said.resources ?? "", peer: said.peer ?? "", mode: "" };
  const instances = report.instances.map((one) => ({ ...one, state: said.states.get(one.name) ?? null }));
  return { name: host.name, daemon: says, interfaces: facts.interfaces, groups: report.groups, instances };
}
