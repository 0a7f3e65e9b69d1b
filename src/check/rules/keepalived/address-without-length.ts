import { defineRule } from "../rule.js";
import { addressesOf, onInstances, statementSpan } from "../statements.js";

export const addressWithoutLength = defineRule({
  id: "KA034",
  severity: "warning",
  summary: "an address has no `/LENGTH`",
  why: "keepalived then takes /32 (or /128): no route to the network comes with it, and answers may leave by another address",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: ["keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5 } } }"],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const bare = addressesOf(instance, true).filter(({ length }) => length === null);
    for (const { ip, line } of bare) {
      tell(`\`${ip}\` becomes a host address`, statementSpan(line), {
        help: `write \`${ip}/24\`, or \`${ip}/32\` to mean it`,
      });
    }
  }),
});
