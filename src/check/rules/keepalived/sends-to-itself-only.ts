import { addressesOf, headOf, lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";
import { defineRule, type Rule } from "../rule.js";

const node = (peers: string, own = "10.0.0.1") => ({
  files: {
    "keepalived.conf": `vrrp_instance V {\n unicast_src_ip ${own}\n unicast_peer {\n${peers} }\n virtual_ipaddress {\n 10.0.0.5/24\n }\n}\n`,
  },
  address: own,
});

const check: Rule["check"] = ({ hosts }, report) => {
  for (const { keepalived, address, look } of hosts) {
    if (keepalived === null) continue;
    const here = (look?.interfaces ?? []).flatMap(({ addresses }) => addresses.map((one) => one.replace(/\/.*$/, "")));
    for (const instance of topOf(keepalived, "vrrp_instance")) {
      const virtual = new Set(addressesOf(instance, true).map(({ ip }) => ip));
      const source = wordOf(lineOf(instance, "unicast_src_ip"));
      const own = new Set([source, ...(address === null ? [] : [address]), ...here.filter((one) => !virtual.has(one))]);
      const blocks = linesOf(instance, "unicast_peer");
      const peers = blocks.flatMap((block) => linesOf(block, ""));
      const [first] = peers.filter((line) => own.has(wordOf(line)) || virtual.has(wordOf(line)));
      const [block] = blocks;
      if (first === undefined || block === undefined) continue;
      const isOnly = peers.every((line) => own.has(wordOf(line)) || virtual.has(wordOf(line)));
      const whose = own.has(wordOf(first)) ? "this node's own address" : "the address that moves";
      if (isOnly) {
        report(keepalived, `adverts go to ${wordOf(first)} only, which is ${whose}`, headOf(first), {
          help: "name the other node: in a playbook `unicast_peer { ${peer.address} }`",
        });
      } else if (own.has(wordOf(first))) {
        report(keepalived, `\`${wordOf(first)}\` among the peers is ${whose}`, statementSpan(first), {
          severity: "warning",
          help: "leave it out: keepalived says of each advert to it that it came back",
        });
      }
    }
  }
};

export const sendsToItselfOnly = defineRule({
  id: "KA006",
  severity: "error",
  summary: "`unicast_peer` names this node itself",
  why: "with no other address in it the peer never hears an advert: both nodes hold the address",
  source: "keepalived 2.2.7, tried on two nodes",
  dependsOn: ["unicast_peer"],
  bad: [[node("10.0.0.1\n")], [node("10.0.0.5\n")]],
  good: [[node("10.0.0.2\n"), node("10.0.0.1\n", "10.0.0.2")]],
  check,
});
