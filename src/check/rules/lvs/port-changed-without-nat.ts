import { endpointText } from "../../../model/endpoint.js";
import { textOf } from "../../../source/source-file.js";
import { defineRule, onLvs } from "../rule.js";

export const portChangedWithoutNat = defineRule({
  id: "LV002",
  severity: "error",
  summary: "a tunnelled or directly routed real server has another port than its service",
  why: "only NAT rewrites packets: the kernel silently takes the service's port for the other methods",
  source: "ipvsadm(8): with -g and -i the real server's port is the service's",
  bad: ["resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:8080 tunnel }\n}"],
  good: ["resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:8080 nat }\n}"],
  check: onLvs((table, report) => {
    for (const service of table.services) {
      const { port } = service.address.value;
      for (const { address, method } of service.servers) {
        if (method.value === "nat" || address.value.port === port) continue;
        const right = endpointText({ ...address.value, port });
        const isWritten = textOf(address.span) === endpointText(address.value);
        report(table, `\`${method.value}\` cannot change the port: packets would go to port ${port}`, address.span, {
          label: `must be port ${port}`,
          related: [{ message: "the service's port", span: service.address.span }],
          help: `write \`${right}\`, or use \`nat\``,
          // Which of both is meant nobody knows but the author; in a shell script neither is one word.
          asked: isWritten ? [{ span: address.span, text: right }] : [],
        });
      }
    }
  }),
});
