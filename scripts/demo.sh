#!/bin/sh
# npm run demo: the main job. Two clean Debian hosts come up on this machine, playbooks/site.hap makes them a Heartbeat pair,
# a second run finds nothing to change, and the hosts are asked what they think. Everything is taken away at the end.
set -u
. "$(dirname "$0")/setup.sh"
start=$(date +%s)

setup_node
setup_packages <<'END'
ip iproute2
ssh openssh-client
mmdebstrap mmdebstrap
nsenter util-linux
END

hap() { node dist/hap.js "$@"; }
lab=demo$$
# Namespace hosts share this machine's kernel: without IPVS in it the pair moves the address, and no LVS table.
if [ -e /proc/net/ip_vs ]; then lvs=true; else lvs=false; fi
trap 'say "taking the lab away"; hap lab down --lab $lab' EXIT
trap 'exit 130' INT TERM

say "hap lab up: two throw-away hosts"
hap lab up --lab $lab --set lvs=$lvs playbooks/site.hap || exit 1

say "hap run playbooks/site.hap: packages, files, service"
hap lab run --lab $lab --set lvs=$lvs playbooks/site.hap || exit 1

say "the same again: nothing to change"
hap lab run --lab $lab --set lvs=$lvs playbooks/site.hap || exit 1

for host in LD_192_168_3_87 LD_192_168_3_88; do
  say "$host: cl_status rscstatus; ip addr"
  hap lab ssh --lab $lab $host 'cl_status rscstatus -m; ip -br -4 addr show dev eth0'
done
say "done in $(($(date +%s) - start)) s"
