import { lineAround, type Span } from "../../../source/source-file.js";
import { remarksOf } from "../remarks.js";
import { defineRule, onHaresources } from "../rule.js";

export const lineBroken = defineRule({
  id: "HB075",
  severity: "error",
  summary: "a line of haresources ends or begins otherwise than it looks",
  why: "the daemon reads the rest as a node's name and does not start, or the last resource gets a name that nobody finds at the takeover",
  source:
    "config.c and ResourceManager of 3.0.6; `Cannot locate resource script` with a carriage return in the name was seen",
  bad: [
    { haresources: "a 10.0.0.1 x.sh\r\n" },
    { haresources: "a 10.0.0.1 \\ \n x.sh\n" },
    { haresources: "\\\na 10.0.0.1\n" },
    { haresources: "a#b 10.0.0.1\n" },
  ],
  good: [{ haresources: "a 10.0.0.1 \\\n  x.sh # a comment\n" }],
  check: onHaresources((haresources, report) => {
    for (const { span } of remarksOf(haresources, "carriage-return")) {
      report(haresources, "the carriage return becomes part of the last resource's name", span, {
        help: "save the file with LF line ends",
        fix: [{ span, text: "" }],
      });
    }
    for (const { span, found } of remarksOf(haresources, "blank-after-backslash")) {
      report(
        haresources,
        found === ""
          ? "a blank behind `\\` keeps the lines apart"
          : "Heartbeat takes this `\\` for a part of the node's name",
        span,
        {
          help: found === "" ? "end the line right after `\\`" : "write a node and a blank before `\\`",
          ...(found === "" ? { fix: [{ span, text: "\\" }] } : {}),
          // The backslash is read as a resource then, and the next line as one of its own.
          covers: [{ ...span, end: lineAround({ ...span, start: nextLine(span) }).end }],
        },
      );
    }
    for (const { span } of remarksOf(haresources, "hash-in-word")) {
      report(haresources, "Heartbeat takes this `#` for a part of the node's name", span, {
        help: "put a blank before the comment",
        fix: [{ span: { ...span, end: span.start }, text: " " }],
      });
    }
  }),
});

function nextLine(span: Span): number {
  return Math.min(lineAround(span).end + 1, span.file.text.length);
}
