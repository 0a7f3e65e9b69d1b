import { text } from "../../model/builtin-arg-types.js";
import { namedBy, type Probe } from "../../model/probe.js";
import { arg } from "../../model/schema-builders.js";
import { defineStep, type Report, type Target } from "../../model/step-kind.js";
import { probesOf } from "./probes.js";
import { verifyLines } from "./schema.js";

export const verify = defineStep({
  name: "verify",
  summary: "proves that the pair works, from the hosts and as a client",
  doc:
    "Each line is a probe; all are asked, and each that does not hold is reported. A probe has 5 s, or what `@timeout` says; " +
    "`@retry 10 2s` asks all of them again until they hold. What a client does goes from where hap runs, or `from HOST` " +
    "through its ssh connection: a director in tunnel mode cannot reach its own virtual service. Nothing is changed, and " +
    "`hap plan` does not ask.",
  head: { label: arg("what it proves, for reports", text) },
  body: verifyLines,
  check: ({ block, span }, report, target) => {
    if (block.lines.length === 0) {
      report("HAP3006", "`verify` needs a probe", span, { help: "for example `heartbeat running`" });
    }
    for (const probe of probesOf(block)) checkHosts(probe, report, target);
  },
  probes: ({ block }) => probesOf(block),
  examples: [
    {
      title: "Heartbeat runs, and one node holds the address",
      hap: `verify "the pair is up" {
  heartbeat running
  process "heartbeat: master control process"
  command "cl_status hbstatus" expect "is running"
  vip 192.168.3.118 held-by exactly-one
  log /var/log/ha-log matches "Status update for node .*: status active" since start
}`,
    },
    {
      title: "Clients get an answer through the virtual address",
      hap: `verify "MySQL answers through the VIP" {
  ipvs tcp 192.168.3.118:10101 has 192.168.3.100:10101
  mysql 192.168.3.118:10101 user admin password \${secret("mysql")} query "show databases" expect information_schema
  tcp 192.168.3.118:10101
  http http://192.168.3.118/ status 200
  ping 192.168.3.118
}`,
    },
  ],
});

/** A host that a probe names must be one of the site. */
function checkHosts(probe: Probe, report: Report, { siteHosts }: Target): void {
  if (siteHosts === undefined) return;
  for (const name of namedBy(probe)) {
    if (siteHosts.includes(name)) continue;
    report("HAP6020", `the site has no host \`${name}\``, probe.span, {
      help: `its hosts are ${siteHosts.join(", ")}`,
    });
  }
}
