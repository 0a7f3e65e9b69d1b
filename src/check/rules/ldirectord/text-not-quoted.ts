import { textOf } from "../../../source/source-file.js";
import { defineRule, onLdirectord } from "../rule.js";

export const textNotQuoted = defineRule({
  id: "LD007",
  severity: "error",
  summary: "a text of ldirectord's file is not in quotes",
  why: "ldirectord ends with `Configuration Error`; a `#` ends the line even within quotes",
  source: "read_config of ldirectord 4.12",
  bad: [
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\trequest=index.html\n" },
    { "ldirectord.cf": 'virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tpasswd="a#b"\n' },
  ],
  good: [{ "ldirectord.cf": 'virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\trequest="index.html"\n' }],
  check: onLdirectord((file, report) => {
    for (const { kind, word, span } of file.refused) {
      if (kind !== "quotes") continue;
      report(file, `expected a text in quotes behind \`${word}\`, without \`#\``, span, {
        help: `${word}="…"`,
        // A value that already has a quote, or nothing in it, was meant to be something else.
        fix: /^[^"'#\s*][^"'#\r*]*$/.test(textOf(span)) ? [{ span, text: `"${textOf(span)}"` }] : [],
      });
    }
  }),
});
