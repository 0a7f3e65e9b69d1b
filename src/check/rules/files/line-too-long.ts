import type { Authkeys, HaCf, Haresources } from "../../../model/cluster-files.js";
import { lineAround, textOf, type Span } from "../../../source/source-file.js";
import { nodes } from "../directives.js";
import { remarksOf } from "../remarks.js";
import { defineRule, onFiles } from "../rule.js";

const LONG = "-".repeat(5200);

export const lineTooLong = defineRule({
  id: "HB092",
  severity: "error",
  summary: "a line is longer than what Heartbeat reads at once",
  why: "the rest is read as a line of its own, comments too",
  source: "config.c and auth.c of 3.0.6: fgets with MAXLINE, 5120",
  bad: [{ "ha.cf": `keepalive 1\nbcast eth1\nnode a b\n# ${LONG}\n` }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\n" }],
  check: onFiles((file, report, { haCf }) => {
    for (const { span } of remarksOf(file, "cut-line")) {
      const rest = { ...span, end: lineAround(span).end };
      const isHarmless = /^[ \t]*(?:#|\r?\n?$)/.test(textOf(rest)) || isRead(file, rest, haCf);
      report(file, "Heartbeat begins a new line here: the one before is longer than it can read", span, {
        ...(isHarmless ? { severity: "warning" } : {}),
        help: "make the line shorter than 5,100 bytes",
        covers: [rest],
      });
    }
  }),
});

/** Whether what is left of a line is a line that Heartbeat takes. */
function isRead(file: HaCf | Authkeys | Haresources, rest: Span, haCf: HaCf | null): boolean {
  const isIn = ({ span }: { readonly span: Span }): boolean => rest.start <= span.start && span.start < rest.end;
  switch (file.file) {
    case "ha.cf":
      return file.directives.some(isIn);
    case "authkeys":
      return [...file.auth, ...file.keys].some(isIn);
    case "haresources": {
      const known = haCf === null ? null : nodes(haCf).map(({ value }) => value.toLowerCase());
      return file.groups.some((group) => isIn(group) && known?.includes(group.node.value.toLowerCase()) !== false);
    }
  }
}
