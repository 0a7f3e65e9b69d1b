import { remarksOf } from "../remarks.js";
import { defineRule, onAuthkeys } from "../rule.js";

export const signingKeyMissing = defineRule({
  id: "HB063",
  severity: "error",
  summary: "authkeys does not say first which of its keys signs",
  why: "Heartbeat reads `auth N` first and then looks for key N below it; otherwise it does not start",
  source: "auth.c of 3.0.6: `Missing auth directive in keyfile`, `Auth Key [N] not found in keyfile`",
  dependsOn: ["auth", "authkeys"],
  bad: ["authkeys { 1 crc }", "authkeys { auth 2; 1 crc }", "authkeys { 1 crc; auth 1 }"],
  good: ["authkeys { auth 1; 1 crc }"],
  check: onAuthkeys((authkeys, report) => {
    for (const { span, found } of remarksOf(authkeys, "no-effect")) {
      report(authkeys, `\`auth ${found}\` changes nothing: its key does not follow`, span, {
        severity: "warning",
        label: "another key goes on signing",
        help: "put it before the key that it names, or remove it",
      });
    }
    const auth = authkeys.auth.at(-1);
    const first = authkeys.keys[0];
    if (auth === undefined) {
      report(authkeys, "expected a line `auth N` in authkeys", authkeys.span, {
        help: `begin it with \`auth ${first?.index.value ?? 1}\``,
      });
      return;
    }
    const key = authkeys.keys.findLast((found) => found.index.value === auth.value);
    if (key === undefined) {
      report(authkeys, `\`auth ${auth.value}\` names a key that is not there`, auth.span, {
        label: "no such key",
        help: first === undefined ? `add a line \`${auth.value} sha1 KEY\`` : `auth ${first.index.value}`,
      });
    } else if (key.span.file === auth.span.file && key.span.start < auth.span.start) {
      report(authkeys, "Heartbeat wants `auth` before the key that it names", auth.span, {
        related: [{ message: "the key is here", span: key.span }],
        help: `move \`auth ${auth.value}\` to the top`,
      });
    }
  }),
});
