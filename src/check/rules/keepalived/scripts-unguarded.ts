import { defineRule, onKeepalived } from "../rule.js";
import { globalOf, headOf, wordOf } from "../statements.js";
import { programsOf } from "../host/keepalived-script-missing.js";

export const scriptsUnguarded = defineRule({
  id: "KA082",
  severity: "warning",
  summary: "scripts run as root without `enable_script_security`",
  why: "keepalived runs them whoever may write them or a folder above: one wrong mode, and a user of the host is root",
  source: "`--config-test` of 2.2.7: `SECURITY VIOLATION - scripts are being executed but script_security not enabled`",
  dependsOn: ["enable_script_security", "script_user", "global_defs"],
  bad: [
    { "keepalived.conf": "vrrp_script c {\n script /bin/true\n}\n" },
    { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n notify /bin/true\n}\n" },
  ],
  good: [
    {
      "keepalived.conf":
        "global_defs {\n script_user root\n enable_script_security\n}\nvrrp_script c {\n script /bin/true\n}\n",
    },
    { "keepalived.conf": "vrrp_script c {\n script /bin/true\n user watcher\n}\n" },
    { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n notify /bin/true watcher\n}\n" },
    { "keepalived.conf": "global_defs {\n script_user watcher\n}\nvrrp_script c {\n script /bin/true\n}\n" },
  ],
  check: onKeepalived((keepalived, report) => {
    const user = globalOf(keepalived, "script_user");
    const script = programsOf(keepalived).find(({ name }) => name === null || name === "root");
    if (script === undefined || globalOf(keepalived, "enable_script_security") !== null) return;
    if (script.name === null && user !== null && wordOf(user) !== "root") return;
    report(keepalived, "this script runs as root, whoever may write it", headOf(script.line), {
      help: "two lines in `global_defs`: `script_user root` and `enable_script_security`",
    });
  }),
});
