import { keyHelp, signingKey } from "../signing-key.js";
import { defineRule, onAuthkeys } from "../rule.js";

export const signedByCrc = defineRule({
  id: "HB067",
  severity: "warning",
  summary: "heartbeats are signed by crc",
  why: "crc is a checksum: whoever can send on the network can forge a heartbeat or a shutdown notice",
  source: "crc.c of 3.0.6 has no key",
  dependsOn: ["auth", "authkeys"],
  bad: ["authkeys { auth 1; 1 crc }"],
  good: ["authkeys { auth 1; 1 sha1 abcdefghijklmnopqrst; 2 crc }"],
  check: onAuthkeys((authkeys, report) => {
    const key = signingKey(authkeys);
    if (key?.method.value !== "crc" || key.key !== null) return;
    report(authkeys, "heartbeats are not authenticated", key.method.span, {
      label: "a checksum only",
      help: keyHelp(authkeys, key.index.value),
    });
  }),
});
