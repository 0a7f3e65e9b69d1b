import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { count } from "../diagnostics/words.js";
import { fileErrorText } from "../files/file-error-text.js";
import type { Lock, SecretStore } from "./secret-store.js";
import { formatSecretTexts } from "./secret-texts.js";
import { writePrivate } from "../files/write-file.js";

/**
 * Writes a store to its file, encrypted for its lock and armoured, so that it may stand in a repository. The file is
 * replaced as a whole, mode 0600. Gives what went wrong, HAP7011 or HAP7012; then the file is as it was.
 */
export async function saveSecrets(store: SecretStore): Promise<readonly Diagnostic[]> {
  const { Encrypter, armor } = await import("age-encryption");
  const encrypter = new Encrypter();
  const problem = addLock(encrypter, store);
  if (problem !== null) return [problem];
  const file = await encrypter.encrypt(formatSecretTexts(store.secrets));
  try {
    await writePrivate(store.path, armor.encode(file));
    return [];
  } catch (error) {
    const help = "the file is as it was";
    return [diagnostic("HAP7012", `cannot write \`${store.path}\`: ${fileErrorText(error)}`, null, { help })];
  }
}

interface Locking {
  setPassphrase(passphrase: string): void;
  addRecipient(recipient: string): void;
}

function addLock(encrypter: Locking, { lock, path }: SecretStore): Diagnostic | null {
  if (lock.kind === "passphrase") {
    encrypter.setPassphrase(lock.passphrase.reveal());
    return null;
  }
  if (lock.kind === "unknown") return nobodyNamed(path, lock.keys);
  for (const recipient of lock.recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      const message = `\`${recipient}\` is no public age key`;
      return diagnostic("HAP7011", message, null, { help: "`age-keygen -y IDENTITY-FILE` prints yours, `age1…`" });
    }
  }
  return null;
}

function nobodyNamed(path: string, keys: number): Diagnostic {
  const message = `\`${path}\` is locked for ${count(keys, "key")} that nobody names here, so it cannot be locked for them again`;
  const help = "name the public keys by a line `recipients age1… age1…` in hap.hap, or by `--recipient`";
  return diagnostic("HAP7011", message, null, { help });
}

/** The lock for the next write: the recipients named, else what the file had. */
export function lockFor(recipients: readonly string[], current: Lock): Lock {
  return recipients.length === 0 ? current : { kind: "recipients", recipients };
}
