import { onInstancePairs, reportDifference, type InstanceOnNode } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { lineOf, linesOf, wordOf } from "../statements.js";

export const unicastNotMutual = defineRule({
  id: "KA004",
  severity: "error",
  summary: "unicast on one node only, or to an address that is not the peer's",
  why: "what one sends the other does not take: both hold the addresses, and no log tells",
  source: "measured with 2.2.7; vrrp.c: a unicast instance opens no multicast socket",
  dependsOn: ["unicast_peer", "unicast_src_ip", "vrrp_instance"],
  bad: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n unicast_peer {\n 10.0.0.2\n }\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n interface eth0\n}\n" } },
    ],
    [
      {
        files: {
          "keepalived.conf": "vrrp_instance V {\n unicast_src_ip 10.0.0.1\n unicast_peer {\n 10.0.0.2\n }\n}\n",
        },
      },
      {
        files: {
          "keepalived.conf": "vrrp_instance V {\n unicast_src_ip 10.0.0.2\n unicast_peer {\n 10.0.0.9\n }\n}\n",
        },
      },
    ],
  ],
  good: [
    [
      {
        files: {
          "keepalived.conf": "vrrp_instance V {\n unicast_src_ip 10.0.0.1\n unicast_peer {\n 10.0.0.2\n }\n}\n",
        },
      },
      {
        files: {
          "keepalived.conf": "vrrp_instance V {\n unicast_src_ip 10.0.0.2\n unicast_peer {\n 10.0.0.1\n }\n}\n",
        },
      },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    const [mine, theirs] = [peersOf(one), peersOf(other)];
    const help = "write `unicast_peer` on both nodes, each with the other's `unicast_src_ip`, or on neither";
    if (mine.length > 0 !== theirs.length > 0) {
      const values = [mine, theirs].map((peers) => (peers.length > 0 ? "unicast" : "multicast"));
      reportDifference([one, other], report, {
        word: "unicast_peer",
        values: [values[0] ?? "", values[1] ?? ""],
        help,
      });
      return;
    }
    for (const [node, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      const source = wordOf(lineOf(peer.instance, "unicast_src_ip"));
      if (source === "" || peersOf(node).length === 0 || peersOf(node).includes(source)) continue;
      // That it names itself only is told by another rule.
      const own = wordOf(lineOf(node.instance, "unicast_src_ip"));
      if (peersOf(node).every((one) => one === own)) continue;
      const message = `${node.host} sends its adverts to ${peersOf(node).join(", ")}, and ${peer.host} is ${source}`;
      report(node.keepalived, message, lineOf(node.instance, "unicast_peer")?.span ?? node.instance.span, { help });
    }
  }),
});

function peersOf({ instance }: InstanceOnNode): readonly string[] {
  return linesOf(instance, "unicast_peer").flatMap((block) => linesOf(block, "").map((line) => wordOf(line)));
}
