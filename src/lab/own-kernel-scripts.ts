import { REBOOT, hostPlugs } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";

/**
 * Runs a host's kernel. Of the machine's files it sees the image, its first program and its modules, read-only;
 * `hostfs=` keeps a root user of the host from mounting any other. Its memory is a file on a tmpfs that goes with it.
 * The kernel may not be PID 1, whose own fatal signals are ignored. Told to reboot, it starts itself by its own name:
 * that is a program which gives the supervisor the word instead.
 */
export function ownKernelBootScript(): string {
  return `#!/bin/sh
set -eu
image=$1 place=$2 start=$3
shift 3
version=$(linux.uml --version)
modules=/usr/local/lib/uml/modules/$version
[ -d "$modules" ] || modules=/usr/lib/uml/modules/$version
# A program of a host costs a third of the time where the kernel need not trace it: 6.16 and newer need not, where the
# machine lets them.
if linux.uml --help 2>/dev/null | grep -q '^seccomp='; then set -- "$@" seccomp=auto; fi
mount -t tmpfs -o mode=700 hap-lab "$place"
cd "$place"
mkdir -p "layer/usr/lib/modules/$version" root memory
cp "$start" layer/hap-lab-start
printf '#!/bin/sh\\nexit ${REBOOT}\\n' >again
chmod 755 layer/hap-lab-start again
mount -t overlay -o "ro,lowerdir=layer:$image" hap-lab root
mount --bind -o ro "$modules" "root/usr/lib/modules/$version"
status=0
env -i TMPDIR="$place/memory" HOME="$place/memory" PATH="$PATH" bash -c 'exec -a "$0" linux.uml "$@"' "$place/again" \\
  uml_dir="$place/memory" hostfs="$place/root" rootfstype=hostfs root=/dev/root ro init=/hap-lab-start \\
  con=null con0=null,fd:1 ssl=null quiet "$@" || status=$?
exit "$status"
`;
}

/**
 * The first program in a host's kernel: makes the root from the image and the host's disk, gives the host what its disk
 * says in \`boot\` (name and addresses), and becomes its PID 1. When it fails the kernel ends.
 */
export function ownKernelStartScript(): string {
  return `#!/bin/sh
exec </dev/console >/dev/console 2>&1
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mount -t proc proc /proc
trap 'echo o >/proc/sysrq-trigger; sleep 10' EXIT
modprobe overlay
mount -t ext4 -o noatime /dev/ubda /mnt
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work hap-lab /media
cd /media
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs dev dev
mkdir -p dev/pts dev/shm
mount -t devpts -o ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -sf pts/ptmx dev/ptmx
ln -sf /proc/self/fd dev/fd
ln -sf /proc/self/fd/0 dev/stdin
ln -sf /proc/self/fd/1 dev/stdout
ln -sf /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mkdir -p run/lock/subsys run/hap-lab
touch run/hap-lab/own-kernel
. /mnt/boot
pivot_root . mnt
exec chroot . /bin/sh -c 'umount -l /mnt; exec /sbin/init'
`;
}

/** What a host's disk says about the host: its name and the addresses of its links. Sourced by the first program. */
export function ownKernelHostLines(host: LabHost): string {
  const links = hostPlugs(host).flatMap(({ device, address }, index) => [
    `ip link set vec${index} name ${device}`,
    `ip addr add ${address}/24 brd + dev ${device}`,
    `ip link set ${device} up`,
  ]);
  return `printf %s ${host.name} >/proc/sys/kernel/hostname
ip link set lo up
${links.join("\n")}
ip route add default via ${host.gateway}
`;
}

/** Settings for dpkg there: writing many small files is slow, and nobody reads manuals on a throw-away host. */
export const DPKG_SETTINGS = `force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
`;

/**
 * Settings for MariaDB on a host with a kernel of its own: there is too little address space for the 8 TB that the
 * server reserves for a buffer pool that may grow.
 */
export const MARIADB_SETTINGS = `[mariadbd]
loose_innodb_buffer_pool_size_max = 64M
innodb_buffer_pool_size = 32M
`;
