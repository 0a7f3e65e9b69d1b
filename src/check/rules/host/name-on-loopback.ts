import { nodes } from "../directives.js";
import { defineHostRule, onHost } from "../rule.js";

export const nameOnLoopback = defineHostRule({
  id: "HB055",
  severity: "warning",
  summary: "a node's name stands in /etc/hosts with no address that the other node can reach, or not at all",
  why: "ucast by name and scripts find themselves instead of the peer, or nobody when the name server is down",
  source: "hosts(5); Debian's installer writes the own name to 127.0.1.1",
  bad: [
    [{ files: { "ha.cf": "node a b\n" }, look: { nodeName: "a", names: { a: ["127.0.1.1"], b: ["10.0.0.2"] } } }],
    [{ files: { "ha.cf": "node a b\n" }, look: { nodeName: "a", names: { a: ["10.0.0.1"] } } }],
  ],
  good: [
    [
      {
        files: { "ha.cf": "node a b\n" },
        look: { nodeName: "a", names: { a: ["127.0.1.1", "10.0.0.1"], b: ["10.0.0.2"] } },
      },
    ],
  ],
  check: onHost((look, report, { haCf }) => {
    for (const { value, span } of haCf === null ? [] : nodes(haCf)) {
      const addresses = look.named(value);
      if (addresses === null || addresses.some((address) => !/^127\.|^::1$/.test(address))) continue;
      const message =
        addresses.length === 0
          ? `\`${value}\` is not in /etc/hosts of this host`
          : `\`${value}\` is ${addresses.join(", ")} in /etc/hosts: the host itself`;
      report(haCf, message, span, {
        help: `a line with its address on the network, on both nodes: 192.168.3.87 ${value}`,
      });
    }
  }),
});
