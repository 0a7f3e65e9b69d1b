import { suggest } from "../../../diagnostics/did-you-mean.js";
import { SCHEDULERS } from "../../../model/cluster-files.js";
import { defineRule } from "../rule.js";
import { lineText, onServices, settingIn, textIn } from "../ldirectord-settings.js";

export const schedulerNotKnown = defineRule({
  id: "LD013",
  severity: "error",
  summary: "a service names a scheduler that Linux does not have",
  why: "ldirectord starts all the same, and ipvsadm makes no service",
  source: "ldirectord 4.12 takes any word; ipvsadm: `Scheduler or persistence engine not found`",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tscheduler=wrx\n" }],
  good: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tscheduler=wrr\n" }],
  check: onServices((service, tell, file) => {
    const setting = settingIn(service, "scheduler");
    const word = /[a-z]+/.exec(textIn(setting))?.[0];
    if (setting === null || word === undefined || SCHEDULERS.includes(word)) return;
    tell(`there is no scheduler \`${word}\``, setting.value.span, {
      help: lineText(file, "scheduler", suggest(word, SCHEDULERS) ?? "wrr"),
    });
  }),
});
