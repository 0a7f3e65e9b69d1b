import { eachHost, type Rule } from "./rule.js";
import { signingKey } from "./hb067.js";

/** Characters of a key below which it can be guessed by trying. */
const LEAST = 16;

export const hb068: Rule = {
  id: "HB068",
  severity: "warning",
  needs: "files",
  summary: "the key that signs heartbeats is short, or its method is md5",
  why: "the packets can be recorded, and a short key found by trying; md5 is broken",
  dependsOn: ["auth", "authkeys"],
  examples: ["authkeys { auth 1; 1 sha1 HI! }", "authkeys { auth 1; 1 md5 abcdefghijklmnopqrst }"],
  check: eachHost(({ authkeys }, report) => {
    const key = authkeys === null ? null : signingKey(authkeys);
    if (authkeys === null || key === null || key.key === null || key.method.value === "crc") return;
    if (key.method.value === "md5") {
      report(authkeys, "`md5` is no protection any more", key.method.span, {
        help: `${key.index.value} sha1 \${ha-key}`,
      });
    } else if (key.key.value.reveal().length < LEAST) {
      report(authkeys, `expected a key of at least ${LEAST} characters`, key.key.span, {
        help: "make one: `head -c 24 /dev/urandom | base64`, and give it by `--set ha-key=@FILE`",
      });
    }
  }),
};
