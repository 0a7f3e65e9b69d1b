import type { MoveResources } from "../../model/change.js";
import type { FileState, StateView } from "../../model/host-state.js";
import {
  BETWEEN_MS,
  isUnowned,
  lostOn,
  nodeOfState,
  readGroups,
  SCRIPT_MS,
  transitionOn,
  unfinishedOn,
  unownedOn,
  type ResourceGroupState,
} from "../../model/resource-groups.js";
import type { Target } from "../../model/step-kind.js";

/** What a host gives up before the file is in place, and what it takes afterwards. */
export interface Moves {
  readonly before: readonly MoveResources[];
  readonly after: readonly MoveResources[];
}

/** The files that tell of the groups: what the pair runs by, and what a change that was broken off came from. */
export interface GroupFiles {
  readonly now: FileState;
  readonly journal: FileState;
  /** The file is about to change. */
  readonly written: boolean;
}

/** What lies between them where the other node's Heartbeat is asked for the groups: `hb_takeover` takes 1 to 2 s. */
const ASKING_MS = 2000;

/**
 * What has to stop and to start on a host so that the running pair has these groups; where the file stays as it
 * is, what somebody took from the pair by hand. Nothing where no Heartbeat of the pair runs: it takes its resources
 * at its start.
 */
export function movesOf(
  wanted: readonly ResourceGroupState[],
  { now, journal, written }: GroupFiles,
  { target, state, peer }: { readonly target: Target; readonly state: StateView; readonly peer: StateView | null },
): Moves {
  const other = target.peer;
  const own = nodeOfState(target.host.name, state.daemon("heartbeat", other?.name ?? null), state.facts.interfaces);
  const second =
    other === null || peer === null
      ? null
      : nodeOfState(other.name, peer.daemon("heartbeat", target.host.name), peer.facts.interfaces);
  if (own.owns === null && second?.owns == null) return { before: [], after: [] };
  const unfinished = journal.type === "file";
  const old = [...(unfinished ? groupsOf(journal) : []), ...groupsOf(now)];
  if (!unfinished && !written) {
    // A peer that is not seen may have what is missing here.
    const isWhole = other === null || second !== null;
    const lost = isWhole ? lostOn(own, second, wanted) : [];
    const unowned = unownedOn(own, second, wanted);
    const asks = unowned.length > 0;
    const words = [...lost, ...unowned];
    return { before: [], after: words.length > 0 ? [takeAgain(words, asks)] : [] };
  }
  const plan = unfinished ? unfinishedOn : transitionOn;
  const { stop, start } = plan(own, second, { old, wanted });
  const betweenMs = second !== null && isUnowned(second, own) ? ASKING_MS : BETWEEN_MS;
  const interruptionMs = stop.length === 0 ? 0 : betweenMs + SCRIPT_MS * (stop.length + start.length);
  const move = (action: "stop" | "start", words: readonly string[]): MoveResources => ({
    kind: "resources",
    action,
    words,
    asks: action === "start" && isUnowned(own, second),
    unfinished,
    interruptionMs: action === "stop" ? interruptionMs : 0,
  });
  return {
    before: stop.length > 0 ? [move("stop", stop)] : [],
    after: start.length > 0 || unfinished ? [move("start", start)] : [],
  };
}

/** Starts what is lost: nobody is interrupted who was not before. */
function takeAgain(words: readonly string[], asks: boolean): MoveResources {
  return { kind: "resources", action: "start", words, asks, unfinished: false, interruptionMs: 0 };
}

function groupsOf(file: FileState): readonly ResourceGroupState[] {
  return file.type === "file" ? readGroups(file.content?.toString("utf8") ?? "") : [];
}
