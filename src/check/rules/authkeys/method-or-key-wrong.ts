import { suggest } from "../../../diagnostics/did-you-mean.js";
import type { Authkeys, AuthKey } from "../../../model/cluster-files.js";
import { keyHelp } from "../signing-key.js";
import { defineRule, onAuthkeys, type RuleReport } from "../rule.js";

const METHODS = ["crc", "md5", "sha1"];

export const methodOrKeyWrong = defineRule({
  id: "HB065",
  severity: "error",
  summary: "a key of authkeys has an unknown method, or a key where none belongs, or none where one does",
  why: "Heartbeat knows crc, which takes no key, and md5 and sha1, which need one; otherwise it does not start",
  source:
    "auth.c of 3.0.6: `Invalid authtype [..]`, `Auth method [..] doesn't use a key`, `Auth method [..] requires a key`",
  bad: ["authkeys { auth 1; 1 sha256 secret }", "authkeys { auth 1; 1 crc secret }", "authkeys { auth 1; 1 sha1 }"],
  good: ["authkeys { auth 1; 1 sha1 secret; 2 crc }"],
  check: onAuthkeys((authkeys, report) => {
    for (const key of authkeys.keys) {
      checkKey(authkeys, key, report);
    }
  }),
});

function checkKey(authkeys: Authkeys, { index, method, key }: AuthKey, report: RuleReport): void {
  if (!METHODS.includes(method.value)) {
    const near = suggest(method.value, METHODS);
    report(authkeys, `expected crc, md5 or sha1, found \`${method.value}\``, method.span, {
      label: near === null ? "not available" : `did you mean \`${near}\`?`,
      help: `${index.value} sha1 KEY`,
    });
  } else if (method.value === "crc" && key !== null) {
    report(authkeys, "`crc` takes no key", key.span, {
      label: "not expected",
      help: `\`${index.value} crc\`, or \`${index.value} sha1 KEY\` to have the key mean something`,
    });
  } else if (method.value !== "crc" && key === null) {
    report(authkeys, `\`${method.value}\` needs a key`, method.span, {
      label: "the key is missing",
      help: keyHelp(authkeys, index.value, method.value),
    });
  }
}
