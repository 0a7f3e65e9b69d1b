import type { Authkeys } from "../../../model/cluster-files.js";
import { signingKey } from "../signing-key.js";
import { defineRule, onPair } from "../rule.js";

export const keysDiffer = defineRule({
  id: "HB069",
  severity: "error",
  summary: "a node signs with a key that the other does not accept",
  why: "each throws the other's packets away, takes it for dead and owns everything, with twenty lines of log a second",
  source: "two real nodes with different keys: `authtoken does not match`",
  dependsOn: ["auth", "authkeys"],
  bad: [
    [{ files: { authkeys: "auth 1\n1 sha1 abc\n" } }, { files: { authkeys: "auth 1\n1 sha1 abd\n" } }],
    [{ files: { authkeys: "auth 1\n1 crc\n" } }, { files: { authkeys: "auth 2\n2 crc\n" } }],
  ],
  good: [
    [{ files: { authkeys: "auth 1\n1 sha1 abc\n2 crc\n" } }, { files: { authkeys: "auth 2\n2 crc\n1 sha1 abc\n" } }],
  ],
  check: onPair((one, other, report) => {
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const key = here.authkeys === null ? null : signingKey(here.authkeys);
      if (key === null || there.authkeys === null) continue;
      const same = keyOf(there.authkeys, key.index.value);
      if (same?.method.value === key.method.value && same.key?.value.reveal() === key.key?.value.reveal()) continue;
      const message = `${here.host} signs with key ${key.index.value}, and ${there.host} ${same === null ? "has no such key" : "has another key of that number"}`;
      report(here.authkeys, message, key.index.span, {
        ...(same === null ? {} : { related: [{ message: `on ${there.host}`, span: same.index.span }] }),
        help: "copy authkeys from one node to the other, mode 0600",
      });
      return;
    }
  }),
});

function keyOf({ keys }: Authkeys, index: number) {
  return keys.findLast((key) => key.index.value === index) ?? null;
}
