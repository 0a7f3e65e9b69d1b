import type { Authkeys, AuthKey } from "../../model/cluster-files.js";

/** The key that the last `auth` line names: the one that signs. */
export function signingKey({ auth, keys }: Authkeys): AuthKey | null {
  const index = auth.at(-1)?.value;
  return keys.findLast((key) => key.index.value === index) ?? null;
}

/** How a line with a key is written: in a file by hand, in a playbook from a secret. */
export function keyHelp({ span }: Authkeys, index: number, method = "sha1"): string {
  return span.file.path.endsWith("authkeys")
    ? `\`${index} ${method} KEY\`, the same on both nodes, with a key of \`head -c 24 /dev/urandom | base64\``
    : `${index} ${method} \${ha-key}, with \`param secret ha-key\``;
}
