import type { Span } from "../source/source-file.js";

/**
 * How a host is reached; the merged `ssh { … }` blocks of site, groups and host. Absent entries are null: the
 * ssh_config or a default decides.
 */
export interface SshSettings {
  readonly user: string | null;
  readonly port: number | null;
  /** Path of a private key file, `~` not yet expanded. */
  readonly key: string | null;
  /** Path of a known_hosts file used instead of the user's. */
  readonly knownHosts: string | null;
  /** `user@host:port`, several hops separated by commas, as in ssh's `-J`. */
  readonly jump: string | null;
  /** Become this user by sudo for everything on this host. */
  readonly as: string | null;
}

/** A machine of the inventory. `name` is unique within a site; `id` (`site/name`) is unique within a run. */
export interface Host {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  /** IP address or host name, as the inventory gives it. */
  readonly address: string;
  /** `host NAME local`: this machine, no ssh. */
  readonly local: boolean;
  readonly ssh: SshSettings;
  /** Names of the groups and pairs it is in, innermost first. */
  readonly groups: readonly string[];
  /** The pair it belongs to, or null. */
  readonly pair: string | null;
  /** True for the first host of a pair: Heartbeat's preferred node. */
  readonly preferred: boolean;
  /** Where the inventory declares it. */
  readonly span: Span;
}

/** What turns two hosts into a pair, for messages about something that only a pair has. */
export const MAKE_A_PAIR =
  "to make two hosts a pair write `pair NAME { host …; host … }` in place of their group, or `hap_pair=true` in the group's vars of " +
  "an Ansible inventory; `hap init --from-inventory FILE` writes a project with them";

const CONTROLLER = "controller";

/** The machine that hap runs on, as the one host of a step with `@on controller`. No inventory has it, and no group. */
export function controllerOf(site: string, span: Span): Host {
  const ssh = { user: null, port: null, key: null, knownHosts: null, jump: null, as: null };
  return {
    id: `${site}/@${CONTROLLER}`,
    site,
    name: CONTROLLER,
    address: "127.0.0.1",
    local: true,
    ssh,
    groups: [],
    pair: null,
    preferred: false,
    span,
  };
}

/** Whether a host is the machine that hap runs on by `@on controller`, and not by `host NAME local`. */
export function isController({ id, site }: Host): boolean {
  return id === `${site}/@${CONTROLLER}`;
}

/** Exactly two hosts, the preferred one first. Their node names must be what `uname -n` prints. */
export interface Pair {
  readonly name: string;
  readonly site: string;
  readonly hosts: readonly [Host, Host];
  readonly span: Span;
}

/** What tells machines apart: the same for two hosts of the inventory that ssh cannot tell apart. */
export function machineOf({ local, address, ssh }: Host): string {
  return local ? "local" : `${address.toLowerCase()} ${ssh.port ?? 22} ${ssh.jump ?? ""}`;
}
