import type { Result } from "../diagnostics/diagnostic.js";
import { endpointText } from "../model/endpoint.js";
import type { Failure } from "./contact-failure.js";
import type { Restrictions } from "./restrictions.js";

/** A private key file to try. */
export interface KeyFile {
  readonly path: string;
  /** Named by the inventory or the ssh_config; one that is only a default may be missing in silence. */
  readonly named: boolean;
}

/** Where known host keys are read, and how new ones are written. */
export interface KnownHostsFiles {
  /** In order; new keys go to the first of `user`. */
  readonly user: readonly string[];
  readonly global: readonly string[];
  readonly hash: boolean;
}

export interface KnownAs {
  readonly address: string;
  readonly port: number;
}

/** Everything that decides one ssh connection: inventory, ssh_config and defaults merged. */
export interface SshTarget {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** The name and port its key is known by: its own, or HostKeyAlias with port 22 (an alias is looked up bare). */
  readonly known: KnownAs;
  readonly keyFiles: readonly KeyFile[];
  /** The agent's socket, or null when it must not be asked. */
  readonly agentSocket: string | null;
  /** Only keys named by `keyFiles` may be tried from the agent. */
  readonly identitiesOnly: boolean;
  readonly knownHosts: KnownHostsFiles;
  readonly restrictions: Restrictions;
  /** The host to go through, or null. */
  readonly jump: SshTarget | null;
}

/** Where a host is, or why that cannot be told. */
export type Resolved = Result<SshTarget, Failure>;

/** `user@address:port`, for messages. */
export function targetLabel(target: SshTarget): string {
  return `${target.user}@${endpointText(target)}`;
}

/**
 * What makes two connections the same one: all that decided where they lead, whom they trust and who logs in. Hosts
 * that differ in any of it (another known_hosts file, another key) are judged apart.
 */
export function targetKey(target: SshTarget): string {
  return JSON.stringify(target);
}
