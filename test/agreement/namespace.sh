# The place in which Heartbeat judges: run in namespaces of its own (mount, host name, network, processes), with the folder of the
# unpacked packages. Then reads configurations on stdin by judge.mjs. Nothing outside is changed.
set -e
packages=$1
node=$2
judge=$3
mount --make-rprivate /
mount -t tmpfs hap /mnt
mkdir /mnt/upper /mnt/work /mnt/root /mnt/packages
cp -a "$packages/." /mnt/packages/
mount -t overlay hap -o lowerdir=/mnt/packages:/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc hap proc
mount -t tmpfs hap run
mount -t tmpfs hap etc/ha.d
mount --bind /dev dev
mkdir -p run/heartbeat var/lib/heartbeat/cores/root var/lib/heartbeat/cores/hacluster
grep -q '^hacluster:' etc/passwd || echo 'hacluster:x:911:911::/var/lib/heartbeat:/bin/false' >>etc/passwd
grep -q '^haclient:' etc/group || echo 'haclient:x:911:' >>etc/group
# Names are looked up in files only: no name server answers here.
printf 'hosts: files\npasswd: files\ngroup: files\nservices: files\nprotocols: files\n' >etc/nsswitch.conf
printf '127.0.0.1 localhost\n192.168.3.88 node-b\n' >etc/hosts
hostname node-a
ip link set lo up
for i in 0 1; do
  ip link add eth$i type veth peer name peer$i
  ip addr add 192.168.$((3 + i)).87/24 brd + dev eth$i
  ip link set eth$i up
done
# The daemon closes every descriptor that it might have, one by one.
ulimit -n 100
exec "$node" "$judge"
