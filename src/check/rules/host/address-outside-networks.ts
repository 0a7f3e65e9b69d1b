import { isIPv4 } from "../../../model/ip-version.js";
import { isInNetwork } from "../../../model/haresource.js";
import { defineHostRule, onHost } from "../rule.js";
import { addressesOf, labelled, lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

const conf = (vip: string, more = "") =>
  `vrrp_instance V {\n interface eth0\n virtual_ipaddress {\n ${vip}\n }\n${more}}\n`;
const look = { interfaces: ["lo 127.0.0.1/8", "eth0 10.0.0.1/24", "eth1 10.1.0.1/24"] };

export const addressOutsideNetworks = defineHostRule({
  id: "KA035",
  severity: "warning",
  summary: "a virtual address is in no network of its interface",
  why: "the neighbours on that link ask for it nowhere, or their answers do not come back: the address is up, and nobody reaches it",
  source: "ip(8): an address brings the route of its own network only",
  bad: [[{ files: { "keepalived.conf": conf("10.1.0.5/24") }, look }]],
  good: [
    [{ files: { "keepalived.conf": conf("10.0.0.5/24") }, look }],
    [{ files: { "keepalived.conf": conf("10.1.0.5/24 dev eth1") }, look }],
    [{ files: { "keepalived.conf": conf("10.9.9.9/32 dev lo") }, look }],
    [{ files: { "keepalived.conf": conf("10.1.0.5/24", " virtual_routes {\n 10.1.0.0/24 dev eth0\n }\n") }, look }],
  ],
  check: onHost((seen, report, { keepalived }) => {
    for (const instance of keepalived === null ? [] : topOf(keepalived, "vrrp_instance")) {
      // Who writes routes has thought of the way.
      if (linesOf(instance, "virtual_routes").length + linesOf(instance, "virtual_rules").length > 0) continue;
      const moving = addressesOf(instance, true);
      for (const { ip, line } of moving) {
        const nic = labelled(line, "dev") ?? wordOf(lineOf(instance, "interface"));
        const own = (seen.interfaces ?? [])
          .filter(({ name }) => name === nic)
          .flatMap(({ addresses }) => addresses)
          .filter((one) => isIPv4(one.replace(/\/.*$/, "")));
        // An address of no link is routed to the host.
        if (nic === "lo") continue;
        const isHeld = own.some((one) => one.startsWith(`${ip}/`));
        if (!isIPv4(ip) || own.length === 0 || isHeld || own.some((one) => isInNetwork(ip, one))) continue;
        const right = (seen.interfaces ?? []).find(
          ({ name, addresses }) => name !== "lo" && addresses.some((one) => isInNetwork(ip, one)),
        );
        report(keepalived, `\`${nic}\` of this host is in no network of ${ip}`, statementSpan(line), {
          help:
            right === undefined
              ? `it has ${own.join(", ")}: give an address of such a network, or \`virtual_routes\``
              : `\`${wordOf(line)} dev ${right.name}\` is in it`,
        });
      }
    }
  }),
});
