import { all, MEDIA, nodes } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** What Heartbeat has room for. */
const LINKS = 64;
const NODES = 100;

export const tooMany = defineRule({
  id: "HB103",
  severity: "error",
  summary: "more links or nodes than Heartbeat has room for",
  why: "Heartbeat refuses the file, or crashes over it",
  source: "heartbeat.h of 3.0.6: MAXMEDIA 64, MAXNODE 100; `Too many media specified (> 64)`",
  bad: [{ "ha.cf": `node a b\n${"ucast eth0 10.0.0.2\n".repeat(65)}` }],
  good: [{ "ha.cf": `node a b\n${"ucast eth0 10.0.0.2\n".repeat(64)}` }],
  check: onHaCf((haCf, report) => {
    const links = all(haCf, ...MEDIA, "ping", "ping6", "ping_group").flatMap((directive) =>
      ["bcast", "udp", "serial", "ping", "ping6"].includes(directive.name)
        ? directive.values.map(({ span }) => span)
        : [directive.span],
    );
    const beyond = links[LINKS];
    if (beyond !== undefined) {
      report(haCf, `expected at most ${LINKS} links and ping nodes, found ${links.length}`, beyond, {
        help: "two links over two networks are enough",
      });
    }
    const node = new Map(nodes(haCf).map((one) => [one.value.toLowerCase(), one.span]));
    const last = [...node.values()][NODES];
    if (last !== undefined) {
      report(haCf, `expected at most ${NODES} nodes, found ${node.size}`, last, { help: "a pair has two" });
    }
  }),
});
