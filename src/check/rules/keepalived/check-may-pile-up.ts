import { defineRule, onKeepalived } from "../rule.js";
import { lineOf, numberOf, statementSpan, topOf } from "../statements.js";

export const checkMayPileUp = defineRule({
  id: "KA032",
  severity: "warning",
  summary: "a check may take longer than its interval",
  why: "without a shorter timeout a hanging check is never counted as failed, and the address stays",
  source: "vrrp_track.c of 2.2.7",
  bad: [
    'keepalived.conf { vrrp_script chk { script "/bin/true"; interval 2 } }',
    'keepalived.conf { vrrp_script chk { script "/bin/true"; interval 2; timeout 5 } }',
  ],
  good: ['keepalived.conf { vrrp_script chk { script "/bin/true"; interval 2; timeout 2 } }'],
  check: onKeepalived((keepalived, report) => {
    for (const script of topOf(keepalived, "vrrp_script")) {
      const timeout = lineOf(script, "timeout");
      const interval = numberOf(lineOf(script, "interval"), 1);
      if (timeout !== null && numberOf(timeout, 0) > 0 && numberOf(timeout, 0) <= interval) continue;
      report(
        keepalived,
        `a check that hangs is not noticed within its interval of ${interval} s`,
        statementSpan(timeout ?? script),
        {
          help: `timeout ${interval}`,
        },
      );
    }
  }),
});
