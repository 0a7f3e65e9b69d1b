/**
 * A stand-in for ipvsadm where the kernel has no IPVS. It keeps its table in the file $FAKE_IPVS, knows the commands that
 * scripts use (-A -E -D -a -e -d -S) and fails as the real one does: exit 255 with the kernel's text. Listings end in
 * `--tun-type ipip`, as since 1.30. Without the file it says what the real one says on a kernel without IPVS.
 */
export const FAKE_IPVSADM = String.raw`#!/bin/bash
table=$FAKE_IPVS
die() { echo "$1" >&2; exit 255; }
[ -n "$table" ] && [ -e "$table" ] || die "Can't initialize ipvs: Protocol not available"
action=$1; shift
if [ "$action" = -S ]; then cat "$table"; exit 0; fi
service="$1 $2"; shift 2
real= weight=1 scheduler=wlc method=-g
while [ $# -gt 0 ]; do
  case $1 in
    -r) real=$2; shift 2 ;;
    -w) weight=$2; shift 2 ;;
    -s) scheduler=$2; shift 2 ;;
    -i|-g|-m) method=$1; shift ;;
    *) echo "unexpected argument $1" >&2; exit 2 ;;
  esac
done
tun=; [ "$method" = -i ] && tun=" --tun-type ipip"
has() { grep -qF -- "$1 " "$table"; }
without() { grep -vF -- "$1 " "$table" >"$table.new"; mv "$table.new" "$table"; }
case $action in
  -A) has "-A $service" && die "Service already exists"; echo "-A $service -s $scheduler" >>"$table" ;;
  -E) has "-A $service" || die "No such service"; sed -i "s/^-A $service .*/-A $service -s $scheduler/" "$table" ;;
  -D) has "-A $service" || die "No such service"; without "-A $service"; without "-a $service" ;;
  -a) has "-A $service" || die "Service not defined"; has "-a $service -r $real" && die "Destination already exists"
      echo "-a $service -r $real $method -w $weight$tun" >>"$table" ;;
  -e) has "-a $service -r $real" || die "No such destination"
      without "-a $service -r $real"; echo "-a $service -r $real $method -w $weight$tun" >>"$table" ;;
  -d) has "-a $service -r $real" || die "No such destination"; without "-a $service -r $real" ;;
  *) echo "unexpected command $action" >&2; exit 2 ;;
esac
`;
