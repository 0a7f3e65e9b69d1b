import type { ConfStatement } from "../../../model/cluster-files.js";
import { Secret } from "../../../model/secret.js";
import { textOf } from "../../../source/source-file.js";
import { defineRule, onKeepalived } from "../rule.js";

export const valueCut = defineRule({
  id: "KA047",
  severity: "error",
  summary: "a `#` or `!` within a value that has no quotes",
  why: "keepalived takes the rest of the line for a comment, without a word: of the password `ab#cd` it knows `ab`, which anybody guesses",
  source: "parser.c of 2.2.7: `#` and `!` begin a comment anywhere outside of double quotes",
  bad: [
    {
      "keepalived.conf":
        "vrrp_instance V {\n virtual_router_id 51\n authentication {\n auth_type PASS\n auth_pass ab#cd\n }\n}\n",
    },
  ],
  good: [
    {
      "keepalived.conf":
        'vrrp_instance V {\n virtual_router_id 51\n priority 100# the lower one\n authentication {\n auth_type PASS\n auth_pass "ab#cd"\n }\n}\n',
    },
    'keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; authentication { auth_type PASS; auth_pass "ab#cd" } } }',
  ],
  check: onKeepalived((keepalived, report) => {
    for (const { kind, found, span } of keepalived.remarks) {
      if (kind !== "hash-in-word") continue;
      // Behind a number nobody means more of it, and a password may well go on.
      const severity = found === "auth_pass" ? "error" : "warning";
      report(keepalived, "the rest of this word is a comment", span, {
        severity,
        help: "put the value in double quotes; before a comment write a blank",
      });
    }
    for (const { value, span } of keepalived.statements.flatMap(valuesIn)) {
      const text = textOf(span);
      if (!/^[^"'\\#!][^\\#!]*[#!]/.test(text) || (!(value instanceof Secret) && !/[#!]/.test(value))) continue;
      report(keepalived, "of a word without quotes keepalived's own file would have the part before it only", span, {
        severity: "warning",
        help: "hap writes it in quotes, as it stands here: quote it here too, or leave out the rest",
      });
    }
  }),
});

function valuesIn({ values, block }: ConfStatement): ConfStatement["values"] {
  return [...values, ...(block ?? []).flatMap(valuesIn)];
}
