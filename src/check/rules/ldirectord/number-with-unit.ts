import { defineRule, onLdirectord } from "../rule.js";
import { lineText, textIn } from "../ldirectord-settings.js";

const NUMBERS = [
  ...["checktimeout", "negotiatetimeout", "checkinterval", "checkcount", "failurecount"],
  ...["checkport", "persistent"],
];

export const numberWithUnit = defineRule({
  id: "LD014",
  severity: "warning",
  summary: "a number of ldirectord's has more than digits",
  why: "the first digits are taken, whatever stands around them: 2.5 is 2, 1m is one second",
  source: "read_config of ldirectord 4.12",
  bad: [{ "ldirectord.cf": "checkinterval=1m\n" }, { "ldirectord.cf": "checktimeout=2.5\n" }],
  good: [{ "ldirectord.cf": "checkinterval=60 \n" }],
  check: onLdirectord((file, report) => {
    for (const setting of [...file.settings, ...file.services.flatMap(({ settings }) => settings)]) {
      const text = textIn(setting);
      const digits = /\d+/.exec(text)?.[0];
      if (!NUMBERS.includes(setting.word) || digits === undefined || /^\d+\s*$/.test(text)) continue;
      report(file, `\`${text.trim()}\` is read as ${digits}`, setting.value.span, {
        help: lineText(file, setting.word, digits),
      });
    }
  }),
});
