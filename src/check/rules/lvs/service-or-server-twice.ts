import { endpointText } from "../../../model/endpoint.js";
import type { LvsTable, VirtualService } from "../../../model/cluster-files.js";
import { defineRule, onLvs, type RuleReport } from "../rule.js";

export const serviceOrServerTwice = defineRule({
  id: "LV005",
  severity: "error",
  summary: "a virtual service, or a real server of one, is given twice",
  why: "the kernel has each once: the second one fails, or takes the place of the first",
  source: "ipvsadm 1.31: `Service already exists`, `Destination already exists`",
  bad: [
    "resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 { real 192.168.3.1:80 nat; real 192.168.3.1:80 nat }\n}",
    "resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 { real 192.168.3.1:80 nat }\n  virtual tcp 192.168.3.118:80 { real 192.168.3.2:80 nat }\n}",
  ],
  good: [
    "resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 { real 192.168.3.1:80 nat }\n  virtual udp 192.168.3.118:80 { real 192.168.3.1:80 nat }\n}",
  ],
  check: onLvs((table, report) => {
    const seen = new Map<string, VirtualService>();
    for (const service of table.services) {
      const key = `${service.protocol} ${endpointText(service.address.value)}`;
      const first = seen.get(key);
      seen.set(key, first ?? service);
      if (first !== undefined) {
        report(table, `the service \`${key}\` is given twice`, service.address.span, {
          related: [{ message: "first given here", span: first.address.span }],
          help: "put its real servers into one block",
        });
      }
      checkServers(table, service, report);
    }
  }),
});

function checkServers(table: LvsTable, { servers }: VirtualService, report: RuleReport): void {
  servers.forEach(({ address }, i) => {
    const first = servers
      .slice(0, i)
      .find((other) => endpointText(other.address.value) === endpointText(address.value));
    if (first === undefined) return;
    report(table, `the real server \`${endpointText(address.value)}\` is given twice`, address.span, {
      related: [{ message: "first given here", span: first.address.span }],
      help: "remove one of them; a larger share is given by `weight`",
    });
  });
}
