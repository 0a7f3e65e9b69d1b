import { expect, it } from "vitest";
import { allRules } from "../../src/check/rules/all-rules.js";
import type { LookExample } from "../../src/check/rules/host-look.js";
import type { FilesExample, RuleExample } from "../../src/check/rules/rule.js";
import { SEED } from "../steps/seed-files.js";
import { find } from "./find.js";

/** The book's script as far as it can be read there. */
const SCRIPT = `#!/bin/sh
. /etc/ha.d/resource.d/myop.conf
if [ "$1" = "start" ]
then
    /sbin/ifconfig eth0:0 $VIP netmask $netmask broadcast $broadcast up
    /sbin/ipvsadm -C
    ipvsadm -A -t $VIP:10101 -s wrr
    ipvsadm -a -t $VIP:10101 -r 192.168.3.100:10101 -i -w 9999
    ipvsadm -A -t $VIP:10201 -s wrr
    ipvsadm -a -t $VIP:10201 -r 192.168.3.101:10201 -i -w 9999
fi
if [ "$1" = "stop" ]
then
    /sbin/ipvsadm -C
    /sbin/ifconfig eth0:0 down
fi
`;
const BOOK: FilesExample = {
  "ha.cf": SEED["ha.cf"],
  authkeys: SEED.authkeys,
  haresources: SEED.haresources,
  "resource.d/myop.sh": SCRIPT,
};

const book = (files: FilesExample = {}): RuleExample => ({ ...BOOK, ...files });
const haCf = (from: string, to: string): RuleExample => book({ "ha.cf": SEED["ha.cf"].replace(from, to) });
const onHost = (look: LookExample): RuleExample => [{ files: BOOK, look }];

/** What is weak in the book's deployment, in its own order: the rule that says so of which files, or why none can. */
const WEAK: readonly (readonly [string, readonly [string, RuleExample] | string])[] = [
  ["one heartbeat link", ["HB011", book()]],
  ["no fencing, no ping node", ["HB029", book()]],
  ["crc signs nothing", ["HB067", book()]],
  ["broadcast with crc: a second cluster disturbs", ["HB067", book()]],
  ["underscores in names", ["HB052", book()]],
  ["capitals in names", ["HB051", book()]],
  ["the name of ha.cf is not uname -n", ["HB050", onHost({ nodeName: "ld1" })]],
  ["udpport behind bcast is passed over", ["HB013", haCf("udpport 10694\n", "bcast eth1\nudpport 10694\n")]],
  ["warntime above deadtime is taken", ["HB007", haCf("warntime 5", "warntime 15")]],
  ["initdead too short", ["HB009", haCf("initdead 20", "initdead 15")]],
  ["a crash costs deadtime", "a choice between speed and false alarms; a drill measures it"],
  ["logged twice", ["HB038", book()]],
  ["the address has two owners", ["HB083", book()]],
  ["no status", ["HB084", book()]],
  ["start fails when the table is there", ["HB110", book()]],
  [
    "stop fails when the alias is gone",
    ["HB110", book({ "resource.d/myop.sh": SCRIPT.replaceAll("ipvsadm -", "true -") })],
  ],
  ["ipvsadm -C wipes everybody's services", ["HB087", book()]],
  [
    "the script may not be run",
    ["HB076", onHost({ paths: { "/etc/ha.d/resource.d/myop.sh": "644", "/etc/init.d/myop.sh": "absent" } })],
  ],
  [
    "two copies to keep alike",
    ["HB111", [{ files: BOOK }, { files: { ...BOOK, "resource.d/myop.sh": SCRIPT.replace("9999", "1") } }]],
  ],
  ["one real server a service", ["LV004", book()]],
  ["no health checks of real servers", ["LV004", book()]],
  ["no connection sync", ["LV007", book()]],
  ["the real servers' side", "it is on other hosts: step real-server sees to it, verify asks it"],
  ["MTU of the tunnel", "it is a matter of the path between hosts"],
  [
    "IPaddr without ifconfig",
    [
      "HB080",
      onHost({ paths: { "/sbin/ifconfig": "absent", "/usr/sbin/ifconfig": "absent", "/bin/ifconfig": "absent" } }),
    ],
  ],
  ["the firewall drops heartbeats", ["HB056", onHost({ succeeds: true })]],
  ["the evidence is of another configuration", "hap takes evidence of its own run"],
  ["the test's password is a database name", "a command of a person, in no file of the nodes"],
  ["one service of four is tested", "verify asks each service of a playbook"],
  ["a graceful stop is taken for a crash", "a test, in no file: drills have stop and crash apart"],
  ["kill -9 leaves the address behind", "a test, in no file: HB029 tells what would cover it"],
  ["no look from the client", "a test, in no file: drills watch from the client"],
  ["auto_failback no is off", "right as it is; left out it would be HB026"],
  ["built from source, without updates", "packages of a host: HB090 compares those of a pair"],
  ["status text of the init script", "a matter of the host's systemd, in no file"],
  ["a password in clear", "a command of a person, in no file of the nodes"],
  ["three instances on one server", "data that only the operator can judge"],
];

it("has a line for each of the 37 weaknesses", () => {
  expect(WEAK.length).toBe(37);
});

const SHOWN = WEAK.flatMap(([weakness, how], i) =>
  typeof how === "string" ? [] : [[i + 1, weakness, ...how] as const],
);

it.each(SHOWN)("%i: %s is %s", (_, _weakness, id, files) => {
  const rule = allRules.filter((one) => one.id === id);
  expect(find(files, rule).map(({ code }) => code)).toContain(id);
});
