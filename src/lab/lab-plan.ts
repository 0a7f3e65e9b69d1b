import { type Diagnostic, type Stage, diagnostic } from "../diagnostics/diagnostic.js";
import { isIPv4 } from "../model/ip-version.js";
import type { LabName } from "./lab-name.js";

/** What a lab is made from: the hosts of an inventory. */
export interface LabInput {
  /** Part of the namespaces' names. */
  readonly name: LabName;
  readonly hosts: readonly LabHostInput[];
}

export interface LabHostInput {
  /** What `uname -n` will print. */
  readonly name: string;
  /** IPv4 address of eth0. */
  readonly address: string;
  /** Name of the pair it is in; its members get a private eth1. */
  readonly pair: string | null;
}

/**
 * `namespace`: hosts on the machine's kernel, up in a second; LVS works if that has ip_vs. `user-mode`: a kernel of its
 * own for each host (user-mode Linux), with LVS and tunnels, up in some seconds and slower.
 */
export type LabKernel = "namespace" | "user-mode";

export interface LabPlanOptions {
  /** `namespace` unless given. */
  readonly kernel?: LabKernel;
  /**
   * Addresses that the machine itself takes on the service networks, such as the client of a test; at most one a
   * network.
   */
  readonly clients?: readonly string[];
  /** Addresses that will be used later, such as virtual addresses: the lab takes none of them for itself. */
  readonly avoid?: readonly string[];
}

/** A /24 that carries the inventory's addresses. */
export interface ServiceNetwork {
  /** The first three numbers: `192.168.3`. */
  readonly prefix: string;
  /** The address of the switch's namespace there: where hap runs, and the hosts' gateway. */
  readonly client: string;
}

/** A private network between the members of one pair. */
export interface PairNetwork {
  readonly pair: string;
  /** The first three numbers: `10.77.1`. */
  readonly prefix: string;
  /** The bridge in the switch's namespace. */
  readonly bridge: string;
}

export interface LabHost {
  /** From 1 in the order of the inventory; part of its namespace's name. */
  readonly number: number;
  readonly name: string;
  /** Address of eth0 (/24). */
  readonly address: string;
  readonly gateway: string;
  /** eth1, for a member of a pair. */
  readonly heartbeat: { readonly address: string; readonly bridge: string } | null;
}

export interface LabPlan {
  readonly name: LabName;
  readonly kernel: LabKernel;
  readonly hosts: readonly LabHost[];
  readonly networks: readonly ServiceNetwork[];
  readonly pairs: readonly PairNetwork[];
}

/** Derives the networks of a lab. Problems: no hosts, an address that is not IPv4 or is used twice. */
export function labPlan(input: LabInput, options: LabPlanOptions = {}): Stage<LabPlan> {
  const diagnostics = [...noHosts(input), ...addressProblems(input.hosts)];
  const hosts = input.hosts.filter((host) => isIPv4(host.address));
  const taken = new Set([...hosts.map((host) => host.address), ...(options.avoid ?? [])]);
  const networks = serviceNetworks(hosts, options.clients ?? [], taken);
  const pairs = pairNetworks(hosts, new Set(networks.map((network) => network.prefix)));
  const value = {
    name: input.name,
    kernel: options.kernel ?? "namespace",
    hosts: hosts.map((host, index) => labHost(host, index + 1, { hosts, networks, pairs })),
    networks,
    pairs,
  };
  return { value, diagnostics };
}

function noHosts(input: LabInput): readonly Diagnostic[] {
  return input.hosts.length === 0 ? [diagnostic("HAP8002", "the lab has no hosts", null)] : [];
}

function addressProblems(hosts: readonly LabHostInput[]): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const owners = new Map<string, string>();
  for (const { name, address } of hosts) {
    const owner = owners.get(address);
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) {
      problems.push(diagnostic("HAP8003", `\`${name}\` cannot be the name of a machine`, null));
    }
    if (!isIPv4(address)) {
      const help = "give the host an address such as 192.168.3.87 in the inventory";
      problems.push(
        diagnostic("HAP8004", `a host of a lab needs an IPv4 address, \`${name}\` has \`${address}\``, null, { help }),
      );
    } else if (owner !== undefined) {
      problems.push(diagnostic("HAP8005", `\`${owner}\` and \`${name}\` have the same address \`${address}\``, null));
    }
    owners.set(address, name);
  }
  return problems;
}

function serviceNetworks(
  hosts: readonly LabHostInput[],
  clients: readonly string[],
  taken: ReadonlySet<string>,
): readonly ServiceNetwork[] {
  const prefixes = [...new Set(hosts.map((host) => prefixOf(host.address)))];
  return prefixes.map((prefix) => ({
    prefix,
    client: clients.find((client) => prefixOf(client) === prefix && !taken.has(client)) ?? highestFree(prefix, taken),
  }));
}

function highestFree(prefix: string, taken: ReadonlySet<string>): string {
  let last = 254;
  while (last > 1 && taken.has(`${prefix}.${last}`)) last--;
  return `${prefix}.${last}`;
}

function pairNetworks(hosts: readonly LabHostInput[], used: ReadonlySet<string>): readonly PairNetwork[] {
  const names = [...new Set(hosts.flatMap((host) => (host.pair === null ? [] : [host.pair])))];
  const free = Array.from({ length: 255 }, (_, index) => `10.77.${index + 1}`).filter((prefix) => !used.has(prefix));
  return names.map((pair, index) => ({ pair, prefix: free[index] ?? "10.78.0", bridge: `pair${index + 1}` }));
}

interface LabLayout {
  readonly hosts: readonly LabHostInput[];
  readonly networks: readonly ServiceNetwork[];
  readonly pairs: readonly PairNetwork[];
}

function labHost(host: LabHostInput, number: number, layout: LabLayout): LabHost {
  const network = layout.networks.find(({ prefix }) => prefix === prefixOf(host.address));
  const pair = layout.pairs.find((candidate) => candidate.pair === host.pair);
  const place = layout.hosts.filter((other) => other.pair === host.pair).indexOf(host) + 1;
  return {
    number,
    name: host.name,
    address: host.address,
    gateway: network?.client ?? "",
    heartbeat: pair === undefined ? null : { address: `${pair.prefix}.${place}`, bridge: pair.bridge },
  };
}

function prefixOf(address: string): string {
  return address.split(".").slice(0, 3).join(".");
}
