import type { MoveResources } from "../../model/change.js";
import type { FileState, StateView } from "../../model/host-state.js";
import {
  lostOn,
  nodeOfState,
  readGroups,
  transitionOn,
  unfinishedOn,
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

/** Times for a prediction (ms): a resource's script, and what lies between the stop and the start. */
const SCRIPT_MS = 400;
const BETWEEN_MS = 700;

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
  const own = nodeOfState(target.host.name, state.heartbeat(other?.name ?? null), state.facts.interfaces);
  const second =
    other === null || peer === null
      ? null
      : nodeOfState(other.name, peer.heartbeat(target.host.name), peer.facts.interfaces);
  if (own.owns === null && second?.owns == null) return { before: [], after: [] };
  const unfinished = journal.type === "file";
  const old = [...(unfinished ? groupsOf(journal) : []), ...groupsOf(now)];
  if (!unfinished && !written) {
    // A peer that is not seen may have what is missing here.
    const isWhole = other === null || second !== null;
    const lost = isWhole ? lostOn(own, second, wanted) : [];
    return { before: [], after: lost.length > 0 ? [takeAgain(lost)] : [] };
  }
  const plan = unfinished ? unfinishedOn : transitionOn;
  const { stop, start } = plan(own, second, { old, wanted });
  const interruptionMs = stop.length === 0 ? 0 : BETWEEN_MS + SCRIPT_MS * (stop.length + start.length);
  const move = (action: "stop" | "start", words: readonly string[]): MoveResources => ({
    kind: "resources",
    action,
    words,
    unfinished,
    interruptionMs: action === "stop" ? interruptionMs : 0,
  });
  return {
    before: stop.length > 0 ? [move("stop", stop)] : [],
    after: start.length > 0 || unfinished ? [move("start", start)] : [],
  };
}

/** Starts what is lost: nobody is interrupted who was not before. */
function takeAgain(words: readonly string[]): MoveResources {
  return { kind: "resources", action: "start", words, unfinished: false, interruptionMs: 0 };
}

function groupsOf(file: FileState): readonly ResourceGroupState[] {
  return file.type === "file" ? readGroups(file.content?.toString("utf8") ?? "") : [];
}
