import { defineRule } from "../rule.js";
import { lineText, onServices, settingIn } from "../ldirectord-settings.js";

export const quiescentNotWritten = defineRule({
  id: "LD005",
  severity: "note",
  summary: "quiescent is left to ldirectord",
  why: "the manual says yes, the program takes no: a dead server is deleted, and its connections hang until they time out",
  source: "set_defaults of ldirectord 4.12, against its manual",
  bad: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n" }],
  good: [{ "ldirectord.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n" }],
  check: onServices((service, tell, file) => {
    if (service !== file.services[0] || settingIn(service, "quiescent", file) !== null) return;
    tell("what becomes of a dead server's connections is not said", service.address.span, {
      help: `${lineText(file, "quiescent", "no")}, above the first \`virtual\`; or yes`,
    });
  }),
});
