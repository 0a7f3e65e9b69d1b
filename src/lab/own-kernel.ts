import { join } from "node:path";
import { REBOOT, hardwareAddress, hostPlugs, quote, switchPort, unplugLine } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import { type Lab, hostNamespace } from "./lab-state.js";

/**
 * Memory of a host with a kernel of its own. The machine gives it page by page as the host touches it, and gets it back
 * when the host is off.
 */
const MEMORY = "512M";

/**
 * The supervisor of a host that runs a user-mode kernel. The kernel sits in the host's namespace behind a tap device
 * for each link, so that power loss, cables and the end of the lab are the same as for other hosts. After a reboot the
 * host is plugged in anew, because a kernel that starts itself again finds its own taps busy.
 */
export function ownKernelPowerScript(lab: Lab, host: LabHost): string {
  const namespace = hostNamespace(lab.name, host.number);
  const files = [lab.image, ownKernelDir(lab, host), join(lab.dir, "start")].map(quote).join(" ");
  const links = hostPlugs(host).map(
    (_, index) => `vec${index}:transport=tap,ifname=tap${index},depth=128,gro=1,mac=${hardwareAddress(host, index)}`,
  );
  return `#!/bin/sh
echo $$ >"$0.pid"
while :; do
  ip netns add ${namespace} || exit 1
  (
    set -e
${tapLines(lab, host).join("\n")}
  ) || { ip netns del ${namespace}; exit 1; }
  nsenter --net=/run/netns/${namespace} \\
    unshare --mount --pid --fork --kill-child --mount-proc --propagation private \\
    /bin/sh ${quote(join(lab.dir, "boot"))} ${files} \\
    umid=host${host.number} mem=${MEMORY} ubd0=${quote(ownKernelDisk(lab, host))} ${links.join(" ")}
  status=$?
  ip netns del ${namespace}
  [ "$status" -eq ${REBOOT} ] || exit 0
done
`;
}

/** Where a host's kernel finds its root and keeps its memory; mounted over while it runs. */
export function ownKernelDir(lab: Lab, host: LabHost): string {
  return join(lab.diskDir, String(host.number));
}

/** The command that makes a host's disk from its folder; the file takes only what is written. */
export function makeDiskCommand(lab: Lab, host: LabHost): readonly string[] {
  const quick = ["-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1"];
  return ["mkfs.ext4", "-q", "-F", ...quick, "-d", ownKernelDir(lab, host), ownKernelDisk(lab, host), "4G"];
}

function ownKernelDisk(lab: Lab, host: LabHost): string {
  return join(lab.diskDir, `${host.number}.img`);
}

function tapLines(lab: Lab, host: LabHost): readonly string[] {
  const namespace = hostNamespace(lab.name, host.number);
  const lines = hostPlugs(host).flatMap(({ device, bridge }, index) => [
    unplugLine(lab, host, device),
    `ip -n ${lab.switchNamespace} link add ${switchPort(host, device)} type veth peer name up${index} netns ${namespace}`,
    `ip -n ${lab.switchNamespace} link set ${switchPort(host, device)} master ${bridge} up`,
    `ip -n ${namespace} link add join${index} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `ip -n ${namespace} tuntap add dev tap${index} mode tap`,
    ...[`up${index} master join${index}`, `tap${index} master join${index}`, `join${index}`].map(
      // Nothing in the host's namespace may speak but the host.
      (link) => `ip -n ${namespace} link set ${link} addrgenmode none up`,
    ),
  ]);
  return lines.map((line) => `    ${line}`);
}
