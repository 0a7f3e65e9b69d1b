import { checkFiles, checkPair } from "../../../check/check-folder.js";
import { allRules } from "../../../check/rules/all-rules.js";
import { hasErrors, type Diagnostic, type Stage } from "../../../diagnostics/diagnostic.js";
import type { Host } from "../../../model/host.js";
import { createContacts, type Contacts } from "../../../remote/contacts.js";
import { contactDiagnostic } from "../../../run/host-diagnostics.js";
import { seeNode, type SeenNode } from "../../../run/see-node.js";
import { sourceFile } from "../../../source/source-file.js";
import { allKinds } from "../../../steps/registry.js";
import { unreadFile } from "./check-folder.js";
import { askPasswords } from "../../ask-passwords.js";
import { contactOptions } from "../../contact-options.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import { loadSites } from "../../load-hosts.js";
import type { ConnectOptions, InventoryOptions } from "../../option-groups.js";
import type { SecretOptions } from "../../load-secrets.js";

export type HostOptions = Omit<InventoryOptions, "output"> & ConnectOptions & SecretOptions;

/** What was found, and the status where a host could not be read: nothing is known of it then. */
export interface CheckedHosts {
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: Status | null;
}

/** Checks the files of running nodes, one or the two of a pair, by ssh. Nothing is changed there. */
export async function checkHosts(
  env: Environment,
  names: readonly string[],
  options: HostOptions,
): Promise<CheckedHosts> {
  const { value: hosts, diagnostics } = await hostsOf(names, options);
  if (hosts === null) return { diagnostics, failed: USAGE };
  const signals = interrupts(env);
  try {
    const contacts = createContacts(contactOptions(env, options, signals.cut));
    const passwords = await askPasswords(env, options, {
      login: hosts.filter(({ local }) => !local),
      sudo: hosts.filter(({ ssh }) => ssh.as !== null),
    });
    if (!passwords.ok) return { diagnostics: [passwords.problem], failed: USAGE };
    contacts.usePasswords(passwords.value);
    const seen = await Promise.all(hosts.map((host) => see(host, contacts)));
    const problems = seen.flatMap((one) => (one.ok ? [] : [one.problem]));
    if (problems.length > 0) return { diagnostics: problems, failed: 4 };
    return { diagnostics: judged(seen.flatMap((one) => (one.ok ? [one.value] : []))), failed: null };
  } finally {
    signals.release();
  }
}

async function see(host: Host, contacts: Contacts): ReturnType<typeof seeNode> {
  const contact = await contacts.contact(host, host.ssh.as);
  if (!contact.ok) return { ok: false, problem: contactDiagnostic(contact.problem) };
  try {
    return await seeNode(host, contact.value, allKinds());
  } finally {
    await contact.value.close();
  }
}

function judged(nodes: readonly SeenNode[]): readonly Diagnostic[] {
  const unread = nodes.flatMap(({ name, unreadable }) => unreadable.map((path) => unreadFile(`${name}:${path}`)));
  const [one] = nodes;
  if (one === undefined) return unread;
  const found =
    nodes.length > 1
      ? checkPair(nodes, allKinds(), allRules)
      : checkFiles({ ...one, registry: allKinds(), rules: allRules, look: () => one.look });
  return [...unread, ...found];
}

/** Hosts of the inventory by their names; of others what ssh makes of the name. */
async function hostsOf(names: readonly string[], options: HostOptions): Promise<Stage<readonly Host[] | null>> {
  const sites = await loadSites(null, { ...options, every: true, programs: "named" });
  if (options.inventory.length > 0 && hasErrors(sites.diagnostics))
    return { value: null, diagnostics: sites.diagnostics };
  const known = sites.value?.flatMap((site) => [...site.hosts]) ?? [];
  return { value: names.map((name) => known.find((host) => host.name === name) ?? unlisted(name)), diagnostics: [] };
}

/** `name` or `user@name`, as ssh takes it. */
function unlisted(given: string): Host {
  const at = given.lastIndexOf("@");
  const name = given.slice(at + 1);
  return {
    id: name,
    site: "",
    name,
    address: name,
    local: false,
    ssh: { user: at === -1 ? null : given.slice(0, at), port: null, key: null, knownHosts: null, jump: null, as: null },
    groups: [],
    pair: null,
    preferred: false,
    span: { file: sourceFile("--host", given), start: at + 1, end: given.length },
  };
}
