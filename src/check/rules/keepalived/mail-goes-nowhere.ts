import { defineRule, onKeepalived } from "../rule.js";
import { globalOf, headOf, lineOf, topOf } from "../statements.js";

export const mailGoesNowhere = defineRule({
  id: "KA056",
  severity: "warning",
  summary: "mails are wanted and nobody gets them",
  why: "without a server and an addressee `smtp_alert` does nothing",
  source: "smtp.c of 2.2.7",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; smtp_alert; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { global_defs { smtp_server 127.0.0.1; notification_email { a@example.net } }; vrrp_instance V { interface eth0; virtual_router_id 51; smtp_alert; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const wanted = ["vrrp_instance", "vrrp_sync_group", "virtual_server"]
      .flatMap((word) => topOf(keepalived, word))
      .map((one) => lineOf(one, "smtp_alert"))
      .find((one) => one !== null);
    const alert = wanted ?? globalOf(keepalived, "smtp_alert");
    if (alert === null || alert === undefined) return;
    if (globalOf(keepalived, "smtp_server") !== null && globalOf(keepalived, "notification_email") !== null) return;
    report(keepalived, "no mail will leave", headOf(alert), {
      help: "add `smtp_server` and `notification_email` to global_defs",
    });
  }),
});
