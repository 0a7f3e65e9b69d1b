import type { Authkeys, AuthKey } from "../../model/cluster-files.js";
import { eachHost, type Rule } from "./rule.js";

export const hb067: Rule = {
  id: "HB067",
  severity: "warning",
  needs: "files",
  summary: "heartbeats are signed by crc",
  why: "crc is a checksum: whoever can send on the network can forge a heartbeat or a shutdown notice",
  dependsOn: ["auth", "authkeys"],
  examples: ["authkeys { auth 1; 1 crc }"],
  check: eachHost(({ authkeys }, report) => {
    const key = authkeys === null ? null : signingKey(authkeys);
    if (authkeys === null || key?.method.value !== "crc" || key.key !== null) return;
    report(authkeys, "heartbeats are not authenticated", key.method.span, {
      label: "a checksum only",
      help: `${key.index.value} sha1 \${ha-key}, with \`param secret ha-key\``,
    });
  }),
};

/** The key that the last `auth` line names: the one that signs. */
export function signingKey({ auth, keys }: Authkeys): AuthKey | null {
  const index = auth.at(-1)?.value;
  return keys.findLast((key) => key.index.value === index) ?? null;
}
