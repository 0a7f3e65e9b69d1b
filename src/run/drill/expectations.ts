import {
  describeDrillHost,
  describeTableServer,
  ofHost,
  type Expectation,
  type HostExpectation,
  type Leaving,
  type TableServer,
} from "../../model/drill.js";
import type { IpvsService } from "../../model/lvs-table.js";
import { lastMatch } from "../../model/holds-match.js";
import { endpointText, readEndpoint } from "../../model/endpoint.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { serviceIn } from "../../shell/probes/ipvs.js";

/** What is known of the pair at one moment after the fault. */
export interface PairView {
  /** ms since the fault. */
  readonly atMs: number;
  /** The inventory name that the line's `on` means. */
  name(expectation: HostExpectation): string;
  /** The address of a host of the site. */
  addressOf(host: string): string | null;
  /** Hosts that were just seen to hold an address. */
  holders(address: string): readonly string[];
  /** The last look at a host since the fault; null when there was none. */
  look(host: string): HostLook | null;
}

/** How an expectation stands. */
export type Standing =
  | { readonly kind: "came-true" }
  /** Not yet, or so far. `found` is what there is instead, for the message when time is up. */
  | { readonly kind: "open"; readonly found: string }
  | { readonly kind: "failed"; readonly found: string };

/** Judges an expectation by what is known now; what watches are judged by is judged after the restoration. */
export function standing(expectation: Expectation, view: PairView): Standing {
  if (expectation.kind === "answers" && view.atMs < limitOf(expectation)) return { kind: "open", found: "" };
  const own = ofHost(expectation);
  if (own === null) return { kind: "came-true" };
  const found = lookFor(own, view);
  // Two looks that do not overlap may find an address on both hosts; whether they are split brain is decided elsewhere.
  const both = expectation.kind === "vip" && view.holders(expectation.address).length > 1;
  if (found !== null && both && view.atMs < limitOf(expectation)) return { kind: "open", found };
  if (expectation.kind === "vip" && expectation.time.kind === "for") {
    if (found !== null && found !== UNKNOWN) return { kind: "failed", found };
    return view.atMs >= expectation.time.ms ? { kind: "came-true" } : { kind: "open", found: "" };
  }
  if (found === null) return { kind: "came-true" };
  return view.atMs < limitOf(expectation) ? { kind: "open", found } : { kind: "failed", found };
}

/** The time (ms after the fault) at which an expectation is decided. */
export function limitOf(expectation: Expectation): number {
  switch (expectation.kind) {
    case "vip":
      return expectation.time.ms;
    case "outage":
      return expectation.underMs;
    case "answers":
      return expectation.afterMs + expectation.forMs;
    case "ipvs":
    case "log":
      return expectation.withinMs;
  }
}

/** An expectation in the playbook's words. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case "vip":
      return `${expectation.address} on ${describeDrillHost(expectation.on)}`;
    case "ipvs": {
      const { without, service, on } = expectation;
      const left = without === null ? "" : ` without ${describeTableServer(without)}`;
      return `the virtual service ${endpointText(service)}${left} on ${describeDrillHost(on)}`;
    }
    case "log":
      return `a line \`${expectation.pattern}\` in the log on ${describeDrillHost(expectation.on)}`;
    case "outage":
      return `an outage under ${expectation.underMs / 1000} s`;
    case "answers":
      return `every probe answered after ${expectation.afterMs / 1000} s`;
  }
}

const UNKNOWN = "no answer from the host";

/** Null when it is as expected now, else what is there instead. */
function lookFor(expectation: HostExpectation, view: PairView): string | null {
  const name = view.name(expectation);
  const look = view.look(name);
  switch (expectation.kind) {
    case "vip": {
      const holders = view.holders(expectation.address);
      if (holders.length === 1 && holders[0] === name) return null;
      if (holders.length > 0) return `it is on ${holders.map((h) => `\`${h}\``).join(" and ")}`;
      return look === null ? UNKNOWN : "nobody holds it";
    }
    case "ipvs": {
      if (look?.ipvs == null) return UNKNOWN;
      if (!look.ipvs.ok) return look.ipvs.reason;
      const service = serviceIn(look.ipvs.services, expectation);
      if (service === null) return "its table has no such service";
      const { without } = expectation;
      return without === null || !hasServer(service, without, view)
        ? null
        : `${describeTableServer(without)} is in its table`;
    }
    case "log": {
      if (look === null) return UNKNOWN;
      const texts = look.log.flatMap(({ message, text }) => [message, text]);
      const at = lastMatch(new RegExp(expectation.pattern), texts);
      if (at === null) return "the expression takes too long on this log";
      if (at !== -1) return null;
      return `none of ${look.log.length} lines since the fault`;
    }
  }
}

/** Why a real server is not in service where a drill expects it to leave; null when it is. */
export function lacking(leaving: Leaving, look: HostLook | null, names: Pick<PairView, "addressOf">): string | null {
  if (look?.ipvs == null) return UNKNOWN;
  if (!look.ipvs.ok) return look.ipvs.reason;
  const service = serviceIn(look.ipvs.services, leaving);
  if (service === null) return `the table has no ${endpointText(leaving.service)}`;
  if (hasServer(service, leaving.without, names)) return null;
  return `${endpointText(leaving.service)} has no ${describeTableServer(leaving.without)}`;
}

/** Whether a service has the real server and sends it new connections: with weight 0 it gets none (ipvsadm(8)). */
function hasServer(service: IpvsService, server: TableServer, { addressOf }: Pick<PairView, "addressOf">): boolean {
  const own = service.servers.filter(({ weight }) => weight > 0).map(({ address }) => address);
  if (server.kind === "endpoint") return own.includes(endpointText(server.endpoint));
  const address = addressOf(server.name);
  return own.some((one) => readEndpoint(one)?.address === address);
}
