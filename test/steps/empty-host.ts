import type { Facts } from "../../src/model/facts.js";
import { stateView, type Answer, type HostState, type StateView } from "../../src/model/host-state.js";
import { queryKey, type Query } from "../../src/model/query.js";
import type { Change } from "../../src/model/change.js";
import type { Params, StepKind } from "../../src/model/step-kind.js";
import { predict } from "../../src/plan/predict.js";
import { target } from "./read-step.js";

export const facts: Facts = {
  hostname: "node-a",
  nodeinfo: null,
  os: { id: "debian", family: "debian", version: "12", name: "Debian GNU/Linux 12" },
  kernel: "6.1.0",
  arch: "x86_64",
  interfaces: [],
  packageManager: "apt",
  unconfirmed: null,
  serviceManager: "systemd",
  heartbeat: null,
  clock: { host: 0, controller: 0 },
};

/** A host on which nothing is yet of what the queries ask for. */
export function emptyHost(queries: readonly Query[]): HostState {
  return { facts, answers: new Map(queries.map((query) => [queryKey(query), nothing(query)])) };
}

/** The changes that a step plans on a host. Refusals are a failed test. */
export function changesOf(kind: StepKind, params: Params, state: HostState): readonly Change[] {
  return kind.plan(params, view(state), target, null).map((planned) => {
    if (planned.kind === "refusal") throw new Error(`${planned.code} ${planned.message}`);
    return planned;
  });
}

/** The host after these changes, in memory. */
export function applied(state: HostState, changes: readonly Change[]): HostState {
  return changes.reduce((before, change) => predict(before, change), state);
}

/** What a step sees of the host. */
export function view(state: HostState): StateView {
  return stateView(state);
}

function nothing(query: Query): Answer {
  switch (query.kind) {
    case "file":
      return { kind: "file", state: { type: "absent" } };
    case "package":
      return { kind: "package", state: { version: null } };
    case "needed":
      return { kind: "needed", state: { by: [] } };
    case "upgrades":
      return { kind: "upgrades", state: { answered: true, packages: [{ name: "openssl", from: "1", to: "2" }] } };
    case "package-file":
      return { kind: "package-file", state: { installed: false } };
    case "user":
      return { kind: "user", state: null };
    case "daemon":
      return { kind: "daemon", state: { running: false, resources: "", peer: "", mode: "" } };
    case "service":
      return { kind: "service", state: { exists: false, running: false, enabled: false, loadedAt: null } };
    case "sysctl":
      return { kind: "sysctl", state: { value: "0" } };
    case "lvs":
      return { kind: "lvs", state: { services: [] } };
    case "reboot":
      return { kind: "reboot", state: { boot: "", reasons: ["a new kernel"] } };
    case "made":
      return { kind: "made", state: { lists: [] } };
    case "test":
      return { kind: "test", state: { succeeded: false } };
  }
}
