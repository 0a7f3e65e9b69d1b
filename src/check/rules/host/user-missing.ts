import { defineHostRule, onHost } from "../rule.js";

export const userMissing = defineHostRule({
  id: "HB059",
  severity: "error",
  summary: "the host has no user hacluster",
  why: "Heartbeat starts, and dies when its links come up: it makes its sockets as that user",
  source: "seen with a Heartbeat that was built from source; a package makes the user",
  bad: [[{ files: { "ha.cf": "bcast eth0\n" }, look: { users: ["root"] } }]],
  good: [[{ files: { "ha.cf": "bcast eth0\n" }, look: { users: ["root", "hacluster"] } }]],
  check: onHost((look, report, { haCf }) => {
    if (haCf === null || look.user("hacluster") !== false) return;
    report(haCf, "there is no user `hacluster` on this host", haCf.span, {
      help: "groupadd -r haclient && useradd -r -g haclient -d /var/lib/heartbeat -s /usr/sbin/nologin hacluster",
    });
  }),
});
