import { dirname } from "node:path";
import type { HostEvidence } from "../host-look.js";
import { defineHostRule, onHost } from "../rule.js";
import { globalOf, statementSpan } from "../statements.js";
import { scriptsOf } from "./keepalived-script-missing.js";

const conf = (security: string) =>
  `global_defs {\n script_user root\n${security}}\nvrrp_script c {\n script /opt/a/check\n}\n`;
const SECURE = conf(" enable_script_security\n");
const paths = (folder: string, file: string) => ({
  paths: { "/opt/a/check": file, "/opt/a": folder, "/opt": "directory 755", "/": "directory 755" },
});

export const scriptWritable = defineHostRule({
  id: "KA031",
  severity: "error",
  summary: "others than root may change a script that keepalived runs",
  why: "with `enable_script_security` keepalived drops the script, and the check never fails; without it whoever may write there runs what he likes as root",
  source: "`--config-test` of 2.2.7: `Disabling track script .. due to insecure`; `There are insecure scripts`",
  bad: [
    [{ files: { "keepalived.conf": SECURE }, look: paths("directory 755", "757") }],
    [{ files: { "keepalived.conf": SECURE }, look: paths("directory 777", "755") }],
    [{ files: { "keepalived.conf": SECURE }, look: paths("directory 755 nagios nagios", "755") }],
  ],
  good: [
    [{ files: { "keepalived.conf": SECURE }, look: paths("directory 755", "755") }],
    [{ files: { "keepalived.conf": SECURE }, look: paths("directory 1777", "755") }],
    [{ files: { "keepalived.conf": SECURE }, look: paths("directory 775 root root", "755") }],
  ],
  check: onHost((look, report, { keepalived }) => {
    if (keepalived === null) return;
    const isSecure = globalOf(keepalived, "enable_script_security") !== null;
    for (const { line, path } of scriptsOf(keepalived)) {
      const open = [path, ...foldersOf(path)].find((one) => othersMayWrite(look, one));
      if (open === undefined) continue;
      report(keepalived, `others than root may write \`${open}\` on this host`, statementSpan(line), {
        severity: isSecure ? "error" : "warning",
        help: `chown root:root ${open} && chmod go-w ${open}`,
      });
    }
  }),
});

/** The folders on the way to a file, the nearest first. */
export function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === "/" ? ["/"] : [folder, ...foldersOf(folder)];
}

/** The daemon's own question (notify.c): in a folder with the sticky bit nobody changes what is another's. */
function othersMayWrite(look: HostEvidence, path: string): boolean {
  const found = look.path(path);
  if (found?.type !== "file" && found?.type !== "directory") return false;
  const { type, mode, owner, group } = found;
  if (type === "directory" && (mode & 0o1000) !== 0) return false;
  return (
    (owner !== "root" && (mode & 0o200) !== 0) || (group !== "root" && (mode & 0o020) !== 0) || (mode & 0o002) !== 0
  );
}
