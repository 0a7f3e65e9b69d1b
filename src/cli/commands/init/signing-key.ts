import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, hasErrors, type Stage } from "../../../diagnostics/diagnostic.js";
import { readProject } from "../../../project/read-project.js";
import { generateSecret } from "../../../secrets/generate-secret.js";
import { recipientOf } from "../../../secrets/make-identity.js";
import { openSecrets } from "../../../secrets/open-secrets.js";
import { fileErrorText } from "../../../files/file-error-text.js";
import { lockFor, saveSecrets } from "../../../secrets/save-secrets.js";
import { emptyStore, withSecret } from "../../../secrets/secret-store.js";
import type { Environment } from "../../environment.js";
import { ensureIdentity } from "../../own-key.js";
import { secretsBeside } from "../../secret-place.js";
import { ownIdentity, unlockWith } from "../../unlock.js";
import { makeFolder } from "../../../files/write-file.js";

/** The secret that signs the heartbeats of a new pair. */
export const SIGNING_KEY = "ha-key";

/** What making the key did. */
export interface SigningKey {
  /** The file of secrets. */
  readonly secrets: string;
  /** Public keys that hap.hap should name, where there is no such file; null where there is one. */
  readonly recipients: readonly string[] | null;
  /** Lines for the person. */
  readonly told: readonly string[];
}

/**
 * Puts a new signing key in the file of secrets beside an inventory that is about to be written. A key that is there
 * stays: a running pair may use it. Where the user has no age identity one is made.
 */
export async function makeSigningKey(
  env: Environment,
  { inventory, playbook }: { readonly inventory: string; readonly playbook: string },
): Promise<Stage<SigningKey | null>> {
  const project = readProject(playbook);
  if (hasErrors(project.diagnostics)) return { value: null, diagnostics: project.diagnostics };
  const told: string[] = [];
  try {
    const identity = ownIdentity(env);
    told.push(...[(await ensureIdentity(identity)) ?? []].flat());
    const unlock = await unlockWith(env, identity);
    if (unlock.value === null) return { value: null, diagnostics: unlock.diagnostics };
    const own = await Promise.all(unlock.value.identities.map(recipientOf));
    const named = project.value.recipients.map(({ text }) => text);
    const recipients = named.length > 0 ? named : own;
    const path = secretsBeside(inventory);
    const store = existsSync(path)
      ? await openSecrets(path, unlock.value)
      : { value: emptyStore(path, { kind: "recipients", recipients }), diagnostics: [] };
    if (store.value === null) return { value: null, diagnostics: store.diagnostics };
    if (!store.value.secrets.has(SIGNING_KEY)) {
      makeFolder(dirname(path));
      const more = withSecret(store.value, SIGNING_KEY, generateSecret());
      const problems = await saveSecrets({ ...more, lock: lockFor(recipients, more.lock) });
      if (problems.length > 0) return { value: null, diagnostics: problems };
      told.push(`${path} has a new key \`${SIGNING_KEY}\`, which signs the heartbeats`);
    }
    return { value: { secrets: path, recipients: project.value.path === null ? own : null, told }, diagnostics: [] };
  } catch (error) {
    const help =
      "the key is kept encrypted for your age identity, which is made where there is none; nothing else was written";
    const message = `the key that signs the heartbeats cannot be made: ${fileErrorText(error)}`;
    return { value: null, diagnostics: [diagnostic("HAP5106", message, null, { help })] };
  }
}
