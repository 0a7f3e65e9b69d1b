import type { Authkeys, AuthKey } from "../../model/cluster-files.js";

/** The key that the last `auth` line names: the one that signs. */
export function signingKey({ auth, keys }: Authkeys): AuthKey | null {
  const index = auth.at(-1)?.value;
  return keys.findLast((key) => key.index.value === index) ?? null;
}
