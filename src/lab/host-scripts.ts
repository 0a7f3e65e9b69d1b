import { join } from "node:path";
import type { LabHost } from "./lab-plan.js";
import { type Lab, hostNamespace } from "./lab-state.js";

/** Lines of a host's PID 1: the settings of /etc/sysctl.d, and what Debian starts in runlevel 2. */
const SERVICES_START = `[ ! -x /etc/init.d/procps ] || /etc/init.d/procps start </dev/null
for service in /etc/rc2.d/S*; do
  [ ! -x "$service" ] || "$service" start </dev/null
done`;

/** Exit status of a host's PID 1 that asks for another boot. */
export const REBOOT = 64;

/**
 * The supervisor of one host, run outside of it: plugs the host in, boots it, and takes its namespace away when its
 * PID 1 is gone. Without that the kernel would go on answering for the dead host's addresses.
 */
export function powerScript(lab: Lab, host: LabHost): string {
  const namespace = hostNamespace(lab.name, host.number);
  const disk = join(lab.diskDir, String(host.number));
  return `#!/bin/sh
echo $$ >"$0.pid"
while :; do
  ip netns add ${namespace} || exit 1
  (
    set -e
    ip -n ${namespace} link set lo up
${plugLines(lab, host).join("\n")}
  ) || { ip netns del ${namespace}; exit 1; }
  nsenter --net=/run/netns/${namespace} \\
    unshare --mount --uts --ipc --cgroup --pid --fork --kill-child --propagation private \\
    /bin/sh ${quote(join(lab.dir, "boot"))} ${quote(lab.image)} ${quote(disk)} ${host.name}
  status=$?
  ip netns del ${namespace}
  [ "$status" -eq ${REBOOT} ] || exit 0
done
`;
}

/**
 * Makes the root of a host and becomes its PID 1. What the kernel does not keep apart is read-only: /sys, and /proc/sys
 * but for the network and the host's name; loading modules, making devices and setting the clock are not allowed.
 * The name is written to /proc because hostname(1) refuses underscores.
 */
export function bootScript(): string {
  return `#!/bin/sh
set -eu
image=$1 disk=$2 name=$3
mkdir -p "$disk/upper" "$disk/work" "$disk/root"
# A volatile overlay skips syncing; this mark only says that a machine crash may have lost data.
rm -rf "$disk/work/work/incompat"
mount -t overlay -o "nodev,lowerdir=$image,upperdir=$disk/upper,workdir=$disk/work,volatile" hap-lab "$disk/root"
cd "$disk/root"
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
mount -t tmpfs -o nosuid,mode=755,size=64k dev dev
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  numbers=\${node#*:}
  mknod -m 666 "dev/\${node%%:*}" c "\${numbers%:*}" "\${numbers#*:}"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o nosuid,nodev,mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o nosuid,nodev,mode=755 run run
mount -t tmpfs -o nosuid,nodev,mode=1777 tmp tmp
mkdir -p run/lock/subsys run/hap-lab
mkfifo -m 600 run/hap-lab/sysrq
[ ! -e proc/sysrq-trigger ] || mount --bind run/hap-lab/sysrq proc/sysrq-trigger
printf %s "$name" >proc/sys/kernel/hostname
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount --bind proc/sys/kernel/hostname proc/sys/kernel/hostname
mount -o remount,bind,ro proc/sys
pivot_root . mnt
exec chroot . /bin/sh -c 'umount -l /mnt; exec setpriv --bounding-set=-mknod,-sys_module,-sys_rawio,-sys_time /sbin/init'
`;
}

/**
 * PID 1 of a host: starts what Debian starts in runlevel 2 and then reaps orphans (a shell's `wait` reaps any child).
 * It belongs at /sbin/init, because Debian's invoke-rc.d starts no service where that is missing. Its end is the
 * host's end. A byte written to /proc/sysrq-trigger ends it as on a real machine, without a shutdown; where the kernel
 * has no such file there is none. A kernel of the host's own is told by its real file, when
 * what is in memory has reached the disk; it would not bear the end of its PID 1.
 */
export function initScript(): string {
  return `#!/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
end() {
  [ -e /run/hap-lab/own-kernel ] || exit "$2"
  sync
  echo "$1" >/proc/sysrq-trigger
}
trap 'end b ${REBOOT}' USR1
trap 'end o 0' TERM
[ ! -p /run/hap-lab/sysrq ] || while :; do
  key=
  read -r key </run/hap-lab/sysrq || :
  case $key in
    b*) kill -USR1 1 ;;
    o*) kill -TERM 1 ;;
  esac
done &
${SERVICES_START}
while :; do
  sleep 86400 &
  wait $!
done
`;
}

/**
 * `reboot`, `poweroff` and `halt` of a host. Without -f the services stop as in runlevel 6 and every process is told to
 * end, so that ssh sessions are closed and not left hanging; then PID 1 ends.
 */
export function rebootScript(): string {
  return `#!/bin/sh
force=
for option; do
  case $option in -f | --force | -nf | -fn) force=yes ;; esac
done
case \${0##*/} in reboot) signal=USR1 ;; *) signal=TERM ;; esac
if [ -z "$force" ]; then
  trap '' HUP PIPE TERM
  for service in /etc/rc6.d/K*; do
    [ ! -x "$service" ] || "$service" stop </dev/null
  done
  kill -TERM -1
  sleep 0.3
fi
kill -"$signal" 1
`;
}

/** A link of a host: its device, the switch's bridge and the address. */
export interface Plug {
  readonly device: string;
  readonly bridge: string;
  readonly address: string;
}

/** The links of a host: eth0, and eth1 for a member of a pair. */
export function hostPlugs(host: LabHost): readonly Plug[] {
  const service = { device: "eth0", bridge: "service", address: host.address };
  return host.heartbeat === null ? [service] : [service, { device: "eth1", ...host.heartbeat }];
}

/** The lines that give a host its links. */
function plugLines(lab: Lab, host: LabHost): readonly string[] {
  const namespace = hostNamespace(lab.name, host.number);
  const lines = hostPlugs(host).flatMap(({ device, bridge, address }, index) => {
    const port = switchPort(host, device);
    const hardware = hardwareAddress(host, index);
    return [
      unplugLine(lab, host, device),
      `ip -n ${lab.switchNamespace} link add ${port} type veth peer name ${device} address ${hardware} netns ${namespace}`,
      `ip -n ${lab.switchNamespace} link set ${port} master ${bridge} up`,
      `ip -n ${namespace} addr add ${address}/24 brd + dev ${device}`,
      `ip -n ${namespace} link set ${device} up`,
    ];
  });
  return [...lines, `ip -n ${namespace} route add default via ${host.gateway}`].map((line) => `    ${line}`);
}

/** Takes away the cable of the boot before: the kernel may still be at it, since a namespace goes bit by bit. */
export function unplugLine(lab: Lab, host: LabHost, device: string): string {
  return `ip -n ${lab.switchNamespace} link del ${switchPort(host, device)} 2>/dev/null || :`;
}

/** Name of the switch's end of a host's link. */
export function switchPort(host: LabHost, device: string): string {
  return `h${host.number}-${device}`;
}

/** Hardware address of a host's link; it stays the same from boot to boot. */
export function hardwareAddress(host: LabHost, link: number): string {
  return `02:68:61:70:${hex(link)}:${hex(host.number)}`;
}

/** A word for a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function hex(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0");
}
