import { expect, it } from "vitest";
import type { InterfaceFacts } from "../../src/model/facts.js";
import type { Planned } from "../../src/model/step-kind.js";
import { emptyHost, facts, view } from "./empty-host.js";
import { goodStep, target } from "./read-step.js";

const STEP = "haresources {\n  a IPaddr2::192.168.3.118/24/eth0 myop.sh\n}";

/** What is planned on a host with these interfaces. */
function planned(step: string, names: readonly string[]): readonly Planned[] {
  const interfaces = names.map((name): InterfaceFacts => ({ name, up: true, addresses: [], mac: "" }));
  const { kind, params } = goodStep(step);
  const state = emptyHost(kind.queries(params, target));
  return kind.plan(params, view({ ...state, facts: { ...facts, interfaces } }), target, null);
}

it("refuses an address for an interface that the host does not have, and names those it has", () => {
  const [refusal, ...more] = planned(STEP, ["lo", "ens3", "ens4"]);
  expect(more).toEqual([]);
  expect(refusal).toMatchObject({ kind: "refusal", code: "HAP3206" });
  expect(refusal).toMatchObject({ message: "expected an interface `eth0` for 192.168.3.118, found `ens3`, `ens4`" });
});

it.each([
  ["the interface is there", STEP, ["lo", "eth0"]],
  ["an alias is on its interface", STEP.replace("eth0", "eth0:1"), ["lo", "eth0"]],
  ["a script before it may make the interface", STEP.replace("IPaddr2", "vlan::eth0 IPaddr2"), ["lo", "ens3"]],
  ["no interface is named", STEP.replace("/eth0", ""), ["lo", "ens3"]],
  ["nothing is known of the interfaces", STEP, []],
])("writes the file when %s", (_when, step, names) => {
  expect(planned(step, names)).toMatchObject([{ kind: "write-file", path: "/etc/ha.d/haresources" }]);
});
