import { defineHostRule, onHost } from "../rule.js";
import { lineOf, statementSpan, topOf, wordOf } from "../statements.js";

export const sourceAddressMissing = defineHostRule({
  id: "KA005",
  severity: "error",
  summary: "adverts are to come from an address that the host does not have",
  why: "the instance stays in FAULT: this node never takes the addresses",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n unicast_src_ip 10.0.0.2\n unicast_peer {\n10.0.0.9\n}\n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        look: { interfaces: ["eth0 10.0.0.1/24"] },
      },
    ],
  ],
  good: [
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n unicast_src_ip 10.0.0.1\n unicast_peer {\n10.0.0.9\n}\n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        look: { interfaces: ["eth0 10.0.0.1/24"] },
      },
    ],
  ],
  check: onHost((look, report, { keepalived }) => {
    const own = (look.interfaces ?? []).flatMap(({ addresses }) => addresses.map((one) => one.replace(/\/.*$/, "")));
    if (keepalived === null || own.length === 0) return;
    for (const instance of topOf(keepalived, "vrrp_instance")) {
      for (const line of [lineOf(instance, "unicast_src_ip"), lineOf(instance, "mcast_src_ip")]) {
        if (line === null || own.includes(wordOf(line))) continue;
        report(keepalived, `this host does not have \`${wordOf(line)}\``, statementSpan(line), {
          help: "in a playbook: `unicast_src_ip ${host.address}`",
        });
      }
    }
  }),
});
