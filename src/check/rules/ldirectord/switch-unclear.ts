import { lineText } from "../ldirectord-settings.js";
import { defineRule, onLdirectord } from "../rule.js";

export const switchUnclear = defineRule({
  id: "LD008",
  severity: "error",
  summary: "a switch of ldirectord is not exactly yes or no",
  why: "ldirectord ends with `Configuration Error`, for a blank or a carriage return behind the word too",
  source: "read_config of ldirectord 4.12",
  bad: [
    { "ldirectord.cf": "quiescent=on\n" },
    { "ldirectord.cf": "quiescent=yes \n" },
    { "ldirectord.cf": "quiescent=yes\r\n" },
  ],
  good: [{ "ldirectord.cf": "quiescent=yes\n" }],
  check: onLdirectord((file, report) => {
    for (const { kind, word, span } of file.refused) {
      if (kind !== "switch") continue;
      const isBlank = /^(yes|no)$/.test(span.file.text.slice(span.start, span.end));
      report(file, `expected \`yes\` or \`no\` and the line's end behind \`${word}\``, span, {
        ...(isBlank ? { label: "something unseen stands behind this" } : {}),
        help: lineText(file, word, "yes"),
      });
    }
  }),
});
