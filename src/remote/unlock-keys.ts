import ssh2 from "ssh2";
import type { Secret } from "../model/secret.js";
import { signingFast } from "./ssh2-inside.js";
import type { ContactState } from "./contact-state.js";
import { memo } from "./memo.js";
import type { SshTarget } from "./ssh-target.js";

/** How often a passphrase may be mistyped. */
const TRIES = 3;

export type AskPassphrase = (path: string) => Promise<Secret | null>;

/**
 * Asks for the passphrases of the encrypted keys of a target and of its jump hosts: the named ones, else the first. A
 * key is asked about once a run, and one question stands at a time. True when at least one was unlocked: the login may
 * be tried again.
 */
export async function unlockKeys(target: SshTarget, state: ContactState, ask: AskPassphrase): Promise<boolean> {
  let any = false;
  for (const path of lockedKeys(target, state)) {
    const unlocked = await memo(state.unlocked, path, () => state.questions(() => unlock(path, state, ask)));
    any ||= unlocked;
  }
  return any;
}

function lockedKeys(target: SshTarget, state: ContactState): string[] {
  const keys = [...target.keyFiles, ...(target.jump?.keyFiles ?? [])];
  const found: { readonly path: string; readonly named: boolean }[] = [];
  for (const { path, named } of keys) {
    const material = state.pool.login.keys.get(path);
    // One that another host's question has unlocked in the meantime counts too.
    if (material?.kind === "encrypted" || state.unlocked.has(path)) found.push({ path, named });
  }
  const named = found.filter((key) => key.named);
  return [...new Set((named.length > 0 ? named : found.slice(0, 1)).map(({ path }) => path))];
}

async function unlock(path: string, state: ContactState, ask: AskPassphrase): Promise<boolean> {
  const material = state.pool.login.keys.get(path);
  if (material?.kind !== "encrypted") return false;
  for (let i = 0; i < TRIES; i++) {
    const passphrase = await ask(path);
    if (passphrase === null || passphrase.reveal() === "") return false;
    state.given.add(passphrase);
    // Unlocking is slow on purpose (bcrypt): it is done once, not once a connection.
    const unlocked = ssh2.utils.parseKey(material.text, passphrase.reveal());
    if (unlocked instanceof Error) continue;
    state.pool.login.keys.set(path, { kind: "usable", key: signingFast(unlocked) });
    return true;
  }
  return false;
}
