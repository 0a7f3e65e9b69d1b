import { defineRule, onKeepalived } from "../rule.js";
import { globalOf, statementSpan, topOf, wordOf } from "../statements.js";

export const syncDaemonUnknownInstance = defineRule({
  id: "KA070",
  severity: "error",
  summary: "the LVS sync daemon follows an instance that is not there",
  why: "the daemon never becomes master: no connection is known to the other node after a takeover",
  source: "ipvswrapper.c of 2.2.7",
  bad: [
    "keepalived.conf { global_defs { lvs_sync_daemon eth0 W }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { global_defs { lvs_sync_daemon eth0 V }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const sync = globalOf(keepalived, "lvs_sync_daemon");
    const name = wordOf(sync, 1);
    if (sync === null || name === "" || name === "id") return;
    if (topOf(keepalived, "vrrp_instance").some((one) => wordOf(one) === name)) return;
    report(keepalived, `no instance is called \`${name}\``, statementSpan(sync, 1), {
      help: "name an instance of this file",
    });
  }),
});
