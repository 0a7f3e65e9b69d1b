import { NO_IPVS } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";

export const kernelWithoutIpvs = defineHostRule({
  id: "LV006",
  severity: "warning",
  summary: "the host's kernel has no ip_vs",
  why: "no virtual service can be made there: the script's start fails at the takeover and the group is given up",
  source:
    "ipvsadm 1.31: `Can't initialize ipvs: Protocol not available`; what a real server needs is a step of its own",
  bad: [[{ files: { "ldirectord.cf": "virtual=10.0.0.5:80\n\treal=10.0.0.6:80 gate\n" }, look: { succeeds: true } }]],
  good: [
    [{ files: { "ldirectord.cf": "virtual=10.0.0.5:80\n\treal=10.0.0.6:80 gate\n" }, look: { succeeds: false } }],
    [{ files: { haresources: "a 10.0.0.5\n" }, look: { succeeds: true } }],
  ],
  check: onHost((look, report, { lvs, ldirectord }) => {
    const [table] = [...lvs, ...ldirectord];
    if (table === undefined || look.succeeds(NO_IPVS) !== true) return;
    report(table, "the kernel of this host neither has ip_vs nor can load it", table.span, {
      help: "a kernel with the module: `modprobe ip_vs` has to succeed (a lab: `hap lab up --kernel user-mode`)",
    });
  }),
});
