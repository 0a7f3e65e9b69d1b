import { defineHostRule, onHost } from "../rule.js";

const PATH = "/etc/ha.d/authkeys";
/** Read by the group, read by others: what Heartbeat looks at. */
const READABLE = 0o044;

export const authkeysReadable = defineHostRule({
  id: "HB061",
  severity: "error",
  summary: "authkeys may be read by others than its owner",
  why: "Heartbeat does not start with it: whoever reads the key can give orders to the cluster",
  source: "auth.c of 3.0.6: `Bad permissions on keyfile [..], 600 recommended.`",
  bad: [[{ files: { authkeys: "auth 1\n1 crc\n" }, look: { paths: { "/etc/ha.d/authkeys": "644" } } }]],
  good: [[{ files: { authkeys: "auth 1\n1 crc\n" }, look: { paths: { "/etc/ha.d/authkeys": "600" } } }]],
  check: onHost((look, report, { authkeys }) => {
    const found = look.path(PATH);
    if (found?.type !== "file" || (found.mode & READABLE) === 0) return;
    report(authkeys, "authkeys may be read by others than root", authkeys?.auth[0]?.span ?? null, {
      label: `mode 0${found.mode.toString(8)}`,
      help: `chmod 600 ${PATH}`,
    });
  }),
});
