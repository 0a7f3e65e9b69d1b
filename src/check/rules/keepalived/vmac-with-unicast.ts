import { defineRule } from "../rule.js";
import { headOf, lineOf, onInstances } from "../statements.js";

export const vmacWithUnicast = defineRule({
  id: "KA054",
  severity: "warning",
  summary: "a VMAC with unicast adverts, or `vmac_xmit_base` without a VMAC",
  why: "adverts cannot leave by the VMAC then: keepalived sends none unless told to use the interface below",
  source: "vrrp.c of 2.2.7: `vmac_xmit_base`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; vmac_xmit_base; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; use_vmac; unicast_peer { 10.0.0.2 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; use_vmac; vmac_xmit_base; unicast_peer { 10.0.0.2 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const vmac = lineOf(instance, "use_vmac");
    const base = lineOf(instance, "vmac_xmit_base");
    if (base !== null && OWN_INTERFACES.every((word) => lineOf(instance, word) === null)) {
      tell("`vmac_xmit_base` means something beside `use_vmac` only", headOf(base), {
        help: "remove it, or add `use_vmac`",
      });
    }
    if (vmac === null || lineOf(instance, "unicast_peer") === null || base !== null) return;
    tell("unicast adverts do not leave by a VMAC", headOf(vmac), { help: "add `vmac_xmit_base`" });
  }),
});

/** What gives an instance an interface of its own. */
const OWN_INTERFACES = ["use_vmac", "use_vmac_addr", "use_ipvlan"];
