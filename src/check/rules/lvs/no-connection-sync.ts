import { defineRule, onLvs } from "../rule.js";

export const noConnectionSync = defineRule({
  id: "LV007",
  severity: "warning",
  summary: "the other director does not know the connections",
  why: "after a failover it has the services and no connections: every session that was open breaks, and clients log in again",
  source: "ipvsadm(8): --start-daemon",
  bad: ["resource-script l { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 direct; real 1.1.1.3:80 direct } }"],
  good: [
    "resource-script l { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 direct } }\nresource-script s { start 'ipvsadm --start-daemon master'; stop 'x'; status 'x' }",
  ],
  check: onLvs((table, report, { lvs, scripts }) => {
    if (table !== lvs[0] || scripts.some(({ texts }) => texts.some(({ text }) => SYNC.test(text)))) return;
    report(table, "open connections break at a failover", table.span, {
      label: "no sync daemon",
      help: "a resource script of your own can run `ipvsadm --start-daemon master --mcast-interface eth1`; or accept it",
    });
  }),
});

const SYNC = /\bipvsadm\b.*--start-daemon\b/;
