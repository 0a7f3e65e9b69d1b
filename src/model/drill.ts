import type { Span } from "../source/source-file.js";
import { endpointText, type Endpoint } from "./endpoint.js";
import type { ClientProbe } from "./probe.js";

/**
 * A failover test: what breaks, what a client sees meanwhile, and what has to come true. Pure description;
 * src/run/drill runs it.
 */
export interface DrillSpec {
  readonly fault: Fault;
  readonly watches: readonly Watch[];
  readonly expectations: readonly Expectation[];
  /** How long the pair may take to be whole again (ms), from the undoing on. */
  readonly restoreWithinMs: number;
  /** The `restore` line, or the step's first line. */
  readonly restoreSpan: Span;
}

/** A host by its part in the drill, fixed before the fault; or by its inventory name: for a fault any of the site. */
export type DrillHost = "active" | "standby" | { readonly name: string };

/** What is done to one host. A service is named as its service manager knows it. */
export type Fault = FaultKind & {
  readonly on: DrillHost;
  readonly span: Span;
};

export type FaultKind =
  /** Stopped as an operator would: Heartbeat gives up its resources and says so. */
  | { readonly kind: "stop"; readonly service: string }
  /** SIGKILL to its main process. */
  | { readonly kind: "kill"; readonly service: string }
  /** SIGSTOP to all of its processes. */
  | { readonly kind: "freeze"; readonly service: string }
  /** With a shutdown. */
  | { readonly kind: "reboot" }
  /** Without one, as when the power goes. */
  | { readonly kind: "power-off" }
  | { readonly kind: "cut-link"; readonly links: readonly string[] }
  /** A rule of its own firewall drops what it should hear of its peer. */
  | { readonly kind: "drop"; readonly protocol: "vrrp" };

/** A client's probe, started every `everyMs` whatever became of the one before. */
export interface Watch {
  readonly probe: ClientProbe;
  readonly everyMs: number;
  /** Limit of each probe. */
  readonly timeoutMs: number;
  readonly span: Span;
}

/** What has to come true. Times (ms) count from the fault. */
export type Expectation = {
  readonly span: Span;
} & (
  | {
      readonly kind: "vip";
      readonly address: string;
      readonly on: DrillHost;
      /** `within`: it is so at this time at the latest. `for`: it is so from the fault until then. */
      readonly time: { readonly kind: "within" | "for"; readonly ms: number };
    }
  | {
      readonly kind: "ipvs";
      readonly protocol: "tcp" | "udp";
      readonly service: Endpoint;
      readonly on: DrillHost;
      /** The real server that has left the service, and is back when the drill is over; null for the service alone. */
      readonly without: TableServer | null;
      readonly withinMs: number;
    }
  /** A line of Heartbeat's log since the fault; a regular expression for the message or the line. */
  | { readonly kind: "log"; readonly pattern: string; readonly on: DrillHost; readonly withinMs: number }
  /** No client waits longer than this, neither for the takeover nor for the restoration. */
  | { readonly kind: "outage"; readonly underMs: number }
  /** From so long after the fault on every probe is answered, until all is restored; it is looked at for `forMs`. */
  | { readonly kind: "answers"; readonly afterMs: number; readonly forMs: number }
);

/** What a line expects of one host. */
export type HostExpectation = Extract<Expectation, { readonly on: DrillHost }>;

/** A real server in a table of LVS: an address and port, or what an inventory's host has there. */
export type TableServer =
  | { readonly kind: "endpoint"; readonly endpoint: Endpoint }
  | { readonly kind: "host"; readonly name: string };

/** Times (ms) that hold when the playbook gives none. */
export const DRILL_DEFAULTS = {
  everyMs: 100,
  timeoutMs: 1000,
  withinMs: 15_000,
  answersForMs: 5000,
  restoreWithinMs: 120_000,
} as const;

/** A fault in the playbook's words: `stop heartbeat on active`. */
export function describeFault(fault: Fault): string {
  return `${faultWords(fault)} on ${describeDrillHost(fault.on)}`;
}

/** The fault without its host: `stop heartbeat`, `cut-link eth0 eth1`. */
export function faultWords(fault: FaultKind): string {
  switch (fault.kind) {
    case "stop":
    case "kill":
    case "freeze":
      return `${fault.kind} ${fault.service}`;
    case "cut-link":
      return `cut-link ${fault.links.join(" ")}`;
    case "drop":
      return `drop ${fault.protocol}`;
    case "reboot":
    case "power-off":
      return fault.kind;
  }
}

export function describeDrillHost(host: DrillHost): string {
  return typeof host === "string" ? host : host.name;
}

export function describeTableServer(server: TableServer): string {
  return server.kind === "host" ? server.name : endpointText(server.endpoint);
}

/** What a line expects of one host; null for what is judged by the watches. */
export function ofHost(expectation: Expectation): HostExpectation | null {
  return expectation.kind === "outage" || expectation.kind === "answers" ? null : expectation;
}

/** Real servers that have to leave a table by the fault, and to be back in it. */
export function leavingServers({ expectations }: Pick<DrillSpec, "expectations">): readonly Leaving[] {
  return expectations.flatMap((e) => (e.kind === "ipvs" && e.without !== null ? [{ ...e, without: e.without }] : []));
}

export type Leaving = Extract<Expectation, { readonly kind: "ipvs" }> & { readonly without: TableServer };
