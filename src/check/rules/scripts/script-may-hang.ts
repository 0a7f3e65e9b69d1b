import { defineRule, onScripts } from "../rule.js";

export const scriptMayHang = defineRule({
  id: "HB087",
  severity: "warning",
  summary: "a script may hang, or clears what others have put into the kernel's LVS table",
  why: "there is no time limit: while a script waits, the takeover stands still; and a table that is cleared is cleared for everybody",
  source: "ResourceManager of 3.0.6 has no time limit",
  bad: [
    'resource-script x.sh { start "ipvsadm -C"; stop "x"; status "x" }',
    'resource-script x.sh { start "read answer"; stop "x"; status "x" }',
    'resource-script x.sh { start "while true; do sleep 1; done"; stop "x"; status "x" }',
    'resource-script x.sh { start "daemon &"; stop "x"; status "x" }',
  ],
  good: ['resource-script x.sh { start "ipvsadm -D -t 10.0.0.1:80"; stop "x"; status "x" }'],
  check: onScripts((script, report) => {
    for (const { text, span } of script.texts) {
      const found = HABITS.find(({ looks }) => codeOf(text).some((line) => looks.test(line)));
      if (found !== undefined) report(script, found.message, span, { help: found.help });
    }
  }),
});

const HABITS: readonly { readonly looks: RegExp; readonly message: string; readonly help: string }[] = [
  {
    looks: /\bipvsadm\s+(-C|--clear)\b/,
    message: "`ipvsadm -C` clears the services of everybody on the host",
    help: "take away its own services only, each by `ipvsadm -D`",
  },
  {
    looks: /^\s*read(\s+-\S+)*\s+\w+\s*(;|$)/,
    message: "`read` waits for an answer that nobody gives",
    help: "a resource script runs without a person: take the value from its `.conf` file",
  },
  {
    looks: /\bwhile\s+(true|:)(\s|;|$)|\bsleep\s+inf/,
    message: "a loop without an end may hold up the takeover for ever",
    help: "count the turns, and leave with a failure after the last",
  },
  {
    looks: /^(?!.*>).*[^&>|]&\s*$/,
    message: "a child in the background keeps the output open, and Heartbeat waits for its end",
    help: "send its output away: `command >/dev/null 2>&1 &`",
  },
];

/** The lines of a script without its comments. */
function codeOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => !/^\s*#/.test(line));
}
