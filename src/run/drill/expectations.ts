import { describeDrillHost, type Expectation } from "../../model/drill.js";
import { lastMatch } from "../../model/holds-match.js";
import { endpointText } from "../../model/endpoint.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { serviceIn } from "../../shell/probes/ipvs.js";

/** What is known of the pair at one moment after the fault. */
export interface PairView {
  /** ms since the fault. */
  readonly atMs: number;
  /** The inventory name that the line's `on` means. */
  name(expectation: Exclude<Expectation, { kind: "outage" }>): string;
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

/** Judges an expectation by what is known now; `outage` is judged after the restoration. */
export function standing(expectation: Expectation, view: PairView): Standing {
  if (expectation.kind === "outage") return { kind: "came-true" };
  const found = lookFor(expectation, view);
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
    case "ipvs":
      return `the virtual service ${endpointText(expectation.service)} on ${describeDrillHost(expectation.on)}`;
    case "log":
      return `a line \`${expectation.pattern}\` in the log on ${describeDrillHost(expectation.on)}`;
    case "outage":
      return `an outage under ${expectation.underMs / 1000} s`;
  }
}

const UNKNOWN = "no answer from the host";

/** Null when it is as expected now, else what is there instead. */
function lookFor(expectation: Exclude<Expectation, { kind: "outage" }>, view: PairView): string | null {
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
      return serviceIn(look.ipvs.services, expectation) === null ? "its table has no such service" : null;
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
