import { userInfo } from "node:os";
import { join } from "node:path";
import { failure, success } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import { failureOf } from "./contact-failure.js";
import type { ContactState } from "./contact-state.js";
import { memo } from "./memo.js";
import type { ContactOptions } from "./session.js";
import { NO_RESTRICTIONS, restrictionsOf, type FoundRestrictions, type Restrictions } from "./restrictions.js";
import { sshConfigFor, usualSshConfig, type SshConfig } from "./ssh-config.js";
import type { KeyFile, KnownHostsFiles, Resolved, SshTarget } from "./ssh-target.js";

const DEFAULT_KEYS = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];
/** What `ssh -G` prints when no IdentityFile is set; none of these counts as named. */
const OPENSSH_DEFAULT_KEY = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/;
const GLOBAL_KNOWN_HOSTS = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];
/** ProxyJump of a jump host's own ssh_config entry is followed this far. */
const JUMPS_DEEP = 8;

/** What is known of a host or hop before the ssh_config is asked. */
interface WantedTarget {
  readonly name: string;
  readonly user: string | null;
  readonly port: number | null;
  readonly key: string | null;
  readonly knownHosts: string | null;
  readonly jump: string | null;
  /** The hop that the caller has already decided on. */
  readonly via: SshTarget | null;
  readonly depth: number;
}

type Resolving = Pick<ContactState, "options" | "sshConfigs">;

/**
 * Merges inventory, ssh_config and defaults: `--user` before the inventory before the ssh_config before OpenSSH's
 * defaults.
 */
export function resolveTarget(host: Host, state: Resolving): Promise<Resolved> {
  const { ssh } = host;
  return resolve({ ...ssh, name: host.address, user: state.options.user ?? ssh.user, via: null, depth: 0 }, state);
}

async function resolve(wanted: WantedTarget, state: Resolving): Promise<Resolved> {
  const answer = await askConfig(wanted, state);
  if (!answer.ok) return failure(failureOf("bad-config", answer.problem));
  const { value: config } = answer;
  const found = await restrictions(config, state);
  if (!found.ok) {
    const what = `the ssh_config sets ${found.problem.option} for \`${wanted.name}\``;
    const help = `remove \`${found.problem.option}\` from the ssh_config for this host, or change its value; hap ignores no restriction`;
    return failure(failureOf("bad-config", `${what}, which hap cannot keep: ${found.problem.reason}`, { help }));
  }
  const command = one(config, "proxycommand");
  if (command !== null && wanted.jump === null && wanted.via === null) {
    return failure(
      failureOf(
        "bad-config",
        `the ssh_config sets ProxyCommand for \`${wanted.name}\`, which hap does not run; expected ProxyJump`,
      ),
    );
  }
  const via =
    wanted.via === null
      ? await resolveJumps(wanted.jump ?? one(config, "proxyjump"), wanted, state)
      : success(wanted.via);
  if (via !== null && !via.ok) return via;
  const { options } = state;
  const target = merge({ wanted, config, options, restrictions: found.value, jump: via?.value ?? null });
  return success(target);
}

/**
 * The files that `ssh -G` names are those that ssh itself would read: only where there is a config there are
 * restrictions.
 */
async function restrictions(config: SshConfig, { sshConfigs }: Resolving): Promise<FoundRestrictions> {
  if (config.size === 0) return success(NO_RESTRICTIONS);
  const usual = await memo(sshConfigs, "usual", usualSshConfig);
  return restrictionsOf(config, usual.ok ? usual.value : new Map());
}

function askConfig(wanted: WantedTarget, { options, sshConfigs }: Resolving): ReturnType<typeof sshConfigFor> {
  const file = options.sshConfig;
  if (file === null) return Promise.resolve(success(new Map()));
  const { name, user, port } = wanted;
  return memo(sshConfigs, JSON.stringify([file, name, user, port]), () => sshConfigFor(file, name, { user, port }));
}

interface Merging {
  readonly wanted: WantedTarget;
  readonly config: SshConfig;
  readonly options: ContactOptions;
  readonly restrictions: Restrictions;
  readonly jump: SshTarget | null;
}

function merge({ wanted, config, options, restrictions: given, jump }: Merging): SshTarget {
  const address = one(config, "hostname") ?? wanted.name;
  const user = wanted.user ?? one(config, "user") ?? options.localUser;
  const port = wanted.port ?? Number(one(config, "port") ?? 22);
  const alias = one(config, "hostkeyalias");
  const expand = expander({ home: options.home, localUser: options.localUser, address, user, port });
  return {
    address,
    port,
    user,
    known: alias === null ? { address, port } : { address: alias, port: 22 },
    keyFiles: keyFiles(wanted, config).map(({ path, named }) => ({ path: expand(path), named })),
    agentSocket: agentSocket(config, options, expand),
    identitiesOnly: one(config, "identitiesonly") === "yes",
    knownHosts: knownHostsFiles(wanted, config, expand),
    restrictions: { ...given, revokedFiles: given.revokedFiles.map(expand) },
    jump,
  };
}

function keyFiles(wanted: WantedTarget, config: SshConfig): KeyFile[] {
  if (wanted.key !== null) return [{ path: wanted.key, named: true }];
  const named = (config.get("identityfile") ?? []).filter((path) => !OPENSSH_DEFAULT_KEY.test(path) && path !== "none");
  const chosen = named.map((path) => ({ path, named: true }));
  return chosen.length > 0 ? chosen : DEFAULT_KEYS.map((path) => ({ path, named: false }));
}

function agentSocket(config: SshConfig, options: ContactOptions, expand: (path: string) => string): string | null {
  const set = one(config, "identityagent");
  if (set === null || set === "SSH_AUTH_SOCK") return options.agentSocket;
  return set === "none" ? null : expand(set);
}

function knownHostsFiles(wanted: WantedTarget, config: SshConfig, expand: (path: string) => string): KnownHostsFiles {
  const ours = ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"];
  const theirs = words(config, "userknownhostsfile")?.map(ownHome);
  const user = wanted.knownHosts === null ? (theirs ?? ours) : [wanted.knownHosts];
  return {
    user: user.filter((path) => path !== "none").map(expand),
    global: words(config, "globalknownhostsfile") ?? GLOBAL_KNOWN_HOSTS,
    hash: one(config, "hashknownhosts") === "yes",
  };
}

/** `ssh -G` writes the home of the password file into its defaults; the operator's own home may be another. */
function ownHome(path: string): string {
  const prefix = join(userInfo().homedir, ".ssh/known_hosts");
  return path.startsWith(prefix) ? `~/.ssh/known_hosts${path.slice(prefix.length)}` : path;
}

function one(config: SshConfig, key: string): string | null {
  return config.get(key)?.[0] ?? null;
}

function words(config: SshConfig, key: string): string[] | null {
  return one(config, key)?.split(/\s+/) ?? null;
}

interface PercentTokens {
  readonly home: string;
  readonly localUser: string;
  readonly address: string;
  readonly user: string;
  readonly port: number;
}

/** `~` and the tokens that key paths use (ssh_config(5), TOKENS). */
function expander({ home, localUser, address, user, port }: PercentTokens): (path: string) => string {
  const values: Readonly<Record<string, string>> = {
    d: home,
    h: address,
    r: user,
    p: String(port),
    u: localUser,
    "%": "%",
  };
  return (path) =>
    path.replace(/^~(?=\/|$)/, () => home).replace(/%([dhrpu%])/g, (_, token: string) => values[token] ?? "");
}

/** `user@host:port,…`: each hop is reached through the one before it. Null when there is none. */
async function resolveJumps(list: string | null, wanted: WantedTarget, state: Resolving): Promise<Resolved | null> {
  if (list === null || list === "none" || list.trim() === "") return null;
  if (wanted.depth >= JUMPS_DEEP)
    return failure(failureOf("bad-config", `the jump hosts of \`${wanted.name}\` lead to each other`));
  let reached: Resolved | null = null;
  for (const spec of list.split(",")) {
    const hop = parseHop(spec.trim());
    if (hop === null)
      return failure(failureOf("bad-config", `\`${spec.trim()}\` is no jump host; expected \`user@host:port\``));
    const via: SshTarget | null = reached === null ? null : reached.value;
    const next = await resolve(
      { ...hop, key: wanted.key, knownHosts: wanted.knownHosts, jump: null, via, depth: wanted.depth + 1 },
      state,
    );
    if (!next.ok) return next;
    reached = next;
  }
  return reached;
}

function parseHop(spec: string): Pick<WantedTarget, "name" | "user" | "port"> | null {
  const found = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]]+)\]|([^:@\s[\]]+))(?::(\d{1,5}))?$/.exec(spec);
  const name = found?.[2] ?? found?.[3];
  if (name === undefined || name.startsWith("-")) return null;
  return { name, user: found?.[1] ?? null, port: found?.[4] === undefined ? null : Number(found[4]) };
}
