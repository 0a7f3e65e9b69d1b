import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contender } from "../measure.js";
import type { Site, Wanted } from "../site.js";

const PLAYBOOK = fileURLToPath(new URL("playbook.yml", import.meta.url));
const ANSIBLE = "/usr/bin/ansible-playbook";
/** Where Debian's package ansible-mitogen has its strategies. */
const MITOGEN = "/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy";

export type AnsibleWay = "default" | "pipelining" | "mitogen";

/** Why this way cannot be run here; null when it can. */
export function ansibleLacks(way: AnsibleWay): string | null {
  if (!existsSync(ANSIBLE)) return "ansible-core is not installed";
  return way === "mitogen" && !existsSync(MITOGEN) ? "ansible-mitogen is not installed" : null;
}

/** The inventory with each host's contents. */
export function writeAnsible(site: Site, wanted: readonly Wanted[]): void {
  const dir = join(site.dir, "ansible");
  const hosts = wanted.map((one) => {
    const files = join(dir, "files", one.host);
    mkdirSync(files, { recursive: true });
    writeFileSync(join(files, "ha.cf"), one.haCf);
    writeFileSync(join(files, "haresources"), one.haresources);
    writeFileSync(join(files, "authkeys"), one.authkeys);
    writeFileSync(join(files, "ldirectord.cf"), one.ldirectord);
    writeFileSync(join(files, "myop.sh"), one.script);
    const address = { ansible_host: "127.0.0.1", ansible_port: site.ports.get(one.host), ansible_user: "root" };
    const login = { ansible_ssh_private_key_file: site.key, ansible_python_interpreter: "/usr/bin/python3" };
    return [one.host, { ...address, ...login, files, hosts_lines: one.hostsLines, sysctl_line: one.sysctlLine }];
  });
  writeFileSync(join(dir, "inventory.json"), JSON.stringify({ all: { hosts: Object.fromEntries(hosts) } }));
}

export interface AnsibleRun {
  readonly way: AnsibleWay;
  readonly converged: boolean;
  readonly rounds: number;
}

/**
 * Ansible as its package has it, with pipelining, or with Mitogen; 50 forks and no fact gathering in each. ControlPersist is
 * Ansible's own default: after the warm-up its connections stand, so they are not in the times.
 */
export function ansible(site: Site, { way, converged, rounds }: AnsibleRun): Contender {
  const dir = join(site.dir, "ansible");
  const config = join(dir, `${way}.cfg`);
  mkdirSync(join(dir, way), { recursive: true });
  writeFileSync(config, settings(site, way));
  return {
    name:
      way === "mitogen" ? "Ansible with Mitogen" : way === "pipelining" ? "Ansible, pipelining" : "Ansible, default",
    rounds,
    peer: true,
    argv: [ANSIBLE, "-i", join(dir, "inventory.json"), PLAYBOOK],
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: join(site.dir, "home"),
      LANG: "C.UTF-8",
      ANSIBLE_CONFIG: config,
      ANSIBLE_HOME: join(dir, way),
      ANSIBLE_LOCAL_TEMP: join(dir, way, "tmp"),
    },
    wrong: ({ status, output }) => {
      if (status !== 0) return `status ${status}`;
      const recap = [...output.matchAll(/changed=(\d+)/g)].map((found) => Number(found[1]));
      if (recap.length !== site.names.length) return `${recap.length} of ${site.names.length} hosts came to the end`;
      const right = converged ? recap.every((n) => n === 0) : recap.every((n) => n >= 9);
      return right ? null : `changes by host: ${recap.join(" ")}`;
    },
  };
}

function settings(site: Site, way: AnsibleWay): string {
  const common = `-o UserKnownHostsFile=${site.knownHosts} -o IdentitiesOnly=yes`;
  const strategy = way === "mitogen" ? `strategy_plugins = ${MITOGEN}\nstrategy = mitogen_linear\n` : "";
  return `[defaults]
forks = 50
timeout = 60
nocows = true
${strategy}
[ssh_connection]
ssh_common_args = ${common}
control_path_dir = ${site.dir}/cp-${way}
${way === "pipelining" ? "pipelining = true\n" : ""}`;
}
