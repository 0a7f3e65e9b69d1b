import type { HandOver } from "../model/change.js";
import type { InterfaceFacts } from "../model/facts.js";
import type { DaemonState, HostState } from "../model/host-state.js";
import type { VrrpState } from "../model/probe.js";
import type { Query } from "../model/query.js";
import type { ResourceGroupState } from "../model/resource-groups.js";

/** What stands against work on a pair of the engine. */
export interface EnginePair {
  /** What has to be known of both nodes for it; `peer` is the other one's name. */
  queries(peer: string): readonly Query[];
  /** Lines of resource groups as a host's files have them. */
  groups(state: HostState): readonly ResourceGroupState[];
  /** Its instances of VRRP as a host's file has them, in the states of which its daemon told when it was asked so. */
  instances(state: HostState, daemon: DaemonState): readonly InstanceSeen[];
  /**
   * Which addresses go to the other node when the running daemons read these files: nothing else is wrong with the pair
   * then.
   */
  handOvers(nodes: readonly [NodeToRead, NodeToRead]): readonly HandOver[];
  /** What is wrong with a pair of which at least one daemon runs, the gravest first. */
  troubles(nodes: readonly [PairNodeSeen, PairNodeSeen]): readonly PairTrouble[];
}

/** A node of a pair whose daemon runs, and the state in which it reads its files next. */
export interface NodeToRead {
  readonly name: string;
  readonly state: HostState;
  /** The same before: what the daemon reads now. */
  readonly before: HostState;
  /** What the daemon says of itself; null where it was not asked. */
  readonly daemon: DaemonState | null;
}

/** A node of a pair as it tells of itself. */
export interface PairNodeSeen {
  readonly name: string;
  readonly daemon: DaemonState;
  readonly interfaces: readonly InterfaceFacts[];
  readonly groups: readonly ResourceGroupState[];
  readonly instances: readonly InstanceSeen[];
}

/** An instance of VRRP as a file has it: its addresses, without length. */
export interface InstanceWritten {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The same with what its daemon says of it; null where it does not. */
export interface InstanceSeen extends InstanceWritten {
  readonly state: VrrpState | null;
}

/** What is wrong with a pair whose daemons run, so that nothing of it should be changed. */
export interface PairTrouble {
  /** Where to look. */
  readonly host: string;
  /** What is wrong, for people; names stand in backquotes. */
  readonly text: string;
  /** What to do about it. */
  readonly cure: string;
  /** Whether it may go away by itself. */
  readonly mayPass: boolean;
  /** Whose words a status has for it: its own, of what is between the nodes, or each host's of itself. */
  readonly tells: PairTroubleTells;
}

/** `links`: the nodes do not hear each other, `text` as a status says it; `address`: it is all about this one. */
export type PairTroubleTells =
  | { readonly kind: "links"; readonly text: string }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "host" };
