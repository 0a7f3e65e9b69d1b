import { defineRule, onScripts } from "../rule.js";

export const notRepeatable = defineRule({
  id: "HB110",
  severity: "warning",
  summary: "a script fails when what it adds is there already, or what it takes away is gone",
  why: "Heartbeat may start what runs and stop what is stopped: a start that fails gives the group up, a stop that fails is tried ten times and may reboot the node",
  source: "ResourceManager of 3.0.6; ipvsadm: `Service already exists`, `No such service`",
  bad: [
    {
      "resource.d/x.sh":
        "case $1 in\nstart) ipvsadm -A -t 10.0.0.1:80 ;;\nstop) true ;;\nstatus) echo stopped ;;\nesac\n",
    },
    { "resource.d/x.sh": "case $1 in\nstart) true ;;\nstop) ifconfig eth0:0 down ;;\nstatus) echo stopped ;;\nesac\n" },
  ],
  good: [
    {
      "resource.d/x.sh":
        "case $1 in\nstart) ipvsadm -A -t 10.0.0.1:80 || true ;;\nstop) ipvsadm -D -t 10.0.0.1:80 2>/dev/null || : ;;\nstatus) echo stopped ;;\nesac\n",
    },
    {
      "resource.d/x.sh":
        "case $1 in\nstart) ipvsadm -C; ipvsadm -A -t 10.0.0.1:80\nexit 0 ;;\nstop) true ;;\nstatus) echo stopped ;;\nesac\n",
    },
  ],
  check: onScripts((script, report) => {
    for (const { text, span } of script.texts) {
      // Whatever came before, a script that ends so has succeeded.
      if (/^\s*(exit|return)\s+0\b/m.test(text)) continue;
      const commands = text.split("\n").filter((line) => !/^\s*#/.test(line));
      const found = commands
        .flatMap((line) => (/\|\||\bif\b|\bwhile\b/.test(line) ? [] : (FAILS.exec(line)?.[0] ?? [])))
        .at(0);
      if (found === undefined) continue;
      report(script, `\`${found}\` fails when that is so already`, span, {
        help: `\`${found} … || true\`, or look before it acts`,
      });
    }
  }),
});

/** Commands that fail when there is nothing to do. */
const FAILS = /\bipvsadm\s+-[AaDd]\b|\bifconfig\s+\S+\s+down\b|\bip\s+a(?:ddr)?\s+(?:add|del)\b/;
