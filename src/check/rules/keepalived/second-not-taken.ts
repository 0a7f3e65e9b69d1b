import type { ConfStatement } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { headOf, linesOf, topOf, wordOf } from "../statements.js";

export const secondNotTaken = defineRule({
  id: "KA078",
  severity: "error",
  summary: "a second of what keepalived takes once",
  why: "of most lines the last one counts; of these the first, and the second is passed over",
  source: "vrrp_parser.c of 2.2.7: `already defined`, `state previously set as`, `script already specified`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51 }; vrrp_instance V { interface eth1; virtual_router_id 51 } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; notify_master /bin/a; notify_master /bin/b } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; state MASTER; state BACKUP } }",
  ],
  good: ["keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; priority 100; priority 101 } }"],
  check: onKeepalived((keepalived, report) => {
    const tell = (lines: readonly ConfStatement[], what: string): void => {
      const [first, second] = lines;
      if (first === undefined || second === undefined) return;
      report(keepalived, `${what} is already given: this one is passed over`, headOf(second), {
        related: [{ message: "the one that counts", span: headOf(first) }],
        help: "leave one of them",
      });
    };
    for (const top of ["vrrp_instance", "vrrp_sync_group", "vrrp_script"]) {
      const blocks = topOf(keepalived, top);
      const names = new Set(blocks.map((one) => wordOf(one)));
      for (const name of names)
        tell(
          blocks.filter((one) => wordOf(one) === name),
          `\`${top} ${name}\``,
        );
    }
    for (const owner of [...topOf(keepalived, "vrrp_instance"), ...topOf(keepalived, "vrrp_sync_group")]) {
      for (const word of NOTIFY) tell(linesOf(owner, word), `\`${word}\``);
      const states = linesOf(owner, "state");
      const master = states.findIndex((one) => wordOf(one) === "MASTER");
      const after = master === -1 ? [] : states.slice(master);
      tell([...after.slice(0, 1), ...after.filter((one) => wordOf(one) !== "MASTER")], "`state MASTER`");
    }
  }),
});

const NOTIFY = ["notify", "notify_master", "notify_backup", "notify_fault", "notify_stop", "notify_deleted"];
