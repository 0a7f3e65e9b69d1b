/** The six files of the book's deployment, as they stand on a running host. */
export const SEED = {
  hosts: `192.168.3.87 LD_192_168_3_87
192.168.3.88 LD_192_168_3_88
`,
  "ha.cf": `# the log of the cluster
logfile /var/log/ha-log
# syslog too
logfacility local0
# one heartbeat a second
keepalive 1
# silent for that long: dead
deadtime 10
# silent for that long: a warning
warntime 5
# patience after a start
initdead 20
# port of the heartbeats
udpport 10694
# broadcast on the second network
bcast eth1
# stay after a takeover
auto_failback no
# as uname -n says
node LD_192_168_3_87
node LD_192_168_3_88
`,
  haresources: `LD_192_168_3_87 192.168.3.118 myop.sh
`,
  authkeys: `auth 1
1 crc
`,
  "myop.conf": `#!/bin/sh
#vip conf
export VIP=192.168.3.118
export netmask=255.255.255.0
export broadcast=192.168.3.255
`,
  "myop.sh": `#!/bin/sh
. /etc/ha.d/resource.d/myop.conf
case "$1" in
  start) ipvsadm -A -t $VIP:10101 -s wrr ;;
  stop) ipvsadm -D -t $VIP:10101 || : ;;
  status) echo stopped ;;
esac
`,
} as const;
