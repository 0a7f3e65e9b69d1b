import { defineHostRule, onHost } from "../rule.js";
import { addressesOf, lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

const conf = (source: string, vip = "10.0.0.5/24") =>
  `vrrp_instance V {\n interface eth0\n${source} unicast_peer {\n 10.0.0.2\n }\n virtual_ipaddress {\n ${vip}\n }\n}\n`;

export const unicastFromAnyAddress = defineHostRule({
  id: "KA007",
  severity: "warning",
  summary: "unicast adverts leave by whichever address of the interface comes first",
  why: "the peer takes adverts from the address that it names: when another one is first, both nodes hold the virtual address",
  source:
    "keepalived 2.2.7, tried on two nodes: without `unicast_src_ip` the interface's first address sends and receives",
  bad: [[{ files: { "keepalived.conf": conf("") }, look: { interfaces: ["eth0 10.0.0.1/24 10.9.0.1/24"] } }]],
  good: [
    [
      {
        files: { "keepalived.conf": conf(" unicast_src_ip 10.0.0.1\n") },
        look: { interfaces: ["eth0 10.0.0.1/24 10.9.0.1/24"] },
      },
    ],
    [{ files: { "keepalived.conf": conf("") }, look: { interfaces: ["eth0 10.0.0.1/24 10.0.0.5/24 fe80::1/64"] } }],
  ],
  check: onHost((look, report, { keepalived }) => {
    const instances = keepalived === null ? [] : topOf(keepalived, "vrrp_instance");
    const virtual = new Set(instances.flatMap((one) => addressesOf(one, true).map(({ ip }) => ip)));
    for (const instance of instances) {
      const peers = linesOf(instance, "unicast_peer").flatMap((block) => linesOf(block, ""));
      const [peer] = peers;
      const nic = lineOf(instance, "interface");
      if (peer === undefined || nic === null || lineOf(instance, "unicast_src_ip") !== null) continue;
      const isV6 = wordOf(peer).includes(":");
      const own = (look.interfaces ?? [])
        .filter(({ name }) => name === wordOf(nic))
        .flatMap(({ addresses }) => addresses.map((one) => one.replace(/\/.*$/, "")))
        .filter((ip) => ip.includes(":") === isV6 && !virtual.has(ip));
      if (own.length < 2) continue;
      report(
        keepalived,
        `\`${wordOf(nic)}\` has ${own.length} addresses that the adverts may come from`,
        statementSpan(nic),
        {
          help: `name the one that the peer knows: \`unicast_src_ip ${own.find((ip) => !ip.startsWith("fe80")) ?? own[0]}\``,
        },
      );
    }
  }),
});
