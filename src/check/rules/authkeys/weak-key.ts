import { defineRule, onAuthkeys } from "../rule.js";
import { keyHelp, signingKey } from "../signing-key.js";

/** Characters of a key below which it can be guessed by trying. */
const LEAST = 16;

export const weakKey = defineRule({
  id: "HB068",
  severity: "warning",
  yields: true,
  summary: "the key that signs heartbeats is short, or its method is md5",
  why: "the packets can be recorded, and a short key found by trying; md5 is broken",
  source: "sample keys of tutorials; HMAC needs a key that cannot be guessed",
  dependsOn: ["auth", "authkeys"],
  bad: [
    "authkeys { auth 1; 1 sha1 HI! }",
    "authkeys { auth 1; 1 md5 abcdefghijklmnopqrst }",
    { authkeys: "auth 1\n1 sha1 ${heartbeat-key}\n" },
  ],
  good: ["authkeys { auth 1; 1 sha1 abcdefghijklmnopqrst }"],
  check: onAuthkeys((authkeys, report) => {
    const key = signingKey(authkeys);
    if (key === null || key.key === null || key.method.value === "crc") return;
    if (key.method.value === "md5") {
      report(authkeys, "`md5` is no protection any more", key.method.span, {
        help: keyHelp(authkeys, key.index.value),
      });
    } else if (/^\$\{[^}]*\}$/.test(key.key.value.reveal())) {
      report(authkeys, "the key is the text of a variable's name, which nobody filled in", key.key.span, {
        help: keyHelp(authkeys, key.index.value),
      });
    } else if (key.key.value.reveal().length < LEAST) {
      report(authkeys, `expected a key of at least ${LEAST} characters`, key.key.span, {
        help: keyHelp(authkeys, key.index.value),
      });
    }
  }),
});
