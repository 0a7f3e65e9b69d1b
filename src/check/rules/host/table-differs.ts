import { endpointText } from "../../../model/endpoint.js";
import { interfaceHolding } from "../../../model/holders.js";
import { parseResource } from "../../../model/haresource.js";
import { ipVersion } from "../../../model/ip-version.js";
import type { LvsTable, RealServer, VirtualService } from "../../../model/cluster-files.js";
import type { HostFiles } from "../cluster-view.js";
import { serverMissing, serviceMissing, serviceThere } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";
import { SCRIPT_FOLDERS } from "./script-missing.js";

const SCRIPT = "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s wrr\nipvsadm -a -t 10.0.0.5:80 -r 10.0.0.6:80 -i -w 5\n";
/** As hap writes it. */
const OWN = "#!/bin/sh\ntable() {\n  service -t 10.0.0.5:80 -s wrr\n  server -t 10.0.0.5:80 10.0.0.6:80 -i -w 5\n}\n";
const FILES = { haresources: "a IPaddr2::10.0.0.5/24/eth0 lvs.sh\n", "resource.d/lvs.sh": SCRIPT };
const PATHS = { "/etc/ha.d/resource.d/lvs.sh": "755" };
const ACTIVE = ["lo 127.0.0.1/8", "eth0 10.0.0.1/24 10.0.0.5/24"];
const STANDBY = ["lo 127.0.0.1/8 10.0.0.5/32", "eth0 10.0.0.2/24"];
const node = (interfaces: readonly string[], succeeds: boolean | readonly string[]) => [
  { files: FILES, look: { paths: PATHS, interfaces, succeeds } },
];

export const tableDiffers = defineHostRule({
  id: "LV009",
  severity: "error",
  summary: "the kernel's table of virtual services is not that of the script",
  why: "the active node does not serve what its script says, or the standby would answer for an address that it has not",
  source: "/proc/net/ip_vs of Linux, which is what `ipvsadm -S -n` shows",
  bad: [
    node(ACTIVE, true),
    node(ACTIVE, ["command -v awk"]),
    node(STANDBY, ["[ -e /proc/net/ip_vs ] &&"]),
    [
      {
        files: { ...FILES, "resource.d/lvs.sh": OWN },
        look: { paths: PATHS, interfaces: ACTIVE, succeeds: ["command -v awk"] },
      },
    ],
  ],
  good: [
    node(ACTIVE, false),
    node(STANDBY, false),
    node(ACTIVE, ["[ -e /proc/net/ip_vs ] &&"]),
    // A script that a playbook is about to write, or that no group names, says nothing of the table as it is.
    [{ files: FILES, look: { interfaces: ACTIVE, succeeds: true } }],
    [{ files: { ...FILES, haresources: "a 10.0.0.5\n" }, look: { paths: PATHS, interfaces: ACTIVE, succeeds: true } }],
  ],
  check: onHost((look, report, files) => {
    const { interfaces } = look;
    if (interfaces === null) return;
    for (const { table, service, servers } of servicesOf(files)) {
      if (look.path(`${SCRIPT_FOLDERS[0] ?? ""}/${table.script}`)?.type !== "file") continue;
      const { address } = service.address.value;
      const endpoint = endpointText(service.address.value);
      const name = `${service.protocol} ${endpoint}`;
      const help = `restart the group, or \`${SCRIPT_FOLDERS[0] ?? ""}/${table.script} start\` on this host`;
      if (interfaceHolding(interfaces, address) === null) {
        if (look.succeeds(serviceThere(service)) !== true) continue;
        const flag = { udp: "-u", sctp: "--sctp-service" }[service.protocol] ?? "-t";
        report(table, `this host serves ${name}, and does not have the address`, service.span, {
          help: `ipvsadm -D ${flag} ${endpoint}`,
        });
      } else if (look.succeeds(serviceMissing(service)) === true) {
        report(table, `this host has the address and does not serve ${name} as the script says`, service.span, {
          help,
        });
      } else {
        for (const server of servers.filter((one) => look.succeeds(serverMissing(service, one)) === true)) {
          const to = endpointText(server.address.value);
          report(table, `this host does not send ${name} to ${to} as the script says`, server.span, {
            help: `${help}; where a checker or a person has deleted the server, leave it to them`,
          });
        }
      }
    }
  }),
});

/** The services of the scripts that a group of the host names, as far as they can be looked up in the table. */
export function servicesOf({ haresources, lvs }: HostFiles): readonly {
  readonly table: LvsTable;
  readonly service: VirtualService;
  readonly servers: readonly RealServer[];
}[] {
  const named = new Set(
    haresources?.groups.flatMap(({ resources }) => resources.map(({ value }) => parseResource(value).script)),
  );
  return lvs
    .filter(({ script }) => named.has(script))
    .flatMap((table) => table.services.map((service) => ({ table, service })))
    .filter(({ service }) => ipVersion(service.address.value.address) !== 0)
    .map(({ table, service }) => ({
      table,
      service,
      servers: service.servers.filter(({ address }) => ipVersion(address.value.address) !== 0),
    }));
}
