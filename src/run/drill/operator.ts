import type { DrillPoint } from "./drill-point.js";
import { longestLook } from "./observe.js";
import type { Readiness } from "./readiness.js";

/** What a person must still do when hap could not put the pair right, in order. */
export function stillToDo(
  point: DrillPoint,
  { undone, state }: { readonly undone: boolean; readonly state: Readiness },
): readonly string[] {
  const { fault } = point.spec;
  const name = point.target.run.host.name;
  const own = undone ? [] : undoByHand(point, name);
  const host = state.kind === "ready" ? name : state.host;
  const away = /does not answer/.test(state.kind === "ready" ? "" : state.reason);
  if (away && (fault.kind === "power-off" || fault.kind === "reboot")) {
    return [
      `switch ${host} on, or find out why it does not boot`,
      `see that Heartbeat starts there: service heartbeat start`,
    ];
  }
  const split = /split brain/.test(state.kind === "ready" ? "" : state.reason);
  return [
    ...own,
    ...(away ? [`find out why ${host} does not answer`] : []),
    ...(split ? [`stop Heartbeat on the host that is not to hold the address: service heartbeat stop`] : []),
    "see that both nodes are up and one of them holds the addresses: cl_status rscstatus; ip addr",
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
      return fault.service === "heartbeat"
        ? [
            `give up the groups on ${name}: HA_CURHOST=${name.toLowerCase()} /usr/share/heartbeat/ResourceManager givegroup KEY`,
            `start it on ${name}: service heartbeat start (the host does both itself ${seconds} s after the fault)`,
          ]
        : [
            `start it on ${name}: service ${fault.service} start (the host does so itself ${seconds} s after the fault)`,
          ];
    case "freeze":
      return [
        `wake ${fault.service} on ${name}: kill -CONT its processes (the host does so itself ${seconds} s after the fault)`,
      ];
    case "cut-link":
      return fault.links.map(
        (link) =>
          `bring the link up on ${name}: ip link set ${link} up (the host does so itself ${seconds} s after the fault)`,
      );
    case "reboot":
    case "power-off":
      return [];
  }
}
