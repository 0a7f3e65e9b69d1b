import { defineRule, onPair } from "../rule.js";

export const scriptsDiffer = defineRule({
  id: "HB111",
  severity: "warning",
  summary: "a resource script is not the same on both nodes",
  why: "after a takeover the other script runs: nothing compares them until then",
  source: "ResourceManager of 3.0.6 runs the script of its own node",
  bad: [
    [
      { files: { "resource.d/x.sh": "case $1 in start) a ;; stop) b ;; status) echo stopped ;; esac\n" } },
      { files: { "resource.d/x.sh": "case $1 in start) c ;; stop) b ;; status) echo stopped ;; esac\n" } },
    ],
  ],
  good: [
    [
      { files: { "resource.d/x.sh": "case $1 in start) a ;; stop) b ;; status) echo stopped ;; esac\n" } },
      { files: { "resource.d/x.sh": "case $1 in start) a ;; stop) b ;; status) echo stopped ;; esac\n" } },
    ],
  ],
  check: onPair((one, other, report) => {
    for (const script of one.scripts) {
      const twin = other.scripts.find((candidate) => candidate.script === script.script);
      const textOf = ({ texts }: typeof script) => texts.map(({ text }) => text).join("\n");
      if (twin === undefined || textOf(script) === textOf(twin)) continue;
      report(script, `\`${script.script}\` is not the same on ${one.host} and ${other.host}`, script.span, {
        label: `on ${one.host}`,
        related: [{ message: `on ${other.host}`, span: twin.span }],
        help: "copy the script from the node where it is right",
      });
    }
  }),
});
