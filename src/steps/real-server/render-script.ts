import { HEADER } from "../shared/header.js";
import type { RealServerParts } from "./parts.js";

/**
 * The script that makes a host a real server for one address: start, stop and status as init scripts have them, each to
 * be repeated at will, and `undo`, which also gives the kernel back what it had before the first start. For any POSIX
 * shell.
 */
export function renderScript({ address, device, settings }: RealServerParts): string {
  return [
    "#!/bin/sh",
    HEADER,
    `# Real server of LVS: ${address} on ${device}, never answered for by ARP.`,
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "export PATH",
    `address=${address} device=${device}`,
    "",
    "# each COMMAND: runs it with every setting and its value.",
    "each() {",
    ...settings.map(({ key, value }) => `  "$1" ${key.replaceAll(".", "/")} ${value} || return`),
    "}",
    SCRIPT,
  ].join("\n");
}

/** `before` has the settings as they were before the first start of any such script, a line each. */
const SCRIPT = String.raw`
before=/etc/hap/sysctl.before

remember() {
  grep -qs "^$1 " "$before" || { old=$(cat "/proc/sys/$1") && echo "$1 $old" >>"$before"; }
}
apply() { is_set "$1" "$2" || echo "$2" >"/proc/sys/$1"; }
is_set() { [ "$(cat "/proc/sys/$1")" = "$2" ]; }
held() { [ -n "$(ip -o -4 addr show dev "$device" to "$address/32" 2>/dev/null)" ]; }
is_up() { [ -n "$(ip -o link show dev "$device" up 2>/dev/null)" ]; }

start() {
  # The module makes the device. The settings come before the address: it must never be answered for.
  [ -e "/sys/class/net/$device" ] || modprobe ipip || return
  each remember && each apply || return
  held || ip addr add "$address/32" dev "$device" || return
  is_up || ip link set "$device" up
}

stop() {
  if held; then ip addr del "$address/32" dev "$device" || return; fi
  if [ "$device" = tunl0 ] && is_up && [ -z "$(ip -o -4 addr show dev tunl0)" ]; then ip link set tunl0 down; fi
}

status() {
  if held && is_up && each is_set 2>/dev/null; then echo running; else echo stopped; return 3; fi
}

undo() {
  stop || return
  for other in /etc/hap/real-server-*; do
    [ "$other" = "$0" ] || [ ! -e "$other" ] || return 0
  done
  [ -e "$before" ] || return 0
  while read -r key value; do
    [ ! -e "/proc/sys/$key" ] || echo "$value" >"/proc/sys/$key" || return
  done <"$before"
  rm -f "$before"
}

case "${"${1:-}"}" in
  start | stop | status | undo) "$1" ;;
  restart | force-reload) stop && start ;;
  *) echo "usage: ${"${0##*/}"} start|stop|status|undo" >&2; exit 2 ;;
esac
`;
