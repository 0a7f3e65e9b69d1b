import { arg, fields, line, requiredLine } from "../../model/schema-builders.js";
import { ipv4, oneOf } from "../../model/builtin-arg-types.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { removeRealServer } from "./remove-real-server.js";
import { bootFilePaths } from "./boot-file.js";
import { realServerParts } from "./parts.js";
import { FOLDER, addRealServer } from "./add-real-server.js";

export const realServer = defineStep({
  name: "real-server",
  summary: "makes a host the other end of LVS: it accepts packets for a virtual address",
  doc:
    "The address is on `tunl0` (tunnel: the director packs each packet into another one) or `lo` (direct: the director sends " +
    "it on as it is), as a /32, and the host never answers ARP for it: that is the director's part. In the tunnel's case " +
    "packets come in at an interface from which the way back does not lead, so `rp_filter` is off. A script in /etc/hap does " +
    "it, and does it again at each boot: from a systemd unit where there is systemd, else from /etc/init.d. `absent` takes the " +
    "address away and gives the kernel its settings back. A tunnel costs 20 bytes of each packet: the real servers' MTU or MSS " +
    "must leave room for them.",
  head: {},
  body: fields({
    vip: requiredLine("the virtual address", { address: arg("IPv4 address", ipv4) }),
    method: line("how the director's packets get here", { method: arg("the method", oneOf("tunnel", "direct")) }),
    absent: line("it is no real server for this address", {}),
  }),
  check: ({ block, span }, report) => {
    const { method, absent } = block.fields;
    if (method !== null || absent !== null) return;
    report("HAP3006", "`real-server` needs a line `method tunnel`, `method direct` or `absent`", span);
  },
  queries: ({ block }) => {
    const { vip, method } = block.fields;
    const parts = realServerParts(vip.args.address, method?.args.method ?? "tunnel");
    const paths = [parts.script, parts.sysctlFile, ...bootFilePaths(parts)];
    return [
      { kind: "file", path: FOLDER, content: false },
      ...paths.map((path) => ({ kind: "file", path, content: true }) as const),
      ...parts.settings.map(({ key }) => ({ kind: "sysctl", key }) as const),
      { kind: "service", name: parts.service },
    ];
  },
  plan: ({ block }, state) => {
    const { vip, method, absent } = block.fields;
    const parts = realServerParts(vip.args.address, method?.args.method ?? "tunnel");
    return absent === null ? addRealServer(parts, state) : removeRealServer(parts, state);
  },
  owns: ({ block }) => {
    const { vip, method } = block.fields;
    if (vip === null) return [];
    const parts = realServerParts(vip.args.address, method?.args.method ?? "tunnel");
    return [parts.script, parts.sysctlFile, ...bootFilePaths(parts)].map((path) => ownsWhole(path, block.lines));
  },
  examples: [
    {
      title: "Behind a director that tunnels",
      hap: `real-server {
  vip 192.168.3.118
  method tunnel
}`,
    },
    {
      title: "On the director's own network",
      hap: `real-server {
  vip 192.168.3.118
  method direct
}`,
    },
  ],
});
