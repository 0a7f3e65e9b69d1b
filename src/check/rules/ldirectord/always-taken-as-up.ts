import { defineRule } from "../rule.js";
import { checkOf, lineText, onServices, settingIn, spokenBy } from "../ldirectord-settings.js";

export const alwaysTakenAsUp = defineRule({
  id: "LD003",
  severity: "error",
  summary: "real servers are to be asked, but ldirectord does not know what they speak",
  why: "on a port that it does not know it asks nothing and takes every server as up, a dead one too",
  source: "check_none of ldirectord 4.12",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118:10101\n\treal=192.168.3.100:10101 ipip\n\tchecktype=negotiate\n" }],
  good: [
    { "ldirectord.cf": "virtual=192.168.3.118:10101\n\treal=192.168.3.100:10101 ipip\n\tchecktype=connect\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 ipip\n" },
  ],
  check: onServices((service, tell, file) => {
    if (checkOf(service) !== "negotiate" || spokenBy(service) !== "none") return;
    const written = settingIn(service, "service") ?? settingIn(service, "checktype");
    tell("nothing is asked of these real servers: each is always up", written?.value.span ?? service.address.span, {
      help: `${lineText(file, "checktype", "connect")}, or ${lineText(file, "service", "mysql")} with what it is to be asked`,
    });
  }),
});
