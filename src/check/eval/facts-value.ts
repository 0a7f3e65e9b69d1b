import type { Facts, InterfaceFacts } from "../../model/facts.js";
import type { RecordValue, Value } from "../../model/value.js";
import { bool, list, namedList, text } from "./values.js";

/** Names of facts, by what they stand under. */
export const FACT_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["facts", ["hostname", "nodeinfo", "os", "kernel", "arch", "interfaces", "package-manager", "service-manager"]],
  ["facts.os", ["id", "family", "version", "name"]],
]);

/** Facts as playbooks see them. What the host cannot say is not there, so that `??` can give a default. */
export function factsValue(facts: Facts): RecordValue {
  const { os } = facts;
  const interfaces = facts.interfaces.map((found) => interfaceValue(found));
  return open("facts", [
    ["hostname", facts.hostname],
    ["nodeinfo", facts.nodeinfo],
    [
      "os",
      open("facts.os", [
        ["id", os.id],
        ["family", os.family],
        ["version", os.version],
        ["name", os.name],
      ]),
    ],
    ["kernel", facts.kernel],
    ["arch", facts.arch],
    ["interfaces", namedList(interfaces, true)],
    ["package-manager", facts.packageManager],
    ["service-manager", facts.serviceManager],
  ]);
}

function interfaceValue({ name, addresses, mac, up }: InterfaceFacts): RecordValue {
  const value = open(`interface ${name}`, [
    ["name", name],
    ["addresses", list(addresses.map((address) => text(address, "address")))],
    ["mac", mac],
    ["up", bool(up)],
  ]);
  return { ...value, text: name };
}

function open(label: string, entries: readonly (readonly [string, Value | string | null])[]): RecordValue {
  const present = new Map<string, Value>();
  for (const [name, value] of entries) {
    if (value === null || value === "") continue;
    present.set(name, typeof value === "string" ? text(value) : value);
  }
  return { kind: "record", label, entries: present, open: true, text: null };
}
