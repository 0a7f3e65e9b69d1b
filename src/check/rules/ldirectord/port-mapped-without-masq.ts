import { defineRule } from "../rule.js";
import { onServices } from "../ldirectord-settings.js";

export const portMappedWithoutMasq = defineRule({
  id: "LD009",
  severity: "error",
  summary: "a real server has another port than its service, without masq",
  why: "gate and ipip leave the port as it is: this one is checked, and the clients are sent to the other",
  source: "ip_vs of Linux; ipvsadm(8)",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:8080 gate\n" }],
  good: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:8080 masq\n" }],
  check: onServices((service, tell) => {
    for (const { port, method } of service.servers) {
      const isNumber =
        /^[1-9]\d*$/.test(port?.value ?? "") && /^\d+$/.test(service.port ?? "") && Number(service.port) <= 65535;
      if (port === null || !isNumber || method.value === "masq" || Number(port.value) === Number(service.port))
        continue;
      tell(`\`${method.value}\` cannot change port ${service.port ?? ""} to ${port.value}`, port.span, {
        related: [{ message: "the service's port", span: service.address.span }],
        help: `write port ${service.port ?? ""}, or \`masq\``,
      });
    }
  }),
});
