import { defineRule } from "../rule.js";
import { onServices } from "../ldirectord-settings.js";

/** What ipvsadm 1.31 takes. */
const MOST = 65535;

export const serverWeightRefused = defineRule({
  id: "LD021",
  severity: "error",
  summary: "a real server's weight is out of range",
  why: "ipvsadm refuses it: ldirectord starts, and the server is not there",
  source: "ipvsadm 1.31: `illegal weight specified`",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate 70000\n" }],
  good: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate 65535\n" }],
  check: onServices((service, tell) => {
    for (const { weight } of service.servers) {
      if (weight.value <= MOST) continue;
      tell(`expected a weight of at most ${MOST}, found ${weight.value}`, weight.span, {
        help: "weights are shares: 1 and 2 say as much as 100 and 200",
      });
    }
  }),
});
