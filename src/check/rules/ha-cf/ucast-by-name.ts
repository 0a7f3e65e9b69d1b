import { addressProblem } from "../../../model/builtin-arg-types.js";
import { ipVersion } from "../../../model/ip-version.js";
import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const ucastByName = defineRule({
  id: "HB020",
  severity: "warning",
  yields: true,
  summary: "ucast names its peer by name",
  why: "the name server may be down when Heartbeat starts, and Heartbeat then refuses its configuration",
  source: "ucast.c of 3.0.6: `ucast: cannot resolve hostname`",
  bad: ["ha.cf { ucast eth1 node-b; node a b }"],
  good: ["ha.cf { ucast eth1 10.0.0.2; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const { name, values } of all(haCf, "ucast", "ucast6")) {
      const peer = values[1];
      if (peer === undefined || ipVersion(peer.value.split("%")[0] ?? "") > 0) continue;
      // HB099 tells of digits and dots that are no address.
      if (addressProblem(peer.value) !== null) continue;
      report(haCf, `expected an address for \`${name}\`, found the name \`${peer.value}\``, peer.span, {
        help: haCf.span.file.path.endsWith("ha.cf")
          ? "write its address"
          : `write its address: \`\${directors["${peer.value}"].address}\` has it from the inventory`,
      });
    }
  }),
});
