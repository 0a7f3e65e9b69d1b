import { KEEPALIVED_PATH } from "../../../engines/keepalived/paths.js";
import { defineHostRule, type Rule } from "../rule.js";

const CONF = "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n}\n";

const check: Rule["check"] = ({ hosts }, report) => {
  for (const { host, keepalived, look } of hosts) {
    if (keepalived === null) continue;
    if (keepalived.statements.length === 0 && keepalived.remarks.length === 0) {
      report(keepalived, "nothing is configured in this file", keepalived.span, {
        help: "a `vrrp_instance` with the address that is to move, or a `virtual_server`",
      });
    }
    for (const { kind, found: named, span } of keepalived.remarks) {
      if (kind !== "include-missing") continue;
      // A folder for files to come may be empty.
      const isPattern = /[*?[]/.test(named);
      report(keepalived, `\`${named}\` finds no file that keepalived would read`, span, {
        severity: isPattern ? "warning" : "error",
        help: "name a file that is there, mode 0644, by its whole path or from this file's folder on",
      });
    }
    const found = look?.path(KEEPALIVED_PATH) ?? null;
    if (found?.type !== "file" || (found.mode & 0o111) === 0) continue;
    report(keepalived, "keepalived passes over this file: it may be executed", keepalived.span, {
      host,
      help: `chmod a-x ${KEEPALIVED_PATH}`,
    });
  }
};

export const nothingConfigured = defineHostRule({
  id: "KA048",
  severity: "error",
  summary: "keepalived.conf is empty, has an execute bit, or includes what is not there",
  why: "keepalived starts, says that all is well, and holds no address",
  source: "parser.c of 2.2.7: a file that may be executed is passed over; `--config-test` exits with 0",
  bad: [
    [{ files: { "keepalived.conf": CONF }, look: { paths: { [KEEPALIVED_PATH]: "755" } } }],
    { "keepalived.conf": "# to be written\n" },
  ],
  good: [
    [{ files: { "keepalived.conf": CONF }, look: { paths: { [KEEPALIVED_PATH]: "644" } } }],
    { "keepalived.conf": CONF },
  ],
  check,
});
