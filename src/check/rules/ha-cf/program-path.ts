import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** Bytes of a user's name that Heartbeat has room for. */
const NAME = 63;

export const programPath = defineRule({
  id: "HB032",
  severity: "error",
  summary: "a program of respawn or failfast is not named by its whole path, or by one that moved",
  why: "Heartbeat does not start with it; Debian 12 has ipfail in /usr/libexec/heartbeat, older ones in /usr/lib/heartbeat",
  source: "config.c of 3.0.6: `Client child command [..] is not full pathname`, `.. is not executable`",
  bad: [
    "ha.cf { respawn hacluster ipfail; bcast eth1; node a b }",
    'ha.cf { respawn root "bin/x"; bcast eth1; node a b }',
  ],
  good: ["ha.cf { respawn hacluster /usr/libexec/heartbeat/ipfail; bcast eth1; node a b }"],
  check: onHaCf((haCf, report, { look }) => {
    for (const { name, values } of all(haCf, "respawn", "failfast")) {
      const [user, command] = values;
      if (user !== undefined && Buffer.byteLength(user.value) > NAME) {
        report(haCf, `expected a user's name of at most ${NAME} bytes`, user.span, { help: `${name} hacluster …` });
      }
      const moved = /^\/usr\/lib(?:64)?\/heartbeat\/(ipfail|dopd|ccm|apphbd)$/.exec(command?.value ?? "")?.[1];
      if (command !== undefined && moved !== undefined && look?.path(command.value) == null) {
        report(haCf, `Debian 12 has \`${moved}\` in another folder`, command.span, {
          severity: "warning",
          help: `${name} ${user?.value ?? "hacluster"} /usr/libexec/heartbeat/${moved}`,
        });
      }
      if (command === undefined || command.value.startsWith("/")) continue;
      report(haCf, `expected the whole path of a program, found \`${command.value}\``, command.span, {
        help: /(^|\/)ipfail$/.test(command.value)
          ? `${name} ${user?.value ?? "hacluster"} /usr/libexec/heartbeat/ipfail`
          : "begin it with `/`; quotes would be part of it",
      });
    }
  }),
});
