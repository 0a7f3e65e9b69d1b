import type { Lab } from "./lab-state.js";
import { type CommandResult, runCommand } from "./run-command.js";

/**
 * Makes the switch's namespace: a bridge for the service networks with an address in each, where it also routes
 * between them, and a bridge without addresses for each pair.
 */
export async function makeSwitch(lab: Lab): Promise<CommandResult> {
  const bridges = ["service", ...lab.plan.pairs.map((pair) => pair.bridge)];
  const script = [
    "set -e",
    `ip netns add ${lab.switchNamespace}`,
    `ip -n ${lab.switchNamespace} -batch - <<'END'`,
    "link set lo up",
    ...bridges.flatMap((bridge) => [
      `link add ${bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
      `link set ${bridge} up`,
    ]),
    ...lab.plan.networks.map(({ client }) => `addr add ${client}/24 brd + dev service`),
    "END",
    `nsenter --net=/run/netns/${lab.switchNamespace} sh -c '`,
    "  echo 1 >/proc/sys/net/ipv4/ip_forward",
    "  echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects",
    "  echo 0 >/proc/sys/net/ipv4/conf/service/send_redirects'",
  ];
  return runCommand(["sh", "-c", script.join("\n")]);
}
