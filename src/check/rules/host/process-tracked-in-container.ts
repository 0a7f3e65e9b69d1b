import { defineHostRule, onHost } from "../rule.js";
import { headOf, linesOf, topOf } from "../statements.js";
import { CONTAINER_MARKS } from "./realtime-in-container.js";

const CONF =
  "vrrp_track_process p {\n process nginx\n}\nvrrp_instance V {\n interface eth0\n track_process {\n p\n }\n}\n";

export const processTrackedInContainer = defineHostRule({
  id: "KA057",
  severity: "error",
  summary: "processes are watched from within a container",
  why: "the kernel tells of processes to the host's own network only: the instance is in FAULT for ever, and this node never takes the address",
  source: "keepalived 2.2.7, tried: the proc connector of Linux works in the first network namespace only",
  bad: [[{ files: { "keepalived.conf": CONF }, look: { paths: { "/.dockerenv": "644" } } }]],
  good: [
    [{ files: { "keepalived.conf": CONF }, look: { paths: { "/.dockerenv": "absent" } } }],
    [
      {
        files: { "keepalived.conf": "vrrp_instance V {\n interface eth0\n}\n" },
        look: { paths: { "/.dockerenv": "644" } },
      },
    ],
  ],
  check: onHost((look, report, { keepalived }) => {
    if (keepalived === null) return;
    const owners = [...topOf(keepalived, "vrrp_instance"), ...topOf(keepalived, "vrrp_sync_group")];
    const [line] = owners.flatMap((one) => linesOf(one, "track_process")).flatMap((block) => linesOf(block, ""));
    if (line === undefined || !CONTAINER_MARKS.some((path) => look.path(path)?.type === "file")) return;
    report(keepalived, "this host is a container, where keepalived learns of no process", headOf(line), {
      help: 'a script instead: `vrrp_script NAME { script "/usr/bin/pgrep -x nginx" }` and `track_script { NAME }`',
    });
  }),
});
