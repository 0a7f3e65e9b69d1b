import { defineRule, onLdirectord } from "../rule.js";
import { checkOf, lineText, numberIn, settingIn, textIn } from "../ldirectord-settings.js";

export const checkedTooSlowly = defineRule({
  id: "LD020",
  severity: "note",
  summary: "servers that do not answer hold up the checks of all others",
  why: "one server is checked after the other: a dead one is found as late as the waits of all dead ones together",
  source: "_ld_main_check_all of ldirectord 4.12",
  bad: [
    {
      "ldirectord.cf":
        "checktimeout=10\ncheckinterval=5\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\treal=192.168.3.101:80 gate\n\tchecktype=connect\n",
    },
  ],
  good: [
    {
      "ldirectord.cf":
        "checktimeout=2\ncheckinterval=5\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\treal=192.168.3.101:80 gate\n\tchecktype=connect\n",
    },
  ],
  check: onLdirectord((file, report) => {
    const last = (word: string) => file.settings.findLast((one) => one.word === word) ?? null;
    const [first] = file.services;
    if (first === undefined || textIn(last("fork")) === "yes") return;
    const interval = numberIn(last("checkinterval"), 10);
    const waits = file.services.map((service) => {
      const word = checkOf(service) === "negotiate" ? "negotiatetimeout" : "checktimeout";
      const isChecked = !["on", "off"].includes(checkOf(service));
      const setting = settingIn(service, word, file);
      return { servers: isChecked ? service.servers.length : 0, setting, seconds: numberIn(setting, 5) };
    });
    const longest = waits.reduce((sum, { servers, seconds }) => sum + servers * seconds, 0);
    const written = waits.find(({ setting }) => setting !== null)?.setting ?? null;
    if (longest <= interval || waits.every(({ servers }) => servers < 2)) return;
    report(
      file,
      `a round may take ${longest} s, and one is to begin every ${interval} s`,
      written?.span ?? first.span,
      {
        help: `${lineText(file, "fork", "yes")}, or shorter timeouts`,
      },
    );
  }),
});
