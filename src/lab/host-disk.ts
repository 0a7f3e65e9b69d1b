import { chmod, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { initScript, rebootScript } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import type { Lab } from "./lab-state.js";
import { runCommand } from "./run-command.js";
import { makeFolder } from "../files/write-file.js";

/** TCP port of the package proxy on the switch's addresses. */
export const PACKAGE_PORT = 3142;

/** Writes what makes a host's disk differ from the image. Gives the host's public key, as in known_hosts. */
export async function makeHostDisk(lab: Lab, host: LabHost): Promise<string> {
  const root = join(lab.diskDir, String(host.number), "upper");
  await put(join(root, "etc/hostname"), `${host.name}\n`);
  await put(join(root, "etc/hosts"), "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
  await put(join(root, "etc/apt/apt.conf.d/99hap-lab"), aptConfiguration(host.gateway));
  await put(join(root, "usr/sbin/init"), initScript(), 0o755);
  await put(join(root, "usr/sbin/reboot"), rebootScript(), 0o755);
  await put(join(root, "usr/sbin/runlevel"), "#!/bin/sh\necho N 2\n", 0o755);
  await symlink("reboot", join(root, "usr/sbin/poweroff"));
  await symlink("reboot", join(root, "usr/sbin/halt"));
  makeFolder(join(root, "root/.ssh"), 0o700);
  await chmod(join(root, "root"), 0o700);
  await put(join(root, "root/.ssh/authorized_keys"), await readFile(`${lab.ssh.key}.pub`, "utf8"), 0o600);
  return makeHostKey(join(root, "etc/ssh/ssh_host_ed25519_key"));
}

/** Makes the key of the client, without a passphrase: it opens nothing but the lab. */
export async function makeClientKey(lab: Lab): Promise<void> {
  await runCommand(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", `hap-lab-${lab.name}`, "-f", lab.ssh.key]);
}

/**
 * Writes known_hosts and an ssh_config for plain ssh and hap. `keys` are the hosts' public keys in the plan's order.
 */
export async function writeSshFiles(lab: Lab, keys: readonly string[]): Promise<void> {
  const known = lab.plan.hosts.map(({ name, address }, index) => `${name},${address} ${keys[index] ?? ""}\n`);
  await writeFile(lab.ssh.knownHosts, known.join(""));
  const hosts = lab.plan.hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`);
  await writeFile(lab.ssh.config, [...hosts, everyHost(lab)].join("\n"));
}

function everyHost({ ssh }: Lab): string {
  return `Host *
  User root
  IdentityFile "${ssh.key}"
  IdentitiesOnly yes
  UserKnownHostsFile "${ssh.knownHosts}"
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
`;
}

/** Indexes served from the cache may be past their date, and translations are not needed. */
function aptConfiguration(gateway: string): string {
  return `Acquire::http::Proxy "http://${gateway}:${PACKAGE_PORT}";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::PDiffs "false";
`;
}

async function makeHostKey(path: string): Promise<string> {
  makeFolder(dirname(path));
  await runCommand(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path]);
  return (await readFile(`${path}.pub`, "utf8")).trim();
}

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  makeFolder(dirname(path));
  await writeFile(path, text, { mode });
  await chmod(path, mode);
}
