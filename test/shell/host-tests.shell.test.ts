import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import {
  addressConfigured,
  addressMissing,
  ADVERTS_DROPPED,
  ANSWERS_ARP,
  NO_IPVS,
  NO_TUNNEL,
  perlLacks,
  portDropped,
  portTaken,
  serverMissing,
  serviceMissing,
  serviceThere,
  TUNNEL_FILTERED,
} from "../../src/check/rules/host-tests.js";
import type { VirtualService } from "../../src/model/cluster-files.js";
import { lvsInScript } from "../../src/check/lvs-in-script.js";
import { sourceFile } from "../../src/source/source-file.js";

const PORT = 10694;

/** Runs a script with a network and a /run of its own; its output. */
function apart(script: string): string {
  const text = `mount -t tmpfs hap /run\n${script}`;
  return execFileSync("unshare", ["--net", "--mount", "sh", "-ec", text], { encoding: "utf8" });
}

const asked = (test: string) => `if ( ${test}\n ); then echo yes; else echo no; fi`;

/** Rules of INPUT, and whether they surely drop the port. */
const FILTERS: readonly (readonly [rules: readonly string[], drops: boolean])[] = [
  [[], false],
  [["-P INPUT DROP"], true],
  [["-P INPUT DROP", "-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp --dport 22 -j ACCEPT"], true],
  [["-P INPUT DROP", "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT"], true],
  [["-P INPUT DROP", "-A INPUT -p udp --dport 53 -j ACCEPT", "-A INPUT -p icmp -j ACCEPT"], true],
  [["-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -j REJECT"], true],
  [["-P INPUT DROP", "-A INPUT -p udp --dport 10694 -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT -p udp --dport 10000:11000 -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT -p udp -m multiport --dports 53,10694 -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT -i eth1 -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT -s 10.0.0.2 -j ACCEPT"], false],
  [["-P INPUT DROP", "-N own", "-A INPUT -j own"], false],
  [["-A INPUT -j ACCEPT", "-A INPUT -j DROP"], false],
  [["-P INPUT DROP", "-A INPUT ! -i lo -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT ! -p tcp -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT -p udp ! --dport 53 -j ACCEPT"], false],
];

it("says that a port is dropped where the packet filter leaves no doubt", () => {
  const flush = "iptables -P INPUT ACCEPT; iptables -F; iptables -X";
  const steps = FILTERS.flatMap(([rules]) => [
    flush,
    ...rules.map((rule) => `iptables ${rule}`),
    asked(portDropped(PORT)),
  ]);
  const answers = apart(steps.join("\n")).trim().split("\n");
  expect(answers).toEqual(FILTERS.map(([, drops]) => (drops ? "yes" : "no")));
});

/** Rules of INPUT, and whether they surely drop VRRP's adverts. */
const OF_ADVERTS: readonly (readonly [rules: readonly string[], drops: boolean])[] = [
  [[], false],
  [["-P INPUT DROP"], true],
  [["-P INPUT DROP", "-A INPUT -i lo -j ACCEPT", "-A INPUT -p udp --dport 694 -j ACCEPT"], true],
  [["-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -j REJECT"], true],
  [["-P INPUT DROP", "-A INPUT -p vrrp -j ACCEPT"], false],
  [["-P INPUT DROP", "-A INPUT -d 224.0.0.18 -j ACCEPT"], false],
];

it("says that adverts are dropped where the packet filter leaves no doubt", () => {
  const flush = "iptables -P INPUT ACCEPT; iptables -F; iptables -X";
  const steps = OF_ADVERTS.flatMap(([rules]) => [
    flush,
    ...rules.map((rule) => `iptables ${rule}`),
    asked(ADVERTS_DROPPED),
  ]);
  const answers = apart(steps.join("\n")).trim().split("\n");
  expect(answers).toEqual(OF_ADVERTS.map(([, drops]) => (drops ? "yes" : "no")));
});

/** Files of a host's network, and whether they give it 10.0.0.5. */
const NETWORKS: readonly (readonly [path: string, text: string, gives: boolean])[] = [
  ["netplan/a.yaml", "      addresses: [10.0.0.1/24, 10.0.0.5/24]", true],
  ["netplan/a.yaml", "        addresses: [10.0.0.5, 10.0.0.6]", false],
  ["netplan/a.yaml", "      addresses: [10.0.0.50/24, 110.0.0.5/24]", false],
  ["network/interfaces", "  address 10.0.0.5", true],
  ["network/interfaces", "  gateway 10.0.0.5", false],
  ["network/interfaces", "# address 10.0.0.5/24", false],
  ["network/interfaces", "  up ip addr add 10.0.0.5/24 dev eth0", true],
  ["network/interfaces", "  up iptables -A INPUT -d 10.0.0.5/32 -j ACCEPT", false],
  ["network/interfaces", "  up ip route add 10.0.0.5/32 via 10.0.0.1", false],
  ["network/interfaces", "  down ip addr del 10.0.0.5/24 dev eth0", false],
  ["netplan/a.yaml", "        - to: 10.0.0.5/32", false],
  ["netplan/a.yaml", "        - 10.0.0.5/24", true],
  ["systemd/network/a.network", "Address=10.0.0.5/24", true],
  ["systemd/network/a.network", "Destination=10.0.0.5/24", false],
  ["sysconfig/network-scripts/ifcfg-eth0", 'IPADDR="10.0.0.5"', true],
  ["sysconfig/network-scripts/ifcfg-eth0", "GATEWAY=10.0.0.5", false],
  ["NetworkManager/system-connections/a", "address1=10.0.0.5/24,10.0.0.254", true],
];

it("says that a host sets an address at its boot where its files give it one", () => {
  const steps = NETWORKS.flatMap(([path, text]) => [
    `rm -rf /etc/*; mkdir -p "$(dirname '/etc/${path}')"; printf '%s\\n' '${text}' >'/etc/${path}'`,
    asked(addressConfigured("10.0.0.5")),
  ]);
  const answers = apart(`mount -t tmpfs hap /etc\n${steps.join("\n")}`)
    .trim()
    .split("\n");
  expect(answers).toEqual(NETWORKS.map(([, , gives]) => (gives ? "yes" : "no")));
});

it("says that perl lacks a module only where there is a perl", () => {
  const modules = ["POSIX", "No::Such"].map((module) => asked(perlLacks(module)));
  expect(apart(`${modules.join("\n")}\nPATH=/run\n${modules.join("\n")}`)).toBe("no\nyes\nno\nno\n");
});

it("says that a port is taken while no Heartbeat runs", () => {
  const socket = `require("node:dgram").createSocket("udp4").bind(${PORT}, () => {
    const ask = (script) => console.log(require("node:child_process").spawnSync("sh", ["-ec", script]).status);
    ask(process.argv[1]); ask(process.argv[2]);
    require("node:fs").writeFileSync("/run/heartbeat.pid", "1");
    ask(process.argv[1]);
    process.exit();
  })`;
  const quoted = [socket, portTaken(PORT), portTaken(PORT + 1)].map((text) => `'${text.replaceAll("'", `'\\''`)}'`);
  expect(apart(`'${process.execPath}' -e ${quoted.join(" ")}`)).toMatch(/^0\n[1-9]\n[1-9]\n$/);
});

it("says that there is no ip_vs only where modprobe says so too", () => {
  const fake = `mkdir /run/bin; printf '#!/bin/sh\\nexit "$STATUS"\\n' >/run/bin/modprobe; chmod +x /run/bin/modprobe; PATH=/run/bin:$PATH`;
  const answers = apart(
    `${fake}; export STATUS=0; ${asked(NO_IPVS)}; STATUS=1; ${asked(NO_IPVS)}; ls /proc/net/ip_vs 2>/dev/null || true`,
  );
  expect(answers).toMatch(/^no\n(yes\n|no\n\/proc\/net\/ip_vs\n)$/);
});

/** As Linux 6.1 prints it for what ipvsadm 1.31 was told. */
const TABLE = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  C0A80376:2775 wrr persistent 600
  -> C0A80364:2775      Tunnel  9999   0          0         
  -> C0A80365:2775      Local   1      0          0         
  -> C0A80367:2775      Tunnel  0      0          0         
UDP  C0A80376:0035 rr 
  -> C0A80366:0035      Masq    1      0          0         
SCTP  C0A80376:0035 wlc 
  -> C0A80366:0035      Route   1      0          0         
TCP  [2001:0db8:0000:0000:0000:0000:0000:0005]:0050 rr 
  -> [2001:0db8:0000:0000:0000:0000:0000:00ab]:0050      Masq    7      0          0         
`;

/** A line of a script, and whether the table surely says otherwise. */
const LINES: readonly (readonly [service: string, server: string, service: boolean, server: boolean])[] = [
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.100:10101 -i -w 9999", false, false],
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.100:10101 -i -w 1", false, true],
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.100:10101 -g -w 9999", false, true],
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.101:10101 -g", false, false],
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.102:53 -m", false, true],
  // Weight 0 is how who checks servers takes one out.
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.103:10101 -i -w 5", false, false],
  ["-A -t 192.168.3.118:10101 -s wrr", "-r 192.168.3.103:10101 -g -w 5", false, true],
  ["-A -t 192.168.3.118:10101 -s rr", "-r 192.168.3.100:10101 -i -w 9999", true, false],
  ["-A -t 192.168.3.118:10102", "-r 192.168.3.100:10102 -i", true, false],
  ["-A -u 192.168.3.118:53", "-r 192.168.3.102:53 -m", false, false],
  ["-A --sctp-service 192.168.3.118:53 -s wlc", "-r 192.168.3.102:53", false, false],
  ["-A -u 192.168.3.118:54", "-r 192.168.3.102:54 -m", true, false],
  ["-A -t [2001:DB8::5]:80 -s rr", "-r [2001:db8::AB]:80 -m -w 7", false, false],
  ["-A -t [2001:db8:0::5]:80 -s rr", "-r [2001:db8::ac]:80 -m -w 7", false, true],
  ["-A -t [2001:db8::6]:80 -s rr", "-r [2001:db8::ab]:80 -m -w 7", true, false],
  ["-A -t $VIP:$PORT -s wrr", "-r ${RS}:10101 -i -w 9999", false, false],
  ["-A -t $VIP:$PORT -s wrr", "-r ${RS}:10101 -i -w 9", false, true],
  [
    "--add-service --tcp-service=192.168.3.118:10101 --scheduler=wrr",
    "--real-server=192.168.3.100:10101 --ipip --weight 9999",
    false,
    false,
  ],
  ["-A -t 192.168.3.118:10101 -s $(touch${IFS}/run/x)'", "-r 192.168.3.101:10101 -g", false, false],
];

const VALUES = "VIP=192.168.3.118\nexport RS='192.168.3.100'\nPORT=\"10101\" # served\n";

/** The service that a line of a script and one for its server make. */
function serviceOf(service: string, server: string): VirtualService {
  const endpoint = service.replace(/^\S+ (--?\S+[ =]\S+).*/, "$1");
  const file = sourceFile("lvs.sh", `${VALUES}ipvsadm ${service}\nipvsadm -a ${endpoint} ${server}\n`);
  const made = lvsInScript(file, "lvs.sh", { file, start: 0, end: 0 })?.services[0];
  if (made === undefined) throw new Error(service);
  return made;
}

it("compares a script with the kernel's table, by the shell and awk of Debian and of busybox", () => {
  const at = (test: string, table: string) => asked(test.replaceAll("/proc/net/ip_vs", table));
  const made = LINES.map(([service, server]) => serviceOf(service, server));
  const tests = made.flatMap((one) => [
    serviceMissing(one),
    serviceThere(one),
    ...one.servers.map((to) => serverMissing(one, to)),
  ]);
  const script = tests.map((test) => at(test, "/run/table")).join("\n");
  const none = made.slice(0, 1).flatMap((one) => [serviceThere(one), serviceMissing(one)]);
  const text = [
    `cat >/run/table <<'END'\n${TABLE}END`,
    script,
    ...none.map((test) => at(test, "/run/none")),
    "mkdir /run/bin; for one in awk grep; do ln -s $(command -v busybox) /run/bin/$one; done; PATH=/run/bin:$PATH",
    script,
    "[ ! -e /run/x ]",
  ].join("\n");
  const yes = (is: boolean): string => (is ? "yes" : "no");
  const wanted = LINES.flatMap(([, , service, server]) => [service, !service, server].map(yes));
  expect(apart(text).trim().split("\n")).toEqual([...wanted, "no", "yes", ...wanted]);
});

it("says what a real server lacks", () => {
  const missing = addressMissing("10.9.0.5");
  const filtered = TUNNEL_FILTERED.replaceAll("tunl0", "lo");
  const set = (key: string, value: number) => `echo ${value} >/proc/sys/net/ipv4/conf/${key}`;
  const steps = [
    [asked(missing), "yes"],
    ["ip address add 10.9.0.55/32 dev lo", ""],
    [asked(missing), "yes"],
    ["ip address add 10.9.0.5/32 dev lo", ""],
    [asked(missing), "no"],
    [`for one in /proc/sys/net/ipv4/conf/*/arp_ignore; do echo 0 >$one; done; ${asked(ANSWERS_ARP)}`, "yes"],
    [`${set("all/arp_ignore", 1)}; ${asked(ANSWERS_ARP)}`, "no"],
    [`${set("all/arp_ignore", 0)}; ${set("lo/arp_ignore", 1)}; ${asked(ANSWERS_ARP)}`, "no"],
    [`${set("all/rp_filter", 0)}; ${set("lo/rp_filter", 0)}; ${asked(filtered)}`, "no"],
    [`${set("lo/rp_filter", 1)}; ${asked(filtered)}`, "yes"],
    [`${set("all/rp_filter", 2)}; ${asked(filtered)}`, "no"],
    [`${set("all/rp_filter", 1)}; ${set("lo/rp_filter", 0)}; ${asked(filtered)}`, "yes"],
    [asked(TUNNEL_FILTERED.replaceAll("tunl0", "nosuch0")), "no"],
    [`[ -e /sys/class/net/tunl0 ] || ${asked(NO_TUNNEL)}`, null],
  ] as const;
  const answers = apart(`mount -t sysfs hap /sys\n${steps.map(([step]) => step).join("\n")}`)
    .trim()
    .split("\n");
  const wanted = steps.flatMap(([, answer]) => (answer === "" || answer === null ? [] : [answer]));
  expect(answers.slice(0, wanted.length)).toEqual(wanted);
  expect(answers.slice(wanted.length)).toEqual(answers.length > wanted.length ? ["yes"] : []);
});
