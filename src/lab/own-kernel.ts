import { join } from "node:path";
import { hardwareAddress, hostPlugs, quote, switchPort } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import { type Lab, hostNamespace } from "./lab-state.js";

/** Where Debian's package user-mode-linux keeps the modules of its kernel. */
const MODULES = "/usr/lib/uml/modules";

/** Memory of a host with a kernel of its own. */
const MEMORY = "512M";

/**
 * The supervisor of a host that runs a user-mode kernel. The kernel sits in the host's namespace behind a tap device
 * for each link, so that power loss, cables and the end of the lab are the same as for other hosts. A host that
 * reboots stays off until it is switched on again.
 */
export function ownKernelPowerScript(lab: Lab, host: LabHost): string {
  const namespace = hostNamespace(lab.name, host.number);
  const bootDir = ownKernelDir(lab, host);
  const links = hostPlugs(host).map(
    (_, index) => `vec${index}:transport=tap,ifname=tap${index},depth=128,gro=1,mac=${hardwareAddress(host, index)}`,
  );
  return `#!/bin/sh
echo $$ >"$0.pid"
ip netns add ${namespace} || exit 1
(
  set -e
${tapLines(lab, host).join("\n")}
) || { ip netns del ${namespace}; exit 1; }
rm -rf ${quote(join(bootDir, "kernel"))}
nsenter --net=/run/netns/${namespace} unshare --pid --fork --kill-child \\
  linux.uml umid=kernel uml_dir=${quote(bootDir)} mem=${MEMORY} con=null con0=null,fd:1 quiet ${links.join(" ")} \\
  rootfstype=hostfs rootflags=${quote(lab.image)} root=/dev/root ro ubda=${quote(diskFile(lab, host))} \\
  init=/bin/sh -- -c '"mount -t hostfs -o ${bootDir} none /mnt && exec /bin/sh /mnt/boot"'
ip netns del ${namespace}
`;
}

/**
 * Makes the root of such a host from the image and its disk, and becomes its PID 1. The kernel is the host's own, so
 * nothing needs to be kept from it; its modules, IPVS among them, are those of the package.
 */
export function ownKernelBootScript(lab: Lab, host: LabHost): string {
  const links = hostPlugs(host).flatMap(({ device, address }, index) => [
    `ip link set vec${index} name ${device}`,
    `ip addr add ${address}/24 brd + dev ${device}`,
    `ip link set ${device} up`,
  ]);
  return `set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
trap 'echo o >/proc/sysrq-trigger' EXIT
mount -t proc proc /proc
mount -t tmpfs tmpfs /mnt
cd /mnt
mkdir disk root modules lower
mount -t hostfs -o "${MODULES}/$(uname -r)" none modules
mount -t hostfs -o ${quote(lab.image)} none lower
insmod modules/kernel/fs/overlayfs/overlay.ko
mount -t ext4 /dev/ubda disk
mount -t overlay -o lowerdir=/mnt/lower,upperdir=/mnt/disk/upper,workdir=/mnt/disk/work hap-lab root
cd root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs dev dev
mkdir -p dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mkdir -p run/lock/subsys run/hap-lab "usr/lib/modules/$(uname -r)"
touch run/hap-lab/own-kernel
mount --bind /mnt/modules "usr/lib/modules/$(uname -r)"
printf %s ${host.name} >/proc/sys/kernel/hostname
ip link set lo up
${links.join("\n")}
ip route add default via ${host.gateway}
exec chroot . /sbin/init
`;
}

/** The folder that a host's kernel sees while it boots. */
export function ownKernelDir(lab: Lab, host: LabHost): string {
  return join(lab.dir, `kernel-${host.number}`);
}

/** The command that makes a host's disk from its folder; the file takes only what is written. */
export function makeDiskCommand(lab: Lab, host: LabHost): readonly string[] {
  return ["mkfs.ext4", "-q", "-d", join(lab.diskDir, String(host.number)), diskFile(lab, host), "4G"];
}

function diskFile(lab: Lab, host: LabHost): string {
  return join(lab.diskDir, `${host.number}.img`);
}

function tapLines(lab: Lab, host: LabHost): readonly string[] {
  const namespace = hostNamespace(lab.name, host.number);
  const lines = hostPlugs(host).flatMap(({ device, bridge }, index) => [
    `ip -n ${lab.switchNamespace} link add ${switchPort(host, device)} type veth peer name up${index} netns ${namespace}`,
    `ip -n ${lab.switchNamespace} link set ${switchPort(host, device)} master ${bridge} up`,
    `ip -n ${namespace} link add join${index} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `ip -n ${namespace} tuntap add dev tap${index} mode tap`,
    `ip -n ${namespace} link set up${index} master join${index} up`,
    `ip -n ${namespace} link set tap${index} master join${index} up`,
    `ip -n ${namespace} link set join${index} up`,
  ]);
  return lines.map((line) => `  ${line}`);
}
