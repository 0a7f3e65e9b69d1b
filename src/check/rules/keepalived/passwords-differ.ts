import { Secret } from "../../../model/secret.js";
import { onInstancePairs, reportDifference, type InstanceOnNode } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { lineOf, wordOf } from "../statements.js";

/** So many bytes of a password count. */
const BYTES = 8;

export const passwordsDiffer = defineRule({
  id: "KA022",
  severity: "error",
  summary: "the nodes of a pair have different passwords",
  why: "each discards the other's adverts: both hold the addresses",
  source: "vrrp.c of 2.2.7: `received an invalid passwd!`; eight bytes count",
  dependsOn: ["authentication", "auth_pass", "auth_type", "vrrp_instance"],
  bad: [
    [
      {
        files: { "keepalived.conf": "vrrp_instance V {\n authentication {\n auth_type PASS\n auth_pass one\n }\n}\n" },
      },
      {
        files: { "keepalived.conf": "vrrp_instance V {\n authentication {\n auth_type PASS\n auth_pass two\n }\n}\n" },
      },
    ],
    [
      {
        files: { "keepalived.conf": "vrrp_instance V {\n authentication {\n auth_type PASS\n auth_pass one\n }\n}\n" },
      },
      { files: { "keepalived.conf": "vrrp_instance V {\n interface eth0\n}\n" } },
    ],
  ],
  good: [
    [
      {
        files: {
          "keepalived.conf": "vrrp_instance V {\n authentication {\n auth_type PASS\n auth_pass 12345678a\n }\n}\n",
        },
      },
      {
        files: {
          "keepalived.conf": "vrrp_instance V {\n authentication {\n auth_type PASS\n auth_pass 12345678b\n }\n}\n",
        },
      },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    const [mine, theirs] = [authOf(one), authOf(other)];
    if (mine.type === theirs.type && mine.password === theirs.password) return;
    const values: readonly [string, string] =
      mine.type === theirs.type ? ["one password", "another"] : [mine.type || "none", theirs.type || "none"];
    const help = "write the same `auth_type` and `auth_pass` on both nodes, the password as one secret of the playbook";
    reportDifference([one, other], report, { word: "authentication", values, help });
  }),
});

/** How adverts are signed, and the bytes of the password that count. */
function authOf({ instance }: InstanceOnNode): { readonly type: string; readonly password: string } {
  const block = lineOf(instance, "authentication");
  const value = lineOf(block, "auth_pass")?.values[0]?.value;
  const text = value instanceof Secret ? value.reveal() : (value ?? "");
  return {
    type: wordOf(lineOf(block, "auth_type")),
    password: Buffer.from(text).subarray(0, BYTES).toString("latin1"),
  };
}
