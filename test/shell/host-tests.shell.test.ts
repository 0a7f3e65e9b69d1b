import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { NO_IPVS, portDropped, portTaken } from "../../src/check/rules/host-tests.js";

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
