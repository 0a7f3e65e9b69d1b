import { defineRule } from "../rule.js";
import { headOf, lineOf, onVirtualServers, wordOf } from "../statements.js";

export const schedulerFlagUseless = defineRule({
  id: "KA080",
  severity: "warning",
  summary: "a setting of a virtual server that means nothing beside the others",
  why: "keepalived passes it over: the service works as if it were not there",
  source:
    "check_parser.c and check_data.c of 2.2.7: `only applies to sh scheduler`, `one packet scheduling requires UDP`",
  bad: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; lb_algo rr; sh-port } }",
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; lb_algo rr; ops } }",
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; lb_algo rr; ip_family inet6 } }",
  ],
  good: ["keepalived.conf { virtual_server 10.0.0.5 53 { protocol UDP; lb_algo sh; ops; sh-port; ip_family inet } }"],
  check: onVirtualServers((server, tell) => {
    const scheduler = wordOf(lineOf(server, "lvs_sched") ?? lineOf(server, "lb_algo"));
    for (const [word, wanted] of Object.entries(FLAGS)) {
      const line = lineOf(server, word);
      if (line === null || wanted.includes(scheduler)) continue;
      tell(`\`${word}\` belongs to the scheduler ${wanted.join(" or ")}`, headOf(line), { help: "remove it" });
    }
    const ops = lineOf(server, "ops");
    const protocol = wordOf(lineOf(server, "protocol")).toUpperCase();
    if (ops !== null && protocol !== "" && protocol !== "UDP") {
      tell("`ops` is for UDP only", headOf(ops), { help: "remove it" });
    }
    const family = lineOf(server, "ip_family");
    const own = wordOf(server).includes(":") ? "inet6" : "inet";
    if (family !== null && !["fwmark", "group"].includes(wordOf(server)) && wordOf(family) !== own) {
      tell("the service's address is of the other family", headOf(family), { help: `ip_family ${own}, or remove it` });
    }
  }),
});

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  hashed: ["sh"],
  "sh-port": ["sh"],
  "sh-fallback": ["sh"],
  "mh-port": ["mh"],
  "mh-fallback": ["mh"],
};
