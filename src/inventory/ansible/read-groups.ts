import type { Node } from "yaml";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source/source-file.js";
import { addChild, addGroup, addHost, type AnsibleData, type AnsibleGroup } from "./ansible-data.js";
import { scalar } from "./ansible-value.js";
import { expandHosts } from "./host-range.js";
import { entriesOf, itemsOf, setVars, spanOf, stringOf, type YamlEntry, type YamlTree } from "./yaml-values.js";

interface GroupReading {
  readonly tree: YamlTree;
  readonly data: AnsibleData;
  readonly diagnostics: Diagnostic[];
}

/**
 * Reads a YAML inventory into `data`, by the rules of Ansible's `yaml` plugin. HAP2132 to HAP2136, HAP2138, HAP2145.
 */
export function readYamlGroups(tree: YamlTree, data: AnsibleData): readonly Diagnostic[] {
  const reading: GroupReading = { tree, data, diagnostics: [] };
  const entries = entriesOf(tree, tree.root);
  const plugin = entries?.find(({ key }) => key === "plugin");
  if (entries === null || entries.length === 0) {
    const help = "a YAML inventory is groups with `hosts`, `children` and `vars`";
    return [diagnostic("HAP2132", "expected a mapping of groups", spanOf(tree, tree.root), { help })];
  }
  if (plugin !== undefined) return [pluginFile(plugin)];
  for (const entry of entries) readGroup(entry, reading);
  return reading.diagnostics;
}

function pluginFile({ span }: YamlEntry): Diagnostic {
  const help =
    "give hap what the plugin finds: `ansible-inventory -i THIS-FILE --list --export > hosts.json`, then `-i hosts.json`";
  return diagnostic("HAP2138", "expected groups, found the settings of an Ansible inventory plugin", span, { help });
}

function readGroup(entry: YamlEntry, reading: GroupReading): AnsibleGroup | null {
  const { tree, data, diagnostics } = reading;
  const sections = entriesOf(tree, entry.value);
  if (sections === null) {
    const message = `expected a mapping for group \`${entry.key}\``;
    diagnostics.push(diagnostic("HAP2132", message, spanOf(tree, entry.value)));
    return null;
  }
  const group = addGroup(data, entry.key, entry.span);
  for (const section of sections) readSection(section, group, reading);
  return group;
}

function readSection(section: YamlEntry, group: AnsibleGroup, reading: GroupReading): void {
  const { tree, diagnostics } = reading;
  if (section.key !== "vars" && section.key !== "children" && section.key !== "hosts") {
    const message = `\`${section.key}\` in group \`${group.name}\` is left out`;
    const help = "a group has `hosts`, `children` and `vars`";
    diagnostics.push(diagnostic("HAP2145", message, section.span, { severity: "warning", help }));
    return;
  }
  const entries = sectionEntries(section, tree);
  if (entries === null) {
    diagnostics.push(
      diagnostic("HAP2132", `expected a mapping for \`${section.key}\` of group \`${group.name}\``, section.span),
    );
    return;
  }
  if (section.key === "vars") setVars(tree, section.value, group.vars);
  else if (section.key === "hosts") for (const entry of entries) readHosts(entry, group, reading);
  else {
    for (const entry of entries) {
      const child = readGroup(entry, reading);
      if (child !== null) join(group, child, { span: entry.span, diagnostics });
    }
  }
}

/** A section may be one name alone. */
function sectionEntries(section: YamlEntry, tree: YamlTree): readonly YamlEntry[] | null {
  const name = stringOf(tree, section.value);
  return name === null
    ? entriesOf(tree, section.value)
    : [{ key: name, span: spanOf(tree, section.value), value: null }];
}

function readHosts(entry: YamlEntry, group: AnsibleGroup, { tree, data, diagnostics }: GroupReading): void {
  const pattern = expandHosts(entry.key);
  if (!pattern.ok) {
    diagnostics.push(diagnostic("HAP2134", pattern.reason, entry.span));
    return;
  }
  for (const name of pattern.names) {
    const host = addHost(data, name, { group, span: entry.span });
    if (pattern.port !== null) {
      host.vars.set("ansible_port", { name: "ansible_port", value: scalar(pattern.port), span: entry.span });
    }
    if (!setVars(tree, entry.value, host.vars)) {
      diagnostics.push(
        diagnostic("HAP2132", `expected a mapping of values for host \`${name}\``, spanOf(tree, entry.value)),
      );
      return;
    }
  }
}

function join(group: AnsibleGroup, child: AnsibleGroup, at: { span: Span; diagnostics: Diagnostic[] }): void {
  if (addChild(group, child)) return;
  at.diagnostics.push(diagnostic("HAP2136", `group \`${child.name}\` would be inside itself`, at.span));
}

/**
 * Reads what a program prints for `--list` into `data`, by the rules of Ansible's `script` plugin: a group is a list of
 * hosts, a mapping with `hosts`, `vars` and `children`, or the values of the one host of its name. HAP2132, HAP2136.
 */
export function readListGroups(tree: YamlTree, data: AnsibleData): readonly Diagnostic[] {
  const reading: GroupReading = { tree, data, diagnostics: [] };
  const entries = entriesOf(tree, tree.root);
  if (entries === null) {
    return [diagnostic("HAP2132", "expected a JSON object of groups", spanOf(tree, tree.root))];
  }
  const listed = new Set<string>();
  for (const entry of entries) if (entry.key !== "_meta") readListGroup(entry, listed, reading);
  const meta = entriesOf(tree, entries.find(({ key }) => key === "_meta")?.value ?? null);
  const hostVars = entriesOf(tree, meta?.find(({ key }) => key === "hostvars")?.value ?? null);
  for (const { key, value } of hostVars ?? []) {
    const host = data.hosts.get(key);
    if (host !== undefined && listed.has(key)) setVars(tree, value, host.vars);
  }
  return reading.diagnostics;
}

/** Whether the output has the values of its hosts in `_meta`, so that nobody asks for each with `--host`. */
export function hasHostVars(tree: YamlTree): boolean {
  const meta = entriesOf(tree, tree.root)?.find(({ key }) => key === "_meta")?.value ?? null;
  return entriesOf(tree, meta)?.some(({ key }) => key === "hostvars") ?? false;
}

function readListGroup(entry: YamlEntry, listed: Set<string>, reading: GroupReading): void {
  const { tree, data, diagnostics } = reading;
  const group = addGroup(data, entry.key, entry.span);
  const sections = entriesOf(tree, entry.value);
  const part = (key: string): Node | null | undefined => sections?.find((section) => section.key === key)?.value;
  const simple = sections !== null && !["hosts", "vars", "children"].some((key) => part(key) !== undefined);
  const hosts = sections === null ? itemsOf(tree, entry.value) : itemsOf(tree, part("hosts") ?? null);
  if (hosts === null && (sections === null || part("hosts") !== undefined)) {
    diagnostics.push(diagnostic("HAP2132", `expected a list of the hosts of group \`${entry.key}\``, entry.span));
  }
  const named = (hosts ?? []).map((node) => ({ name: stringOf(tree, node) ?? "", span: spanOf(tree, node) }));
  if (simple) named.push({ name: entry.key, span: entry.span });
  for (const { name, span } of named.filter((one) => one.name !== "")) {
    listed.add(name);
    addHost(data, name, { group, span });
  }
  setVars(tree, simple ? entry.value : (part("vars") ?? null), group.vars);
  for (const node of itemsOf(tree, part("children") ?? null) ?? []) {
    const span = spanOf(tree, node);
    const name = stringOf(tree, node);
    if (name !== null) join(group, addGroup(data, name, span), { span, diagnostics });
  }
}
