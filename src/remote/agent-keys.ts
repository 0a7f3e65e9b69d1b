import ssh2, { type BaseAgent, type IdentityCallback, type ParsedKey } from "ssh2";
import type { KeyMaterial } from "./private-key.js";
import { readText } from "../files/read-file.js";

/** An agent that shows only some of its keys. */
export function agentWith(socket: string, allows: (key: ParsedKey) => boolean): BaseAgent {
  class SomeKeys extends ssh2.OpenSSHAgent {
    override getIdentities(done: IdentityCallback<ParsedKey>): void {
      super.getIdentities((error, keys) => {
        if (error != null) done(error);
        else
          done(
            null,
            (keys ?? []).filter((key): key is ParsedKey => "getPublicSSH" in key && allows(key)),
          );
      });
    }
  }
  return new SomeKeys(socket);
}

/**
 * The public keys that belong to a key file, in base64: from the file, else from the `.pub` beside it. IdentitiesOnly
 * asks the agent for these.
 */
export function publicKeysOf(path: string, material: KeyMaterial): readonly string[] {
  if (material.kind === "usable" && typeof material.key !== "string")
    return [material.key.getPublicSSH().toString("base64")];
  if (material.kind === "encrypted" && material.publicKey !== null) return [material.publicKey.toString("base64")];
  return [path, `${path}.pub`].flatMap((file) => /^\S+ (\S+)/.exec(readText(file) ?? "")?.[1] ?? []);
}
