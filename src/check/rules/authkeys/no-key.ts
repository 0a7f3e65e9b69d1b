import { remarksOf } from "../remarks.js";
import { defineRule, onAuthkeys } from "../rule.js";

export const noKey = defineRule({
  id: "HB066",
  severity: "error",
  summary: "what stands where a key belongs is none, or a key has words behind it",
  why: "Heartbeat takes the first word as the key, and everybody can guess a `#` or a program's `(stdin)=`",
  source: "auth.c of 3.0.6: sscanf with %d%s%s; old recipes with the openssl of today print `(stdin)= …`",
  bad: [{ authkeys: "auth 1\n1 sha1 # the key\n" }, { authkeys: "auth 1\n1 sha1 (stdin)= 0123456789abcdef\n" }],
  good: [{ authkeys: "auth 1 # signs\n1 sha1 0123456789abcdef # the key\n" }],
  check: onAuthkeys((authkeys, report) => {
    for (const { span, found } of remarksOf(authkeys, "no-key")) {
      report(authkeys, `the key would be \`${found}\`, ${found === "#…" ? "a comment" : "the same everywhere"}`, span, {
        help: found.startsWith("#")
          ? "write the key before the comment"
          : "remove what the program printed before the key, up to the blank",
      });
    }
    for (const { span } of remarksOf(authkeys, "surplus")) {
      report(authkeys, "the key ends at the blank: what follows is not read", span, {
        severity: "warning",
        help: "write the key as one word, the same on both nodes",
      });
    }
  }),
});
