import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../diagnostics/diagnostic.js";
import type { Unlock } from "../secrets/open-secrets.js";
import { readIdentities } from "../secrets/read-identities.js";
import { askSecret, once } from "./ask.js";
import type { Environment } from "./environment.js";

/** Where a user's own age identity is. */
export function ownIdentity({ home }: Environment): string {
  return join(home, ".config", "hap", "identity.txt");
}

/**
 * What opens files of secrets: the identity file of `--identity`, else the user's own, and a passphrase asked at most
 * once.
 */
export async function unlockWith(env: Environment, identity: string | undefined): Promise<Stage<Unlock | null>> {
  const own = ownIdentity(env);
  const path = identity ?? (existsSync(own) ? own : null);
  const read = path === null ? { value: [], diagnostics: [] } : await readIdentities(path);
  if (read.value === null) return { value: null, diagnostics: read.diagnostics };
  const ask = once(() => askSecret(env, "passphrase of the secrets: "));
  return { value: { identities: read.value, passphrase: () => ask() }, diagnostics: [] };
}
