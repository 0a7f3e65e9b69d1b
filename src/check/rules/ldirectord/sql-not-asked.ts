import { defineRule } from "../rule.js";
import { checkOf, lineText, onServices, settingIn, spokenBy } from "../ldirectord-settings.js";

export const sqlNotAsked = defineRule({
  id: "LD010",
  severity: "error",
  summary: "a database is to be asked, without a login or a request",
  why: "ldirectord takes such a server as down for ever",
  source: "check_sql of ldirectord 4.12: `Must specify a login and request string`",
  bad: [
    { "ldirectord.cf": 'virtual=192.168.3.118:3306\n\treal=192.168.3.100:3306 gate\n\tlogin="u"\n' },
    {
      "ldirectord.cf": 'virtual=192.168.3.118:1\n\treal=192.168.3.100:1 gate\n\tservice=mysql\n\trequest="SELECT 1"\n',
    },
  ],
  good: [
    {
      "ldirectord.cf":
        'virtual=192.168.3.118:3306\n\treal=192.168.3.100:3306 gate\n\tlogin="u"\n\tpasswd="p"\n\trequest="SELECT 1"\n',
    },
  ],
  check: onServices((service, tell, file) => {
    const spoken = spokenBy(service);
    if (checkOf(service) !== "negotiate" || spoken === null || !["mysql", "pgsql", "oracle"].includes(spoken)) return;
    const isAsked = settingIn(service, "request") !== null || service.servers.every(({ hasRequest }) => hasRequest);
    const missing = [...(settingIn(service, "login") === null ? ["login"] : []), ...(isAsked ? [] : ["request"])];
    if (missing.length === 0) return;
    tell(`${spoken} has no \`${missing.join("` and no `")}\` to be asked by`, service.address.span, {
      help: `${["login", "passwd"].map((word) => lineText(file, word, '"…"')).join(", ")} and ${lineText(file, "request", '"SELECT 1"')}, or ${lineText(file, "checktype", "connect")}`,
    });
  }),
});
