import { readFileSync, readdirSync, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { groupsOfHosts, type AnsibleData } from "../../../src/inventory/ansible/ansible-data.js";
import { jsonOf } from "../../../src/inventory/ansible/ansible-value.js";
import { isAnsibleInventory } from "../../../src/inventory/ansible/detect.js";
import { readAnsibleData, readAnsibleInventory } from "../../../src/inventory/ansible/read-ansible-inventory.js";
import { effective } from "../../../src/inventory/ansible/to-site.js";
import type { Site } from "../../../src/inventory/inventory.js";
import type { Value } from "../../../src/model/value.js";
import { ansibleList, type AnsibleList } from "./ansible-list.js";

const CASES = new URL("cases/", import.meta.url);
const OPTIONS = { timeoutMs: 20_000 };

interface Difference {
  readonly case: string;
  readonly what: "hosts" | "groups" | "text";
  readonly where: string;
  readonly reason: string;
}

const EXPECTED = JSON.parse(
  readFileSync(new URL("expected-differences.json", import.meta.url), "utf8"),
) as readonly Difference[];

/** What hap and Ansible make of one inventory. */
interface Compared {
  readonly name: string;
  readonly list: AnsibleList;
  readonly data: AnsibleData;
  readonly site: Site;
  readonly warnings: readonly string[];
}

/** A folder is an inventory itself, or holds the one called `hosts…` or `inventory…`. */
function pathOf(name: string): string {
  const path = fileURLToPath(new URL(name, CASES));
  if (!statSync(path).isDirectory() || name === "09-folder") return path;
  const inside = readdirSync(path).find((file) => /^(?:hosts|inventory)/.test(file));
  return `${path}/${inside}`;
}

const names = readdirSync(CASES).toSorted();
const compared: Compared[] = [];

beforeAll(async () => {
  for (const name of names) {
    const path = pathOf(name);
    const read = readAnsibleData(path, OPTIONS);
    const { value, diagnostics } = readAnsibleInventory(path, OPTIONS);
    if (read.value === null || value === null) throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
    const warnings = diagnostics.map((d) => d.code);
    compared.push({ name, list: await ansibleList(path), data: read.value.data, site: value, warnings });
  }
});

const of = (name: string): Compared => {
  const found = compared.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

const expectedIn = (name: string, what: Difference["what"]): readonly string[] =>
  EXPECTED.filter((d) => d.case === name && d.what === what).flatMap((d) => d.where.split(", "));

test("there are ten inventories", () => {
  expect(names).toHaveLength(10);
});

test.each(names)("%s: is taken for an Ansible inventory", (name) => {
  expect(isAnsibleInventory(pathOf(name))).toBe(true);
});

test.each(names)("%s: hosts, groups and values are read as Ansible reads them", (name) => {
  const { list, data } = of(name);
  expect([...data.hosts.keys()].toSorted()).toEqual(list.hosts);
  for (const group of data.groups.values()) {
    const known = list.groups.get(group.name);
    // Ansible does not print empty groups.
    const hosts = group.name === "all" ? [] : [...group.hosts].map((host) => host.name);
    expect({ group: group.name, hosts }).toEqual({ group: group.name, hosts: known?.hosts ?? [] });
    const children = [...group.children].map((child) => child.name).toSorted();
    expect({ group: group.name, children }).toEqual({
      group: group.name,
      children: (known?.children ?? []).toSorted(),
    });
  }
  expect([...list.groups.keys()].filter((group) => !data.groups.has(group))).toEqual([]);
  const groups = groupsOfHosts(data);
  for (const host of data.hosts.values()) {
    const vars = [...effective(host, groups.get(host) ?? [], data)].map(([key, { value }]) => [key, jsonOf(value)]);
    expect({ [host.name]: Object.fromEntries(vars) }).toEqual({ [host.name]: plain(list.vars.get(host.name) ?? {}) });
  }
});

test.each(names)("%s: the site has the same hosts, groups and values, but for the stated differences", (name) => {
  const { list, site } = of(name);
  const hosts = new Set(site.hosts.map((host) => host.name));
  expect(list.hosts.filter((host) => !hosts.has(host)).toSorted()).toEqual(expectedIn(name, "hosts").toSorted());
  const missing = [...list.groups.keys()].filter(
    (group) => group !== "all" && !site.groups.some((one) => one.name === group),
  );
  expect(missing.toSorted()).toEqual(expectedIn(name, "groups").toSorted());
  for (const group of site.groups) {
    const members = group.hosts.map((host) => host.name);
    expect({ [group.name]: members.toSorted() }).toEqual({ [group.name]: membersOf(group.name, list, hosts) });
  }
  expect(textDifferences(of(name)).toSorted()).toEqual(expectedIn(name, "text").toSorted());
});

test("the table of results", async () => {
  const rows = compared.map((one) => rowOf(one));
  const head = ["inventory", "hosts", "groups", "values of hosts, equal", "differences"];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const text = [
    "# Ansible inventories",
    "",
    "What hap reads of each inventory in `cases/`, against `ansible-inventory --list` of ansible-core on the same files.",
    "Hosts and groups: those of hap's site, of those that Ansible lists. Values: every variable of every host, compared with",
    "its type as Ansible has it. Written by `npm test -- test/inventory -u`.",
    "",
    ...lines,
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot("RESULTS.md");
});

function rowOf({ name, list, data, site, warnings }: Compared): readonly string[] {
  const groups = groupsOfHosts(data);
  let equal = 0;
  let all = 0;
  for (const host of data.hosts.values()) {
    const known = plain(list.vars.get(host.name) ?? {});
    const own = effective(host, groups.get(host) ?? [], data);
    for (const [key, value] of Object.entries(known)) {
      all++;
      const variable = own.get(key);
      if (variable !== undefined && isDeepStrictEqual(jsonOf(variable.value), value)) equal++;
    }
  }
  const listed = [...list.groups.keys()].filter((group) => group !== "all");
  const stated = EXPECTED.filter((d) => d.case === name).map((d) => `${d.where}: ${d.reason}`);
  const lost = warnings.length === 0 ? [] : [`warns: ${[...new Set(warnings)].toSorted().join(", ")}`];
  const differences = [...stated, ...lost].join("; ");
  return [
    `\`${name}\``,
    `${site.hosts.length} of ${list.hosts.length}`,
    `${site.groups.filter((group) => listed.includes(group.name)).length} of ${listed.length}`,
    `${equal} of ${all}`,
    differences === "" ? "none" : differences,
  ];
}

/** Hosts of a group and of those inside it, that the site has. */
function membersOf(name: string, list: AnsibleList, known: ReadonlySet<string>): readonly string[] {
  const { hosts = [], children = [] } = list.groups.get(name) ?? {};
  const all = new Set([...hosts, ...children.flatMap((child) => membersOf(child, list, known))]);
  return [...all].filter((host) => known.has(host)).toSorted();
}

/** Variables whose text in the language is another than what Ansible would print into a file, as `HOST NAME`. */
function textDifferences({ list, site }: Compared): readonly string[] {
  return site.hosts.flatMap(({ name }) => {
    const values = new Map<string, Value>();
    for (const block of site.blocks.get(name) ?? []) {
      for (const set of block.sets) if (set.source.kind === "value") values.set(set.name.text, set.source.value);
    }
    const known = plain(list.vars.get(name) ?? {});
    return Object.entries(known).flatMap(([key, value]) => {
      const own = values.get(key);
      if (own === undefined) return [`${name} ${key}`];
      return isDeepStrictEqual(textsOf(own), printed(value, own)) ? [] : [`${name} ${key}`];
    });
  });
}

function textsOf(value: Value): unknown {
  if (value.kind === "text") return value.text;
  if (value.kind === "list") return value.items.map(textsOf);
  if (value.kind === "record") return Object.fromEntries([...value.entries].map(([k, v]) => [k, textsOf(v)]));
  return value.kind;
}

/** JSON as the language writes it; a truth value is any of the words that mean it, what is lost is absent, a password a secret. */
function printed(json: unknown, own: Value): unknown {
  if (own.kind === "absent" || own.kind === "secret") return own.kind;
  if (own.kind === "text" && typeof json === "boolean") {
    return (json ? ["true", "yes", "on"] : ["false", "no", "off"]).includes(own.text) ? own.text : String(json);
  }
  if (Array.isArray(json))
    return json.map((item, i) => printed(item, own.kind === "list" ? (own.items[i] ?? own) : own));
  if (typeof json === "object" && json !== null) {
    return Object.fromEntries(
      Object.entries(json).map(([k, v]) => [k, printed(v, own.kind === "record" ? (own.entries.get(k) ?? own) : own)]),
    );
  }
  if (typeof json === "string") return json;
  return json === null ? "" : JSON.stringify(json);
}

/** Ansible's marks for encrypted and unsafe texts as what they stand for. */
function plain(vars: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(vars).map(([key, value]) => {
      if (typeof value !== "object" || value === null) return [key, value];
      if ("__ansible_vault" in value) return [key, "(vault)"];
      const [mark, text] = Object.entries(value)[0] ?? [];
      return [key, mark === "__ansible_unsafe" ? text : value];
    }),
  );
}
