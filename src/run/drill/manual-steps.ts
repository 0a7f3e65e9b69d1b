import { engineOf } from "../../engines/engines.js";
import { DROP_TABLE } from "../../shell/drill/fault-script.js";
import type { DrillPoint } from "./drill-point.js";
import { longestLook } from "./observe.js";
import type { Readiness } from "./readiness.js";

/** How far the restoration came. */
export interface Left {
  readonly undone: boolean;
  readonly state: Readiness;
  /** A second Ctrl-C ended it before anything was known for certain. */
  readonly cut: boolean;
}

/** What a person must still do when hap could not put the pair right, in order. */
export function manualSteps(point: DrillPoint, { undone, state, cut }: Left): readonly string[] {
  const { fault } = point.spec;
  const { title, name: service, advice } = point.engine;
  const whole = `see that both nodes are up and one of them holds the addresses: ${advice.whole}`;
  const name = point.target.run.host.name;
  const own = undone ? [] : undoByHand(point, name);
  const { host, cause } = state.kind === "ready" ? { host: name, cause: null } : state.trouble;
  const away = cause === "silent";
  if ((away || cut) && (fault.kind === "power-off" || fault.kind === "reboot")) {
    return [
      `switch ${away ? host : name} on if it does not come back by itself, or find out why it does not boot`,
      `see that ${title} starts there: service ${service} start`,
      whole,
    ];
  }
  return [
    ...own,
    ...(away ? [`find out why ${host} does not answer`] : []),
    ...(cause === "split"
      ? [`stop ${title} on the host that is not to hold the address: service ${service} stop`]
      : []),
    ...(cause === "unheld" ? [advice.takeOver(host)] : []),
    whole,
  ];
}

function undoByHand(point: DrillPoint, name: string): readonly string[] {
  const { fault } = point.spec;
  const seconds = Math.ceil(longestLook(point) / 1000);
  switch (fault.kind) {
    case "stop":
      return [
        `start it on ${name}: service ${fault.service} start (the host does so itself ${seconds} s after the fault)`,
      ];
    case "kill":
      return (
        engineOf(fault.service)?.advice.undoKill(name) ?? [`start it on ${name}: service ${fault.service} start`]
      ).map((step, i, all) =>
        i < all.length - 1 ? step : `${step} (the host does so itself ${seconds} s after the fault)`,
      );
    case "freeze":
      return [
        `wake ${fault.service} on ${name}: kill -CONT its processes (the host does so itself ${seconds} s after the fault)`,
      ];
    case "cut-link":
      return fault.links.map(
        (link) =>
          `bring the link up on ${name}: ip link set ${link} up (the host does so itself ${seconds} s after the fault)`,
      );
    case "drop":
      return [
        `take the firewall's rule away on ${name}: nft delete table inet ${DROP_TABLE} (the host does so itself ${seconds} s after the fault)`,
      ];
    case "reboot":
    case "power-off":
      return [];
  }
}
