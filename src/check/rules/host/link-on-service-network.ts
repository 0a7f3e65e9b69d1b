import { addressOf, isInNetwork, parseResource } from "../../../model/haresource.js";
import { all, MEDIA } from "../directives.js";
import { defineHostRule, onHost } from "../rule.js";

export const linkOnServiceNetwork = defineHostRule({
  id: "HB054",
  severity: "warning",
  summary: "the only heartbeat link is the network of the virtual address",
  why: "what cuts the clients off cuts the nodes off from each other, and both take the address",
  source: "two real nodes whose only link was cut",
  dependsOn: [...MEDIA, "ha.cf", "haresources"],
  bad: [
    [
      {
        files: { "ha.cf": "bcast eth0\nnode a b\n", haresources: "a 10.0.0.50/24\n" },
        look: { interfaces: ["eth0 10.0.0.1/24", "eth1 10.1.0.1/24"] },
      },
    ],
  ],
  good: [
    [
      {
        files: { "ha.cf": "bcast eth1\nnode a b\n", haresources: "a 10.0.0.50/24\n" },
        look: { interfaces: ["eth0 10.0.0.1/24", "eth1 10.1.0.1/24"] },
      },
    ],
    [
      {
        files: { "ha.cf": "bcast eth0 eth1\nnode a b\n", haresources: "a 10.0.0.50/24\n" },
        look: { interfaces: ["eth0 10.0.0.1/24", "eth1 10.1.0.1/24"] },
      },
    ],
  ],
  check: onHost((look, report, { haCf, haresources }) => {
    const links = haCf === null ? [] : all(haCf, ...MEDIA);
    const ways = links.flatMap(({ name, values }) =>
      name === "bcast" || name === "udp" ? values : values.slice(0, 1),
    );
    const [way] = ways;
    if (way === undefined || ways.some(({ value }) => value !== way.value)) return;
    const own = (look.interfaces ?? []).find(({ name }) => name === way.value)?.addresses ?? [];
    const words = haresources?.groups.flatMap(({ resources }) => resources) ?? [];
    const served = words
      .map(({ value }) => addressOf(parseResource(value)))
      .find((address) => address !== null && own.some((one) => isInNetwork(address, one)));
    if (served === undefined || served === null) return;
    report(haCf, `\`${way.value}\`, the only heartbeat link, is the network of ${served} too`, way.span, {
      help: "a second link over another network, such as a cable between the nodes",
    });
  }),
});
