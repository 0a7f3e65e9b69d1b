import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** Directives of a path, and what usually stands there. */
const USUAL: Readonly<Record<string, string>> = {
  coreroot: "/var/lib/heartbeat/cores",
  logfile: "/var/log/ha-log",
  debugfile: "/var/log/ha-debug",
};

export const pathNotAbsolute = defineRule({
  id: "HB112",
  severity: "error",
  summary: "a path of ha.cf does not begin with /",
  why: "Heartbeat refuses such a coreroot; a log lands in whatever folder the daemon works in, where nobody looks",
  source: "coredumps.c of cluster-glue 1.0.12: `Invalid dir in cl_set_corerootdir() [..]`; logfile is not looked at",
  bad: [{ "ha.cf": "coreroot cores\nbcast eth1\nnode a b\n" }],
  good: [
    {
      "ha.cf":
        "coreroot /var/lib/heartbeat/cores\nlogfile /var/log/ha-log\ndebugfile /dev/null\nbcast eth1\nnode a b\n",
    },
  ],
  check: onHaCf((haCf, report) => {
    for (const { name, values } of all(haCf, ...Object.keys(USUAL))) {
      const [path] = values;
      if (path === undefined || path.value.startsWith("/")) continue;
      report(haCf, `expected a path that begins with \`/\`, found \`${path.value}\``, path.span, {
        ...(name === "coreroot" ? {} : { severity: "warning" }),
        help: `${name} ${USUAL[name] ?? ""}`,
      });
    }
  }),
});
