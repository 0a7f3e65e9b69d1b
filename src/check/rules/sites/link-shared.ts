import type { Placed } from "../../../model/cluster-files.js";
import type { ClusterView } from "../cluster-view.js";
import { all, udpPorts } from "../directives.js";
import { defineRule, onNeighbours, pairOf } from "../rule.js";

export const linkShared = defineRule({
  id: "HB049",
  severity: "warning",
  summary: "two pairs in one network send heartbeats to the same port by broadcast, or to the same multicast group",
  why: "each reads the other's packets: the logs fill, and with one key a node of the one is heard by the other",
  source: "heartbeat.c of 3.0.6: `process_status_message: bad node [..] in message`",
  bad: [
    [
      pairOf({ "ha.cf": "udpport 695\nbcast eth0\nnode a b\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ "ha.cf": "udpport 695\nbcast eth0\nnode c d\n" }, "10.0.0.3", "10.0.0.4"),
    ],
    [
      pairOf({ "ha.cf": "mcast eth0 239.0.0.1 694 1 0\nnode a b\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ "ha.cf": "mcast eth0 239.0.0.1 694 1 0\nnode c d\n" }, "10.0.0.3", "10.0.0.4"),
    ],
  ],
  good: [
    [
      pairOf({ "ha.cf": "udpport 10694\nbcast eth0\nnode a b\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ "ha.cf": "udpport 10695\nbcast eth0\nnode c d\n" }, "10.0.0.3", "10.0.0.4"),
    ],
    [
      pairOf({ "ha.cf": "bcast eth0\nnode a b\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ "ha.cf": "bcast eth0\nnode c d\n" }, "10.7.0.3", "10.7.0.4"),
    ],
    [
      pairOf({ "ha.cf": "ucast eth0 10.0.0.2\nnode a b\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ "ha.cf": "ucast eth0 10.0.0.4\nnode c d\n" }, "10.0.0.3", "10.0.0.4"),
    ],
  ],
  check: onNeighbours((one, other, report) => {
    const theirs = linksOf(other);
    const file = other.hosts[0]?.haCf ?? null;
    for (const { value, span } of linksOf(one)) {
      const same = theirs.find((link) => link.value === value);
      if (same === undefined) continue;
      report(
        file,
        `\`${other.name}\` sends heartbeats to ${value}, as \`${one.name}\` in the same network does`,
        same.span,
        {
          related: [{ message: `of \`${one.name}\``, span }],
          help: value.startsWith("port")
            ? "a udpport of its own for each pair"
            : "a group or a port of its own for each pair",
        },
      );
      return;
    }
  }),
});

/** What everybody in the network hears, of the first node. */
function linksOf({ hosts: [host] }: ClusterView): readonly Placed<string>[] {
  const haCf = host?.haCf ?? null;
  if (haCf === null) return [];
  const [shared] = all(haCf, "bcast", "udp").length === 0 ? [] : udpPorts(haCf);
  const groups = all(haCf, "mcast").flatMap(({ values: [, group, port] }) =>
    group === undefined || port === undefined ? [] : [{ value: `${group.value} port ${port.value}`, span: group.span }],
  );
  return [
    ...(shared === undefined ? [] : [{ value: `port ${shared.value} by broadcast`, span: shared.span }]),
    ...groups,
  ];
}
