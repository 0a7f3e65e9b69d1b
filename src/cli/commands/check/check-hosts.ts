import { checkFiles, checkPair } from "../../../check/check-folder.js";
import { allRules } from "../../../check/rules/all-rules.js";
import {
  diagnostic,
  failure,
  hasErrors,
  type Diagnostic,
  type Result,
  type Stage,
} from "../../../diagnostics/diagnostic.js";
import type { HostEvidence } from "../../../check/rules/host-look.js";
import { ENGINES } from "../../../engines/engines.js";
import type { Host } from "../../../model/host.js";
import type { Session } from "../../../remote/session.js";
import { createContacts, type Contacts } from "../../../remote/contacts.js";
import { contactDiagnostic } from "../../../run/host-diagnostics.js";
import { seeNode, seeRealServer, type SeenNode } from "../../../run/see-node.js";
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

/**
 * Checks the files of running nodes, one or the two of a pair, by ssh, and whether further hosts, the real servers
 * behind them, take what the nodes send. Nothing is changed there.
 */
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
    const nodes = await eachSeen(hosts.slice(0, 2), contacts, (host, session) => seeNode(host, session, allKinds()));
    if (nodes.problems.length > 0) return { diagnostics: nodes.problems, failed: 4 };
    const others = await eachSeen(hosts.slice(2), contacts, async (host, session) => {
      const look = await seeRealServer(host, session, nodes.seen, allKinds());
      return look.ok ? { ok: true, value: { name: host.name, address: host.address, look: look.value } } : look;
    });
    if (others.problems.length > 0) return { diagnostics: others.problems, failed: 4 };
    return { diagnostics: judged(nodes.seen, others.seen), failed: null };
  } finally {
    signals.release();
  }
}

/** Looks at hosts, each over a session of its own. */
async function eachSeen<T>(
  hosts: readonly Host[],
  contacts: Contacts,
  see: (host: Host, session: Session) => Promise<Result<T>>,
): Promise<{ readonly seen: readonly T[]; readonly problems: readonly Diagnostic[] }> {
  const found = await Promise.all(
    hosts.map(async (host): Promise<Result<T>> => {
      const contact = await contacts.contact(host, host.ssh.as);
      if (!contact.ok) return failure(contactDiagnostic(contact.problem));
      try {
        return await see(host, contact.value);
      } finally {
        await contact.value.close();
      }
    }),
  );
  return {
    seen: found.flatMap((one) => (one.ok ? [one.value] : [])),
    problems: found.flatMap((one) => (one.ok ? [] : [one.problem])),
  };
}

/** A host beside the two nodes; null where nothing of theirs is sent to it. */
interface Other {
  readonly name: string;
  readonly address: string;
  readonly look: HostEvidence | null;
}

function judged(nodes: readonly SeenNode[], others: readonly Other[]): readonly Diagnostic[] {
  const behind = others.flatMap(({ look, ...other }) => (look === null ? [] : [{ ...other, look }]));
  const unserved = others.filter(({ look }) => look === null).map(({ name, address }) => notServed(name, address));
  const unread = nodes.flatMap(({ name, unreadable }) => unreadable.map((path) => unreadFile(`${name}:${path}`)));
  const [one] = nodes;
  if (one === undefined) return unread;
  const found =
    nodes.length > 1
      ? checkPair(nodes, allKinds(), allRules, behind)
      : checkFiles({ ...one, registry: allKinds(), rules: allRules, look: () => one.look });
  const bare = nodes.filter(({ files, unreadable }) => files.length + unreadable.length === 0).map(noEngine);
  return [...unread, ...bare, ...found, ...unserved];
}

/** A node without a file of any engine: of what it runs by nothing is known. */
function noEngine({ name }: SeenNode): Diagnostic {
  const files = ENGINES.map(({ title, clusterFiles }) => `${clusterFiles.join(", ")} of ${title}`).join(", or ");
  return diagnostic("HAP5007", `on \`${name}\` there is no file of an engine: expected ${files}`, null, {
    help: "`hap init` writes a playbook for a new pair; a renamed copy such as ha.cf.bak is not read",
  });
}

function notServed(name: string, address: string): Diagnostic {
  const help = "the two nodes are named first, then real servers, by the addresses that the nodes' files send to";
  const message = `nothing is sent to ${address} by the nodes' files: \`${name}\` was not looked at`;
  return diagnostic("HAP5027", message, null, { severity: "note", help });
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
