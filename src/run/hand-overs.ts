import type { Engine } from "../engines/engine.js";
import type { NodeToRead } from "../engines/engine-pair.js";
import { ENGINES } from "../engines/engines.js";
import type { Change, HandOver, WriteFile } from "../model/change.js";
import type { HostState } from "../model/host-state.js";
import { ask, queryKey } from "../model/query.js";
import type { HostRun } from "./host-run.js";

/**
 * What a step would do on some hosts, with what a pair does because of both nodes' new files together: told once, at
 * the node that gets an address, or at the other one where only that one's file changes. `after` are the hosts' states
 * behind the step; of a host that is not in it the last look counts.
 */
export function withHandOvers<P extends { readonly run: HostRun; readonly changes: readonly Change[] }>(
  previewed: readonly P[],
  after: ReadonlyMap<HostRun, HostState>,
): P[] {
  const told = new Map(ENGINES.flatMap((engine) => handOversOf(engine, previewed, after)));
  if (told.size === 0) return [...previewed];
  return previewed.map((one) => {
    const changes = one.changes.map((change) => {
      const handOvers = change.kind === "write-file" ? told.get(change) : undefined;
      return handOvers === undefined ? change : { ...change, handOvers };
    });
    return { ...one, changes };
  });
}

function handOversOf(
  engine: Engine,
  previewed: readonly { readonly run: HostRun; readonly changes: readonly Change[] }[],
  after: ReadonlyMap<HostRun, HostState>,
): readonly (readonly [WriteFile, readonly HandOver[]])[] {
  const written = new Map(
    previewed.flatMap(({ run, changes }) => {
      const file = changes.find((one) => one.kind === "write-file" && engine.files.includes(one.path));
      return file?.kind === "write-file" ? [[run, file] as const] : [];
    }),
  );
  return [...written].flatMap(([run, file]): readonly (readonly [WriteFile, readonly HandOver[]])[] => {
    const { other } = run;
    if (other === null) return [];
    const [own, peer] = [run, other].map((one) => nodeOf(engine, one, after.get(one)));
    if (own == null || peer == null) return [];
    const isTold = ({ to }: HandOver): boolean => to === own.name || !written.has(other);
    const moves = engine.pair.handOvers([own, peer]).filter(isTold);
    return moves.length === 0 ? [] : [[file, moves]];
  });
}

/** A node whose daemon runs; null for another one. */
function nodeOf({ name }: Engine, { host, peer, state: before }: HostRun, after?: HostState): NodeToRead | null {
  const state = after ?? before;
  const service = state?.answers.get(queryKey(ask.service(name)));
  if (state === null || before === null || service?.kind !== "service" || !service.state.running) return null;
  const answer = state.answers.get(queryKey(ask.daemon(name, peer?.name ?? null)));
  return { name: host.name, state, before, daemon: answer?.kind === "daemon" ? answer.state : null };
}
