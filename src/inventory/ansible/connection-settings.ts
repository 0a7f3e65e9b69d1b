import type { SshSettings } from "../../model/host.js";
import type { AnsibleVar, Vars } from "./ansible-data.js";
import { isTrue } from "./ansible-value.js";
import { isTemplate } from "./hap-value.js";
import type { Losses } from "./losses.js";
import { readSshArguments } from "./ssh-arguments.js";

/** How a host is reached; null for a host that hap cannot reach. */
export interface Connection {
  readonly address: string;
  readonly local: boolean;
  readonly ssh: SshSettings;
}

/** Ways of Ansible to run ssh. `smart` takes ssh. */
const SSH_CONNECTIONS = [
  "ssh",
  "smart",
  "paramiko",
  "paramiko_ssh",
  "ansible.builtin.ssh",
  "ansible.builtin.paramiko_ssh",
];

/**
 * Settings that only Ansible itself needs: hap has no Python and no modules on the host, and shares its connections
 * anyway.
 */
const NEEDLESS =
  /^ansible_(?:python_interpreter|interpreter_python_fallback|shell_type|shell_executable|remote_tmp|group_priority|pipelining|ssh_pipelining|ssh_transfer_method|ssh_retries|ssh_control_path|ssh_executable|ssh_use_tty|scp_if_ssh|sftp_batch_mode|become_exe|become_flags|facts_parallel|async_dir)$/;

/** Ansible reads each setting from the first of these that is set. */
const NAMES = {
  host: ["ansible_host", "ansible_ssh_host"],
  port: ["ansible_port", "ansible_ssh_port"],
  user: ["ansible_user", "ansible_ssh_user"],
  key: ["ansible_ssh_private_key_file", "ansible_private_key_file"],
  connection: ["ansible_connection"],
  become: ["ansible_become"],
  becomeUser: ["ansible_become_user"],
  becomeMethod: ["ansible_become_method"],
  args: ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"],
} as const;

const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** Makes ssh settings of a host's `ansible_…` variables; what has no counterpart goes to `losses`. */
export function connectionOf(name: string, vars: Vars, losses: Losses): Connection | null {
  const read = (names: readonly string[]): AnsibleVar | undefined =>
    names.map((one) => vars.get(one)).find((variable) => variable !== undefined);
  const text = (names: readonly string[]): string | null => plainText(read(names));
  const way = text(NAMES.connection) ?? "ssh";
  const local = way === "local" || way === "ansible.builtin.local";
  const host = read(NAMES.host);
  const unreachable = (variable: AnsibleVar | undefined, why: string): null => {
    if (variable !== undefined) losses.add("host", { what: name, span: variable.span, why });
    return null;
  };
  if (!local && !SSH_CONNECTIONS.includes(way))
    return unreachable(read(NAMES.connection), `its connection is \`${way}\``);
  if (host !== undefined && plainText(host) === null) return unreachable(host, "its `ansible_host` is no plain text");
  for (const variable of vars.values()) loseSetting(variable, losses);
  const args = NAMES.args.flatMap((one) => vars.get(one) ?? []);
  const given = readSshArguments(args, losses);
  return {
    address: local ? "127.0.0.1" : (plainText(host) ?? name),
    local,
    ssh: {
      user: text(NAMES.user) ?? given.user,
      port: portOf(read(NAMES.port), losses) ?? given.port,
      key: text(NAMES.key) ?? given.key,
      knownHosts: given.knownHosts,
      jump: given.jump,
      as: becomes(read, losses),
    },
  };
}

function becomes(read: (names: readonly string[]) => AnsibleVar | undefined, losses: Losses): string | null {
  if (!isTrue(read(NAMES.become)?.value)) return null;
  const method = read(NAMES.becomeMethod);
  const by = plainText(method) ?? "sudo";
  if (method !== undefined && by !== "sudo" && by !== "ansible.builtin.sudo") {
    losses.add("setting", { what: method.name, span: method.span, why: `\`${by}\`; hap takes sudo` });
  }
  return plainText(read(NAMES.becomeUser)) ?? "root";
}

function portOf(variable: AnsibleVar | undefined, losses: Losses): number | null {
  if (variable === undefined) return null;
  const port = Number(plainText(variable) ?? "");
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  losses.add("setting", { what: variable.name, span: variable.span, why: "no port from 1 to 65535" });
  return null;
}

function loseSetting({ name, span }: AnsibleVar, losses: Losses): void {
  if (!name.startsWith("ansible_") || NEEDLESS.test(name) || KNOWN.has(name)) return;
  const why = /become.*pass/.test(name)
    ? "use `--ask-become-pass`"
    : /pass/.test(name)
      ? "hap logs in by key or agent"
      : undefined;
  losses.add("setting", { what: name, span, ...(why === undefined ? {} : { why }) });
}

function plainText(variable: AnsibleVar | undefined): string | null {
  if (variable?.value.kind !== "scalar" || variable.value.text === "" || isTemplate(variable.value)) return null;
  return variable.value.text;
}
