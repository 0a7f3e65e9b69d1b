import { defineRule } from "../rule.js";
import { headOf, lineOf, linesOf, onVirtualServers } from "../statements.js";

export const httpCheckWithoutUrl = defineRule({
  id: "KA072",
  severity: "error",
  summary: "an HTTP check without a page",
  why: "keepalived 2.2.7 crashes on it while it reads the file",
  source: "`--config-test` of 2.2.7 exits 139",
  bad: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { real_server 10.0.0.11 80 { SSL_GET { url { status_code 200 } } } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { HTTP_GET { connect_timeout 1 } } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { HTTP_GET { url { path / } } } } }",
  ],
  check: onVirtualServers((server, tell) => {
    for (const real of linesOf(server, "real_server")) {
      for (const check of ["HTTP_GET", "SSL_GET"].flatMap((word) => linesOf(real, word))) {
        if (linesOf(check, "url").some((url) => lineOf(url, "path") !== null)) continue;
        tell("keepalived crashes on this check: it asks for no page", headOf(check), { help: "add `url { path / }`" });
      }
    }
  }),
});
