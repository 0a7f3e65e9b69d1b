import type { EngineName } from "../../../model/engine-name.js";
import type { Answers, NamedHost } from "./answers.js";
import { SIGNING_KEY } from "./signing-key.js";

/** The inventory of a new project, formatted. */
export function inventoryText({ site, hosts: [a, b], ...answers }: Answers): string {
  return `site ${site}

# The virtual address, and the network interface that carries it.
set vip = ${answers.vip}
set prefix = ${answers.prefix}
set nic = ${answers.interface}
set link = ${answers.link}

# The preferred host first. The names are what \`uname -n\` prints there.
pair nodes {
  ssh { user ${answers.user} }
  host ${a.name} ${a.address}${sshOf(a)}
  host ${b.name} ${b.address}${sshOf(b)}
}
`;
}

function sshOf({ ssh }: NamedHost): string {
  return ssh.length === 0 ? "" : ` {\n    ssh {\n${ssh.map((line) => `      ${line}\n`).join("")}    }\n  }`;
}

/** The first playbook of a pair: its text, formatted, and whether its nodes sign with a key of the store of secrets. */
export interface Starter {
  text(answers: Answers): string;
  readonly signed: boolean;
}

/** By the engine that is to keep the address. */
export const STARTERS: Readonly<Record<EngineName, Starter>> = {
  heartbeat: { text: heartbeatText, signed: true },
  keepalived: { text: keepalivedText, signed: false },
};

/** Version 3 of VRRP knows no password. */
function keepalivedText({ hosts: [a, b], vip }: Answers): string {
  return `hap 1

# keepalived keeps ${vip} on ${a.name}, and moves it to ${b.name} when ${a.name} is gone.

param ip        vip             # the address that clients connect to
param int       prefix = 24     # bits of its network
param interface nic             # the interface that carries it

play "keepalived pair" on nodes {
  install {
    package keepalived
  }
  # To watch the service behind the address, write a \`vrrp_script\` and \`track_script\`, and take the next line away.
  @allow KA029 "a first try"
  keepalived.conf {
    global_defs {
      vrrp_version 3
    }
    vrrp_instance VI_1 {
      state BACKUP
      interface \${nic}
      # No other pair in this network may have the same number.
      virtual_router_id 51
      priority \${host.preferred ? 150 : 100}
      advert_int 1
      # A host that comes back leaves the address where it is.
      nopreempt
      higher_prio_send_advert
      unicast_src_ip \${host.address}
      unicast_peer {
        \${peer.address}
      }
      virtual_ipaddress {
        \${vip}/\${prefix} dev \${nic}
      }
    }
  }
  service keepalived {
    running
    enabled
  }
  # After a start an instance waits some 4 s before it is master.
  @retry 20 1s
  verify "one host holds the address" {
    keepalived running
    vip \${vip} held-by exactly-one
    vrrp VI_1 master on exactly-one
  }
}
`;
}

function heartbeatText({ hosts: [a, b], vip, link, interface: nic }: Answers): string {
  return `hap 1

# Heartbeat keeps ${vip} on ${a.name}, and moves it to ${b.name} when ${a.name} is gone.

param ip        vip             # the address that clients connect to
param int       prefix = 24     # bits of its network
param interface nic             # the interface that carries it
param interface link            # the interface of the heartbeats

play "Heartbeat pair" on nodes {
  install {
    package heartbeat
  }
  hosts {
    for h in nodes { \${h.address} \${h.name} }
  }
${link === nic ? ONE_NETWORK : ""}  # Where the hosts have a watchdog, write \`watchdog /dev/watchdog\` here, and take the next line away.
  @allow HB029 "a first try"
${oddNames([a.name, b.name])}  ha.cf {
    logfile /var/log/ha-log
    keepalive 1
    warntime 5
    deadtime 10
    initdead 60
    udpport 694
${link === nic ? "" : "    bcast ${link}\n"}    for h in nodes { ucast \${nic} \${h.address} }
    auto_failback off
    for h in nodes { node \${h.name} }
  }

  # The key is in secrets.age beside the inventory; \`hap secret\` looks after it.
  authkeys {
    auth 1
    1 sha1 \${secret("${SIGNING_KEY}")}
  }
  haresources {
    \${nodes[0].name} IPaddr2::\${vip}/\${prefix}/\${nic}
  }
  service heartbeat {
    running
    enabled
  }
  # After a start Heartbeat waits for the other host before it takes the address.
  @retry 40 2s
  verify "one host holds the address" {
    heartbeat running
    vip \${vip} held-by exactly-one
  }
}
`;
}

/** Names that a host has are as they are; the rules about names are for those who can still choose. */
function oddNames(names: readonly string[]): string {
  const capital = names.some((name) => name !== name.toLowerCase());
  const illegal = names.some((name) => !/^[a-z0-9.-]+$/i.test(name));
  return `${capital ? NAMED("HB051") : ""}${illegal ? NAMED("HB052") : ""}`;
}

const NAMED = (rule: string): string => `  @allow ${rule} "the hosts have these names"\n`;

const ONE_NETWORK = `  # With a second network between the hosts, give its interface as \`link\` and add a line \`bcast \${link}\`.
  @allow HB011 "the hosts have one network"
`;
