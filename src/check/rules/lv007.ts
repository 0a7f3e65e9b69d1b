import { eachHost, type Rule } from "./rule.js";

export const lv007: Rule = {
  id: "LV007",
  severity: "warning",
  needs: "files",
  summary: "the other director does not know the connections",
  why: "after a failover it has the services and no connections: every session that was open breaks, and clients log in again",
  examples: ["resource-script l { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 direct; real 1.1.1.3:80 direct } }"],
  check: eachHost(({ lvs, scripts }, report) => {
    const [table] = lvs;
    if (table === undefined || scripts.some(({ texts }) => texts.some(({ text }) => SYNC.test(text)))) return;
    report(table, "open connections break at a failover", table.span, {
      label: "no sync daemon",
      help: "a resource script of your own can run `ipvsadm --start-daemon master --mcast-interface eth1`; or accept it",
    });
  }),
};

const SYNC = /\bipvsadm\b.*--start-daemon\b/;
