import { defineRule, onScripts } from "../rule.js";

const ACTIONS = ["start", "stop", "status"] as const;

export const actionMissing = defineRule({
  id: "HB084",
  severity: "error",
  summary: "a resource script does not know one of the actions",
  why: "status is asked before every start, and a script that does not tell stop from start does the wrong thing at a takeover",
  source: "ResourceManager of 3.0.6 calls start, stop and status",
  bad: [
    { "resource.d/x.sh": "#!/bin/sh\ncase $1 in start) run ;; stop) halt ;; esac\n" },
    { "resource.d/x.sh": "killall nfsd\n" },
    { "resource.d/x.sh": 'case $1 in\nstart) run ;;\nstop) halt ;;\n*) echo "Usage: $0 start|stop|status" ;;\nesac\n' },
  ],
  good: [{ "resource.d/x.sh": "case $1 in\nstart) run ;;\nstop) halt ;;\nstatus) echo stopped ;;\nesac\n" }],
  check: onScripts((script, report) => {
    const whole = script.texts.find(({ action }) => action === "all");
    if (whole === undefined) return;
    const code = whole.text
      .split("\n")
      .filter((line) => !/^\s*#|\busage\b/i.test(line))
      .join("\n");
    // A script that hands its argument on lets another program tell the actions apart.
    if (/"?\$(@|\*|\{?1\}?)"?\s*$/m.test(code.replaceAll(/\bcase\b.*$/gm, "")) && !/\bcase\b/.test(code)) return;
    const missing = ACTIONS.filter((action) => !new RegExp(`\\b${action}\\b`).test(code));
    if (missing.length === 0) return;
    report(
      script,
      `\`${script.script}\` does not know ${missing.map((action) => `\`${action}\``).join(", ")}`,
      whole.span,
      {
        help: 'case "$1" in start) … ;; stop) … ;; status) … ;; esac: status prints `running` or `stopped`',
      },
    );
  }),
});
