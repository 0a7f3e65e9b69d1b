import { defineRule } from "../rule.js";
import { checkOf, lineText, onServices, settingIn } from "../ldirectord-settings.js";

export const checkSaysNothing = defineRule({
  id: "LD012",
  severity: "warning",
  summary: "the check of a service always gives the same answer",
  why: "a dead server is not found, or a living one never used",
  source: "ldirectord 4.12: `on` and `off` check nothing, checkcommand is /bin/true by default",
  bad: [
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tchecktype=off\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tchecktype=external\n" },
  ],
  good: [
    {
      "ldirectord.cf":
        "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tchecktype=external\n\tcheckcommand=/usr/local/bin/ask\n",
    },
  ],
  check: onServices((service, tell, file) => {
    const check = checkOf(service);
    const setting = settingIn(service, "checktype");
    const isExternal = check.startsWith("external");
    if (setting === null || !(check === "on" || check === "off" || isExternal)) return;
    if (isExternal && settingIn(service, "checkcommand") !== null) return;
    tell(isExternal ? "nothing is run for the check: each server is up" : `${check} checks nothing`, setting.span, {
      help: isExternal
        ? lineText(file, "checkcommand", "/path/of/the/program")
        : lineText(file, "checktype", "connect"),
    });
  }),
});
