import { defineRule } from "../rule.js";
import { headOf, lineOf, onInstances } from "../statements.js";

export const vmacWithUnicast = defineRule({
  id: "KA054",
  severity: "warning",
  summary: "a VMAC with unicast adverts",
  why: "adverts cannot leave by the VMAC then: keepalived sends none unless told to use the interface below",
  source: "vrrp.c of 2.2.7: `vmac_xmit_base`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; use_vmac; unicast_peer { 10.0.0.2 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; use_vmac; vmac_xmit_base; unicast_peer { 10.0.0.2 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const vmac = lineOf(instance, "use_vmac");
    if (vmac === null || lineOf(instance, "unicast_peer") === null || lineOf(instance, "vmac_xmit_base") !== null)
      return;
    tell("unicast adverts do not leave by a VMAC", headOf(vmac), { help: "add `vmac_xmit_base`" });
  }),
});
