import { parseIpSpec, parseResource } from "../../../model/haresource.js";
import type { Placed } from "../../../model/cluster-files.js";
import { all } from "../directives.js";
import type { HostEvidence } from "../host-look.js";
import { defineHostRule, onHost } from "../rule.js";

/** Links that Heartbeat refuses without their interface; with ucast it starts, and dies seconds later. */
const LINKS = ["bcast", "udp", "ucast", "ucast6", "mcast", "mcast6"];

export const interfaceMissing = defineHostRule({
  id: "HB053",
  severity: "error",
  summary: "an interface of ha.cf or haresources does not exist on the host",
  why: "Heartbeat does not start, or dies when it opens the link; an address finds no place at the takeover",
  source: "bcast.c of 3.0.6: `IP interface [..] does not exist`; ucast was seen to start and die",
  bad: [
    [{ files: { "ha.cf": "bcast eth9\nnode a b\n" }, look: { interfaces: ["eth0 10.0.0.1/24"] } }],
    [{ files: { haresources: "a IPaddr2::10.0.0.5/24/eth9\n" }, look: { interfaces: ["eth0 10.0.0.1/24"] } }],
  ],
  good: [
    [
      {
        files: { "ha.cf": "bcast eth0\nnode a b\n", haresources: "a IPaddr2::10.0.0.5/24/eth0:1\n" },
        look: { interfaces: ["eth0 10.0.0.1/24"] },
      },
    ],
    [{ files: { haresources: "a vlan::eth9 IPaddr2::10.0.0.5/24/eth9\n" }, look: { interfaces: ["eth0"] } }],
    [{ files: { haresources: "a 10.0.0.5\n" }, look: { interfaces: ["eth0"] } }],
    [{ files: { haresources: "a 10.0.0.5/24/eth9\n" }, look: { interfaces: [] } }],
  ],
  check: onHost((look, report, { haCf, haresources }) => {
    if (look.interfaces === null || look.interfaces.length === 0) return;
    const links =
      haCf === null
        ? []
        : all(haCf, ...LINKS).flatMap(({ name, values }) =>
            name === "bcast" || name === "udp" ? values : values.slice(0, 1),
          );
    for (const { value, span } of links)
      if (isMissing(value, look)) report(haCf, messageOf(value, look), span, { help: HELP });
    for (const { resources } of haresources?.groups ?? []) {
      for (const { value, span } of leading(resources)) {
        const spec = parseIpSpec(parseResource(value).ipSpec?.text ?? "");
        const nic = spec.ok ? spec.value.nic?.split(":")[0] : undefined;
        if (nic !== undefined && isMissing(nic, look)) report(haresources, messageOf(nic, look), span, { help: HELP });
      }
    }
  }),
});

const HELP = "`ip -br link` lists those that the host has";

/** The addresses with which a group begins: behind a script one may stand on an interface that the script makes. */
function leading(resources: readonly Placed<string>[]): readonly Placed<string>[] {
  const end = resources.findIndex(({ value }) => parseResource(value).ipSpec === null);
  return end === -1 ? resources : resources.slice(0, end);
}

function isMissing(name: string, { interfaces }: HostEvidence): boolean {
  return !(interfaces ?? []).some((one) => one.name === name);
}

function messageOf(name: string, { interfaces }: HostEvidence): string {
  const there = (interfaces ?? []).map((one) => `\`${one.name}\``).filter((one) => one !== "`lo`");
  return `expected an interface \`${name}\` on this host, found ${there.join(", ") || "none but `lo`"}`;
}
