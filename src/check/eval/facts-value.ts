import type { Facts, InterfaceFacts } from "../../model/facts.js";
import { PACKAGE_MANAGER_NAMES } from "../../model/package-manager.js";
import type { RecordValue, Value } from "../../model/value.js";
import { bool, list, namedList, text } from "./values.js";

/** Names of facts, by what they stand under. */
export const FACT_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["facts", ["hostname", "nodeinfo", "os", "kernel", "arch", "interfaces", "package-manager", "service-manager"]],
  ["facts.os", ["id", "family", "version", "name"]],
]);

/** A fact of few values: which there are, and which of them each word that is none of them means. */
export interface FactValues {
  readonly values: readonly string[];
  /** Whether a host may have others: then only what no host says is wrong. */
  readonly open: boolean;
  readonly meant: Readonly<Record<string, string>>;
}

const REDHATS = ["rhel", "fedora", "centos", "rocky", "almalinux", "oracle"];

/** What `facts` have that is compared with words, by its name behind `facts.`. */
export const FACT_VALUES: ReadonlyMap<string, FactValues> = new Map([
  [
    "package-manager",
    { values: PACKAGE_MANAGER_NAMES, open: false, meant: { "apt-get": "apt", dpkg: "apt", rpm: "dnf" } },
  ],
  [
    "service-manager",
    { values: ["systemd", "openrc", "init"], open: false, meant: { sysv: "init", sysvinit: "init" } },
  ],
  [
    "os.family",
    {
      values: ["debian", "redhat", "suse", "alpine"],
      open: true,
      meant: { ubuntu: "debian", ...Object.fromEntries(REDHATS.map((name) => [name, "redhat"])), sles: "suse" },
    },
  ],
  [
    "os.id",
    { values: ["debian", "ubuntu", "rhel", "centos", "fedora", "rocky"], open: true, meant: { redhat: "rhel" } },
  ],
  ["arch", { values: ["x86_64", "aarch64"], open: true, meant: { amd64: "x86_64", x64: "x86_64", arm64: "aarch64" } }],
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
