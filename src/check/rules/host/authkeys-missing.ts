import { defineHostRule, onHost } from "../rule.js";

const PATH = "/etc/ha.d/authkeys";

export const authkeysMissing = defineHostRule({
  id: "HB060",
  severity: "error",
  summary: "authkeys is missing",
  why: "Heartbeat does not start without it",
  source: "auth.c of 3.0.6: `Cannot open keyfile [..].  Stop.`",
  bad: [[{ files: {}, look: { paths: { "/etc/ha.d/authkeys": "absent" } } }]],
  good: [[{ files: {}, look: { paths: { "/etc/ha.d/authkeys": "600 root" } } }]],
  check: onHost((look, report) => {
    if (look.path(PATH)?.type !== "absent") return;
    report(null, `expected \`${PATH}\`, which is missing`, null, {
      label: "missing",
      help: "two lines, the same on both nodes, mode 0600: `auth 1` and `1 sha1` with a key of `head -c 24 /dev/urandom | base64`",
    });
  }),
});
