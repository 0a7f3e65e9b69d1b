import type { PackageManager } from "./package-manager.js";
import type { RunId } from "./run-id.js";

/** What one inspection learns of a host whatever the playbook says. Seen by playbooks as `facts` (see `factsValue`). */
export interface Facts {
  /** `uname -n`. */
  readonly hostname: string;
  /** First line of /etc/ha.d/nodeinfo when that file exists: it overrides `uname -n` for Heartbeat. */
  readonly nodeinfo: string | null;
  readonly os: OsFacts;
  /** `uname -r`. */
  readonly kernel: string;
  /** `uname -m`. */
  readonly arch: string;
  readonly interfaces: readonly InterfaceFacts[];
  /** Which package manager the host has, or null for none that hap knows. */
  readonly packageManager: PackageManager | null;
  readonly serviceManager: ServiceManager;
  /** Path of the installed Heartbeat daemon, or null. */
  readonly heartbeat: string | null;
  /**
   * A run whose changes there nobody has confirmed (`@confirm-within`): the host is about to put them back, or could
   * not (`failed`), which was not told yet.
   */
  readonly unconfirmed: { readonly run: RunId; readonly failed: boolean } | null;
  /** The host's clock, seconds since 1970, and when hap read it by its own clock. */
  readonly clock: { readonly host: number; readonly controller: number };
}

export interface OsFacts {
  /** `ID` of /etc/os-release: debian, centos, alpine … */
  readonly id: string;
  /** debian, redhat, suse, alpine or the id itself. */
  readonly family: string;
  /** `VERSION_ID`, empty where there is none. */
  readonly version: string;
  /** `PRETTY_NAME`. */
  readonly name: string;
}

export interface InterfaceFacts {
  readonly name: string;
  readonly up: boolean;
  /** IPv4 and IPv6 addresses with prefix: `192.168.3.87/24`. */
  readonly addresses: readonly string[];
  /** MAC address, empty where there is none. */
  readonly mac: string;
}

/** `init` means scripts in /etc/init.d called directly. */
export type ServiceManager = "systemd" | "openrc" | "init";

/** Heartbeat's name for this node: nodeinfo if there is one, else `uname -n`; compare case-insensitively. */
export function nodeName(facts: Facts): string {
  return facts.nodeinfo ?? facts.hostname;
}
