import type { AuthKey } from "../../../model/cluster-files.js";
import type { ClusterView } from "../cluster-view.js";
import { defineRule, onNeighbours, pairOf } from "../rule.js";
import { signingKey } from "../signing-key.js";

export const keyOfAnotherPair = defineRule({
  id: "HB114",
  severity: "warning",
  summary: "two pairs in one network sign with the same key",
  why: "a packet of one is right for the other: who reads the key of one pair can end the other, and a mistaken udpport mixes them",
  source: "auth.c of 3.0.6: the key is all that a packet proves",
  dependsOn: ["auth", "authkeys"],
  bad: [
    [
      pairOf({ authkeys: "auth 1\n1 sha1 abcdefghijklmnopqrst\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ authkeys: "auth 2\n2 sha1 abcdefghijklmnopqrst\n" }, "10.0.0.3", "10.0.0.4"),
    ],
  ],
  good: [
    [
      pairOf({ authkeys: "auth 1\n1 sha1 abcdefghijklmnopqrst\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ authkeys: "auth 1\n1 sha1 ABCDEFGHIJKLMNOPQRST\n" }, "10.0.0.3", "10.0.0.4"),
    ],
    [
      pairOf({ authkeys: "auth 1\n1 crc\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ authkeys: "auth 1\n1 crc\n" }, "10.0.0.3", "10.0.0.4"),
    ],
  ],
  check: onNeighbours((one, other, report) => {
    const [mine, theirs] = [keyOf(one), keyOf(other)];
    if (mine?.key == null || theirs?.key == null) return;
    if (mine.key.value.reveal() !== theirs.key.value.reveal()) return;
    const file = other.hosts[0]?.authkeys ?? null;
    report(file, `\`${other.name}\` signs with the key of \`${one.name}\``, theirs.key.span, {
      related: [{ message: `of \`${one.name}\``, span: mine.key.span }],
      help: "a key of its own for each pair: `head -c 24 /dev/urandom | base64`",
    });
  }),
});

function keyOf({ hosts: [host] }: ClusterView): AuthKey | null {
  return host?.authkeys == null ? null : signingKey(host.authkeys);
}
