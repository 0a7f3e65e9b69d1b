import { isIP } from "node:net";
import { all } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb020: Rule = {
  id: "HB020",
  severity: "warning",
  needs: "files",
  summary: "ucast names its peer by name",
  why: "the name server may be down when Heartbeat starts, and Heartbeat then refuses its configuration",
  examples: ["ha.cf { ucast eth1 node-b; node a b }"],
  check: eachHost(({ haCf }, report) => {
    for (const { name, values } of haCf === null ? [] : all(haCf, "ucast", "ucast6")) {
      const peer = values[1];
      if (haCf === null || peer === undefined || isIP(peer.value.split("%")[0] ?? "") > 0) continue;
      report(haCf, `expected an address for \`${name}\`, found the name \`${peer.value}\``, peer.span, {
        help: `write its address: \`\${directors["${peer.value}"].address}\` has it from the inventory`,
      });
    }
  }),
};
