import { all } from "../directives.js";
import { defineHostRule, onHost } from "../rule.js";

export const programNotRunnable = defineHostRule({
  id: "HB109",
  severity: "error",
  summary: "a program of respawn or failfast, or its user, is not on the host",
  why: "Heartbeat does not start: Debian 12 has its programs in /usr/libexec/heartbeat, older ones in /usr/lib/heartbeat",
  source:
    "config.c of 3.0.6: `Client child command [..] is not executable`, `Invalid uid [..] specified for client child`",
  bad: [
    [
      {
        files: { "ha.cf": "respawn hacluster /usr/lib/heartbeat/ipfail\n" },
        look: { paths: { "/usr/lib/heartbeat/ipfail": "absent" } },
      },
    ],
    [{ files: { "ha.cf": "respawn nosuch /bin/true\n" }, look: { users: ["root"] } }],
  ],
  good: [
    [
      {
        files: { "ha.cf": "respawn hacluster /usr/libexec/heartbeat/ipfail\n" },
        look: { paths: { "/usr/libexec/heartbeat/ipfail": "755" }, users: ["hacluster"] },
      },
    ],
  ],
  check: onHost((look, report, { haCf }) => {
    for (const { values } of haCf === null ? [] : all(haCf, "respawn", "failfast")) {
      const [user, command] = values;
      if (user !== undefined && look.user(user.value) === false) {
        report(haCf, `there is no user \`${user.value}\` on this host`, user.span, {
          help: "hacluster comes with Heartbeat",
        });
      }
      const found = command === undefined ? null : look.path(command.value);
      if (command === undefined || found === null || (found.type === "file" && (found.mode & 0o111) !== 0)) continue;
      report(haCf, `\`${command.value}\` is no program of this host`, command.span, {
        label: found.type === "absent" ? "not there" : "may not be run",
        help: `look into /usr/libexec/heartbeat and /usr/lib/heartbeat for \`${command.value.split("/").at(-1) ?? ""}\``,
      });
    }
  }),
});
