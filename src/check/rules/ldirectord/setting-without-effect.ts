import { defineRule } from "../rule.js";
import { lineText, onServices, settingIn, textIn } from "../ldirectord-settings.js";

export const settingWithoutEffect = defineRule({
  id: "LD015",
  severity: "warning",
  summary: "a service has an interval of its own, which only fork=yes looks at",
  why: "the services are checked one after the other, by the interval of the file",
  source: "ldirectord 4.12: `checkinterval in virtual service .. ignored when fork=no`",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tcheckinterval=5\n" }],
  good: [{ "ldirectord.cf": "fork=yes\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tcheckinterval=5\n" }],
  check: onServices((service, tell, file) => {
    const interval = settingIn(service, "checkinterval");
    const isForking = textIn(file.settings.findLast(({ word }) => word === "fork") ?? null) === "yes";
    if (interval === null || isForking) return;
    tell("`checkinterval` of a service counts with `fork=yes` only", interval.span, {
      help: `write it above the first \`virtual\`, or add \`${lineText(file, "fork", "yes")}\` there`,
    });
  }),
});
