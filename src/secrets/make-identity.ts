import { dirname } from "node:path";
import type { Secret } from "../model/secret.js";
import { makeFolder, writePrivate } from "../files/write-file.js";

/**
 * Makes an age identity in a new file of mode 0600, as `age-keygen` writes it, and gives its public key. Throws what
 * the system says.
 */
export async function makeIdentity(path: string): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  makeFolder(dirname(path), 0o700);
  await writePrivate(path, `# made by hap init\n# public key: ${recipient}\n${identity}\n`);
  return recipient;
}

/** The public key of an identity. */
export async function recipientOf(identity: Secret): Promise<string> {
  const { identityToRecipient } = await import("age-encryption");
  return identityToRecipient(identity.reveal());
}
