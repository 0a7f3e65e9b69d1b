import { isInNetwork, parseIpSpec, parseResource } from "../../../model/haresource.js";
import { defineHostRule, onHost } from "../rule.js";

export const noRouteToAddress = defineHostRule({
  id: "HB078",
  severity: "warning",
  summary: "an address without an interface lies in no network of the host",
  why: "the interface is then found by the route to the address: without one it does not come up at the takeover",
  source: "findif of resource-agents 4.12: `No interface found.`",
  dependsOn: ["haresources"],
  bad: [[{ files: { haresources: "a 10.9.0.5\n" }, look: { interfaces: ["lo 127.0.0.1/8", "eth0 10.0.0.1/24"] } }]],
  good: [
    [{ files: { haresources: "a 10.0.0.5\n" }, look: { interfaces: ["eth0 10.0.0.1/24"] } }],
    [{ files: { haresources: "a IPaddr2::10.9.0.5/24/eth0\n" }, look: { interfaces: ["eth0 10.0.0.1/24"] } }],
    [{ files: { haresources: "a my-vlan 10.9.0.5\n" }, look: { interfaces: ["eth0 10.0.0.1/24"] } }],
  ],
  check: onHost((look, report, { haresources }) => {
    const networks = (look.interfaces ?? []).filter(({ name }) => name !== "lo").flatMap(({ addresses }) => addresses);
    if (networks.length === 0) return;
    for (const { resources } of haresources?.groups ?? []) {
      for (const { value, span } of resources) {
        const spec = parseResource(value).ipSpec;
        // Behind a script an address may stand on a network that the script makes.
        if (spec === null) break;
        const read = parseIpSpec(spec.text);
        if (!read.ok || read.value.nic !== null) continue;
        const { address, prefix } = read.value;
        if (networks.some((one) => isInNetwork(address, one))) continue;
        report(haresources, `this host is in no network of ${address}`, span, {
          help: `name the interface: IPaddr2::${address}/${prefix ?? 24}/eth0`,
        });
      }
    }
  }),
});
