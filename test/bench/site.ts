import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchHosts } from "./bench-hosts.js";

/** What every tool is given to reach the hosts. */
export interface Site {
  /** Folder of all that follows. */
  readonly dir: string;
  readonly names: readonly string[];
  readonly key: string;
  readonly knownHosts: string;
  /** For OpenSSH: every host by its name. */
  readonly sshConfig: string;
  /** For hap. */
  readonly inventory: string;
  /** Ports by host: the hosts' own, or those of the proxies before them. */
  readonly ports: ReadonlyMap<string, number>;
}

/** Writes inventory, known_hosts and ssh_config for hosts that are reached at `ports`. */
export function writeSite(dir: string, hosts: BenchHosts, ports: ReadonlyMap<string, number>): Site {
  mkdirSync(join(dir, "home"), { recursive: true });
  const site: Site = {
    dir,
    names: hosts.hosts.map((host) => host.name),
    key: hosts.key,
    knownHosts: join(dir, "known_hosts"),
    sshConfig: join(dir, "ssh_config"),
    inventory: join(dir, "bench.hap"),
    ports,
  };
  const all = [...ports];
  writeFileSync(site.knownHosts, all.map(([, port]) => `[127.0.0.1]:${port} ${hosts.hostKey}\n`).join(""));
  writeFileSync(site.sshConfig, sshConfig(site));
  writeFileSync(site.inventory, inventory(site));
  return site;
}

function sshConfig(site: Site): string {
  const each = [...site.ports].map(([name, port]) => `Host ${name}\n  Port ${port}\n`);
  return `${each.join("")}Host *
  HostName 127.0.0.1
  User root
  IdentityFile ${site.key}
  IdentitiesOnly yes
  UserKnownHostsFile ${site.knownHosts}
  StrictHostKeyChecking yes
  BatchMode yes
`;
}

/** Pairs of each two hosts, in one group. */
function inventory(site: Site): string {
  const hosts = [...site.ports].map(
    ([name, port]) => `    host ${name} 127.0.0.1 {\n      ssh { port ${port} }\n    }\n`,
  );
  const pairs = hosts.flatMap((text, i) =>
    i % 2 === 0 ? [`  pair p${i / 2 + 1} {\n${text}${hosts[i + 1] ?? ""}  }\n`] : [],
  );
  return `site bench

group directors {
  ssh {
    user root
    key ${site.key}
    known-hosts ${site.knownHosts}
  }
${pairs.join("")}}
`;
}

/** What is right on one host: the bytes that hap has left there. */
export interface Wanted {
  readonly host: string;
  readonly haCf: string;
  readonly haresources: string;
  readonly authkeys: string;
  readonly ldirectord: string;
  readonly script: string;
  readonly hostsLines: readonly string[];
  readonly sysctlLine: string;
}

/** Reads what hap has written on every host, so that its peers can be asked for just that. */
export function readWanted(hosts: BenchHosts): Wanted[] {
  return hosts.hosts.map((host) => {
    const read = (path: string): string => readFileSync(host.path(path), "utf8");
    const lines = (path: string): string[] => read(path).split("\n");
    return {
      host: host.name,
      haCf: read("/etc/ha.d/ha.cf"),
      haresources: read("/etc/ha.d/haresources"),
      authkeys: read("/etc/ha.d/authkeys"),
      ldirectord: read("/etc/ha.d/ldirectord.cf"),
      script: read("/etc/ha.d/resource.d/myop.sh"),
      hostsLines: lines("/etc/hosts").filter((line) => line.startsWith("10.77.0.")),
      sysctlLine: lines("/etc/sysctl.d/90-hap.conf").find((line) => line.startsWith("kernel.panic")) ?? "",
    };
  });
}
