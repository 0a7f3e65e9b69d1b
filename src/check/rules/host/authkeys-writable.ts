import { defineHostRule, onHost } from "../rule.js";

const PATH = "/etc/ha.d/authkeys";

export const authkeysWritable = defineHostRule({
  id: "HB062",
  severity: "warning",
  summary: "authkeys may be changed by others, or is not root's",
  why: "Heartbeat starts with it and takes the key that anybody puts there",
  source: "auth.c of 3.0.6 looks at the bits for reading only; 0622 was seen to start",
  bad: [
    [{ files: { authkeys: "auth 1\n1 crc\n" }, look: { paths: { "/etc/ha.d/authkeys": "622" } } }],
    [{ files: { authkeys: "auth 1\n1 crc\n" }, look: { paths: { "/etc/ha.d/authkeys": "600 joe" } } }],
  ],
  good: [[{ files: { authkeys: "auth 1\n1 crc\n" }, look: { paths: { "/etc/ha.d/authkeys": "600" } } }]],
  check: onHost((look, report, { authkeys }) => {
    const found = look.path(PATH);
    if (found?.type !== "file") return;
    const isOpen = (found.mode & 0o022) !== 0;
    if (!isOpen && found.owner === "root") return;
    report(authkeys, "authkeys may be changed by others than root", authkeys?.auth[0]?.span ?? null, {
      label: isOpen ? `mode 0${found.mode.toString(8)}` : `belongs to ${found.owner}`,
      help: `chown root:root ${PATH} && chmod 600 ${PATH}`,
    });
  }),
});
