import { isOff, last, valueSpan } from "../directives.js";
import { defineHostRule, onHost } from "../rule.js";

/** What Docker, Podman and systemd-nspawn or LXC leave in a container. */
export const CONTAINER_MARKS = ["/.dockerenv", "/run/.containerenv", "/run/systemd/container"];

export const realtimeInContainer = defineHostRule({
  id: "HB044",
  severity: "warning",
  summary: "Heartbeat wants realtime priority in a container",
  why: "it may not lock its memory there: an error in each start's log, and a busy machine delays its heartbeats",
  source: "seen: `Cannot lock ourselves into memory:  System limits on locked-in memory are too small.`",
  dependsOn: ["realtime"],
  bad: [[{ files: { "ha.cf": "bcast eth0\n" }, look: { paths: { "/.dockerenv": "644" } } }]],
  good: [
    [{ files: { "ha.cf": "bcast eth0\nrealtime off\n" }, look: { paths: { "/.dockerenv": "644" } } }],
    [{ files: { "ha.cf": "bcast eth0\n" }, look: { paths: { "/.dockerenv": "absent" } } }],
  ],
  check: onHost((look, report, { haCf }) => {
    const realtime = haCf === null ? null : last(haCf, "realtime");
    if (haCf === null || (realtime !== null && isOff(realtime))) return;
    if (!CONTAINER_MARKS.some((path) => look.path(path)?.type === "file")) return;
    const span = realtime === null ? haCf.span : valueSpan(realtime);
    report(haCf, "this host is a container", span, { help: "realtime off" });
  }),
});
