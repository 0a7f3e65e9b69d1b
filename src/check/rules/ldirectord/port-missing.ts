import { defineRule } from "../rule.js";
import { lineText, onServices } from "../ldirectord-settings.js";

export const portMissing = defineRule({
  id: "LD002",
  severity: "error",
  summary: "a virtual service has an address without a port",
  why: "ldirectord reads the first number as a firewall mark, and nothing answers at the address",
  source: "read_config of ldirectord 4.12",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118\n\treal=192.168.3.100:80 gate\n\tservice=http\n" }],
  good: [{ "ldirectord.cf": "virtual=5\n\treal=192.168.3.100:80 gate\n\tservice=http\n" }],
  check: onServices(({ address, port }, tell, file) => {
    if (port !== null || /^\d+$/.test(address.value)) return;
    const mark = /^\d+/.exec(address.value)?.[0] ?? "";
    tell(`\`${address.value}\` without a port is firewall mark ${mark}`, address.span, {
      help: lineText(file, "virtual", `${/^[\d.]+/.exec(address.value)?.[0] ?? ""}:80`),
    });
  }),
});
