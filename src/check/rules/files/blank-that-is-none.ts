import type { Remark } from "../../../model/daemon-file.js";
import { lineAround, type Span } from "../../../source/source-file.js";
import { remarksOf } from "../remarks.js";
import { defineRule, onFiles } from "../rule.js";

export const blankThatIsNone = defineRule({
  id: "HB091",
  severity: "error",
  summary: "a character looks like a blank and is none",
  why: "Heartbeat takes it for a part of the word: the word is another one than it looks, and mostly refused",
  source: "config.c, auth.c and ResourceManager of 3.0.6: only blank, tab, line end and form feed separate",
  bad: [
    { "ha.cf": "keepalive\u00a01\nbcast eth1\nnode a b\n" },
    { authkeys: "\ufeffauth 1\n1 crc\n" },
    { haresources: "a\u300010.0.0.1\n" },
  ],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\n# a\u00a0comment\n" }],
  check: onFiles((file, report) => {
    // Of a line one is told, with the mends of all: what else is wrong with its words comes from them.
    const byLine = new Map<number, { readonly line: Span; readonly odd: Remark[] }>();
    let line: Span | null = null;
    for (const remark of remarksOf(file, "odd-blank")) {
      if (line === null || remark.span.start < line.start || remark.span.start > line.end)
        line = lineAround(remark.span);
      const known = byLine.get(line.start) ?? { line, odd: [] };
      byLine.set(line.start, known);
      known.odd.push(remark);
    }
    for (const { line: whole, odd } of byLine.values()) {
      const [first] = odd;
      if (first === undefined) continue;
      report(file, `${first.found} is no blank: Heartbeat reads it as part of the word`, first.span, {
        label: "remove it, or type a blank",
        help: "pasted from a web page or a word processor, most likely: type the line anew",
        fix: odd.map(({ span, found }) => ({ span, text: hasNoWidth(found) ? "" : " " })),
        covers: [whole],
      });
    }
  }),
});

function hasNoWidth(found: string): boolean {
  return found === "a byte order mark" || found.startsWith("a zero");
}
