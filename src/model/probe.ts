import type { Detail } from "../diagnostics/diagnostic.js";
import type { Span } from "../source/source-file.js";
import type { Command } from "./command.js";
import { endpointText, type Endpoint } from "./endpoint.js";
import type { EngineName } from "./engine-name.js";
import type { Holder } from "./holders.js";
import type { Host } from "./host.js";
import type { Secret } from "./secret.js";

/**
 * What `verify` and `drill` ask: a closed set of values. A probe only looks. Where it runs follows from its kind: host
 * probes on every host (or the one of `on`), `vip` and `vrrp` over all hosts of the play together, `ipvs` on the host
 * that holds the address, client probes from where hap runs or through a host's ssh connection (`from`).
 */
export type Probe = HostProbe | PairProbe | ClientProbe;

/** What the hosts of a play say together. */
export type PairProbe = VipProbe | VrrpProbe | IpvsProbe;

/** Asked on a host about that host alone. */
export type HostProbe = EngineProbe | ProcessProbe | CommandProbe | LogProbe;

/** What a client of the pair does. */
export type ClientProbe = TcpProbe | MysqlProbe | HttpProbe | PingProbe;

interface PlacedProbe {
  /** The probe's own line: a failure is shown there. */
  readonly span: Span;
  /** Limit in ms; null for the step's `@timeout`, else PROBE_LIMIT_MS. */
  readonly timeoutMs: number | null;
}

/** The limit of a probe (ms) when the playbook gives none. */
export const PROBE_LIMIT_MS = 5000;

/** The own status of the daemon that keeps the pair's addresses. */
export interface EngineProbe extends PlacedProbe {
  readonly kind: "engine";
  readonly engine: EngineName;
  readonly running: boolean;
}

/** A process whose command line holds the text. */
export interface ProcessProbe extends PlacedProbe {
  readonly kind: "process";
  readonly text: string;
}

/** A command that ends with 0 and prints the text, if one is expected. */
export interface CommandProbe extends PlacedProbe {
  readonly kind: "command";
  readonly command: Command;
  readonly expect: string | null;
}

/** A line of a log file. */
export interface LogProbe extends PlacedProbe {
  readonly kind: "log";
  readonly path: string;
  /** A regular expression for the message or the whole line. */
  readonly pattern: string;
  /** Only lines since the run's beginning, or since the start (no reload) of the Heartbeat that runs. */
  readonly since: "run" | "start";
  /** Inventory name of the one host to ask; null for every host. */
  readonly on: string | null;
}

/** Who has an address on an interface with a MAC; lo and tunl0 of real servers do not count. */
export interface VipProbe extends PlacedProbe {
  readonly kind: "vip";
  readonly address: string;
  readonly heldBy:
    | { readonly kind: "exactly-one" }
    | { readonly kind: "nobody" }
    | { readonly kind: "host"; readonly name: string };
}

/** States of an instance of VRRP, as keepalived calls them in small letters. */
export type VrrpState = "master" | "backup" | "fault" | "init";

/** Which host has an instance of keepalived in a state. */
export interface VrrpProbe extends PlacedProbe {
  readonly kind: "vrrp";
  readonly instance: string;
  readonly state: VrrpState;
  readonly on: { readonly kind: "exactly-one" } | { readonly kind: "host"; readonly name: string };
}

/** A virtual service in the kernel's LVS table. */
export interface IpvsProbe extends PlacedProbe {
  readonly kind: "ipvs";
  readonly protocol: "tcp" | "udp";
  readonly service: Endpoint;
  /** Real servers it must have; empty when the service alone is asked for. */
  readonly servers: readonly Endpoint[];
  /** Inventory name of the host to ask; null for the one that holds the address. */
  readonly on: string | null;
}

interface FromSomewhere extends PlacedProbe {
  /** Inventory name of the host through whose ssh connection it goes; null for where hap runs. */
  readonly from: string | null;
}

/** A connection is accepted. */
export interface TcpProbe extends FromSomewhere {
  readonly kind: "tcp";
  readonly address: string;
  readonly port: number;
}

/** A login to MySQL or MariaDB, and a query if one is given. */
export interface MysqlProbe extends FromSomewhere {
  readonly kind: "mysql";
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret | null;
  readonly database: string | null;
  readonly query: string | null;
  /** A text that a cell of the answer must hold. */
  readonly expect: string | null;
}

/** An answer to GET; redirects are not followed. */
export interface HttpProbe extends FromSomewhere {
  readonly kind: "http";
  readonly url: string;
  /** The wanted status; null for any below 400. */
  readonly status: number | null;
  /** A text that the body must hold. */
  readonly expect: string | null;
}

/** One answer to an ICMP echo. */
export interface PingProbe extends FromSomewhere {
  readonly kind: "ping";
  readonly address: string;
}

/** What one look saw. It holds no secret. */
export interface Seen {
  readonly ok: boolean;
  /** What was seen, in a few words: `accepted`, `connection refused`, `held by LD_1`. */
  readonly text: string;
  readonly durationMs: number;
  /** More for people: who and which MAC, the last lines of a log. */
  readonly evidence: readonly Detail[];
  /** Of `vip`: who holds the address. */
  readonly holders?: readonly Holder[];
}

/** What one look saw, before it is timed. */
export type Found = Omit<Seen, "durationMs">;

/** What became of a probe. */
export interface ProbeResult extends Seen {
  readonly probe: Probe;
  /** The host it was asked on or went through; null for where hap runs and for `vip`. */
  readonly host: Host | null;
}

/** Whether a probe is a client's: these can be watched at a rate. */
export function isClientProbe(probe: Probe): probe is ClientProbe {
  return probe.kind === "tcp" || probe.kind === "mysql" || probe.kind === "http" || probe.kind === "ping";
}

/** Whether a probe is asked of all hosts of a play together. */
export function isPairProbe(probe: Probe): probe is PairProbe {
  return probe.kind === "vip" || probe.kind === "vrrp" || probe.kind === "ipvs";
}

/** Whether a probe is asked on a host about that host alone. */
export function isHostProbe(probe: Probe): probe is HostProbe {
  return !isClientProbe(probe) && !isPairProbe(probe);
}

/** A probe in the playbook's words, for messages and rows; secrets are masked. */
export function describeProbe(probe: Probe): string {
  switch (probe.kind) {
    case "engine":
      return `${probe.engine} ${probe.running ? "running" : "stopped"}`;
    case "process":
      return `process "${probe.text}"`;
    case "command":
      return "command";
    case "log":
      return `log ${probe.path}`;
    case "vip":
      return `vip ${probe.address}`;
    case "vrrp":
      return `vrrp ${probe.instance} ${probe.state}`;
    case "ipvs":
      return `ipvs ${probe.protocol} ${endpointText(probe.service)}`;
    case "tcp":
    case "mysql":
      return `${probe.kind} ${endpointText(probe)}`;
    case "http":
      return `http ${probe.url}`;
    case "ping":
      return `ping ${probe.address}`;
  }
}

/** Inventory names of the hosts that a probe names. */
export function namedBy(probe: Probe): readonly string[] {
  switch (probe.kind) {
    case "vip":
      return probe.heldBy.kind === "host" ? [probe.heldBy.name] : [];
    case "vrrp":
      return probe.on.kind === "host" ? [probe.on.name] : [];
    case "log":
    case "ipvs":
      return probe.on === null ? [] : [probe.on];
    case "tcp":
    case "mysql":
    case "http":
    case "ping":
      return probe.from === null ? [] : [probe.from];
    case "engine":
    case "process":
    case "command":
      return [];
  }
}
