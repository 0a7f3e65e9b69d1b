import { remarksOf } from "../remarks.js";
import { defineRule, onKeepalived } from "../rule.js";

export const braceAlone = defineRule({
  id: "KA045",
  severity: "error",
  summary: "a brace without its partner",
  why: "a block without its end swallows the next one, and keepalived starts with what is left",
  source: "parser.c of 2.2.7: `Extra '}' found`, `There are 1 missing '}'s or extra '{'s`",
  bad: [
    [{ files: { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n}\n}\n" } }],
    [{ files: { "keepalived.conf": "global_defs {\n router_id a\n" } }],
  ],
  good: [[{ files: { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n}\n" } }]],
  check: onKeepalived((keepalived, report) => {
    for (const { span, found } of remarksOf(keepalived, "brace")) {
      const [message, help] =
        found === "}"
          ? ["this `}` closes nothing", "remove it, or find the block above that is closed too early"]
          : ["this `{` opens a block that has no end, or no beginning", "close it by a `}` on a line of its own"];
      report(keepalived, message, span, { help });
    }
  }),
});
