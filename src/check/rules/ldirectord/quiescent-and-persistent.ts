import { defineRule } from "../rule.js";
import { lineText, onServices, settingIn, textIn } from "../ldirectord-settings.js";

export const quiescentAndPersistent = defineRule({
  id: "LD006",
  severity: "warning",
  summary: "a persistent service keeps sending to a server that is dead",
  why: "weight 0 only keeps new clients away: those that were there are sent to the dead server as long as they ask",
  source: "ip_vs of Linux: net.ipv4.vs.expire_quiescent_template is 0 by default",
  bad: [
    { "ldirectord.cf": "quiescent=yes\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tpersistent=600\n" },
  ],
  good: [
    { "ldirectord.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tpersistent=600\n" },
  ],
  check: onServices((service, tell, file) => {
    const persistent = settingIn(service, "persistent");
    const quiescent = settingIn(service, "quiescent", file);
    if (persistent === null || textIn(quiescent) !== "yes") return;
    tell("with `quiescent=yes`, known clients stay with a dead server", persistent.span, {
      related: quiescent === null ? [] : [{ message: "a dead server stays in the table", span: quiescent.span }],
      help: `${lineText(file, "quiescent", "no")}, or set net.ipv4.vs.expire_quiescent_template to 1 on both nodes`,
    });
  }),
});
