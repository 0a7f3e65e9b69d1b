import type { Code } from "../diagnostics/code.js";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import type { Secret } from "../model/secret.js";
import { readAgeHeader, type AgeHeader } from "./age-header.js";
import type { Lock, SecretStore } from "./secret-store.js";
import { parseSecretTexts } from "./secret-texts.js";
import { readWhole } from "../files/read-file.js";

/** What may open a file. */
export interface Unlock {
  /** Private keys, as texts `AGE-SECRET-KEY-1…`. */
  readonly identities: readonly Secret[];
  /** Asks for the passphrase, once however many files there are; null when nobody can be asked. */
  passphrase(path: string): Promise<Secret | null>;
}

/** Opens a file of secrets, binary or armoured, that hap or the `age` tool wrote. Null with one of HAP7001–HAP7007. */
export async function openSecrets(path: string, unlock: Unlock): Promise<Stage<SecretStore | null>> {
  const file = readWhole(path);
  if (file.ok) return openBytes(path, file.bytes, unlock);
  const help = file.kind === "absent" ? "`hap secret set NAME` makes it" : "put the file of the secrets there";
  return failed("HAP7001", `cannot read the secrets in \`${path}\`: ${file.reason}`, help);
}

/** Opens the bytes of a file of secrets; `path` is what messages call it. */
export async function openBytes(path: string, file: Uint8Array, unlock: Unlock): Promise<Stage<SecretStore | null>> {
  const binary = await withoutArmour(file);
  const header = binary === null ? null : readAgeHeader(binary);
  if (binary === null || header === null) {
    return failed(
      "HAP7002",
      `\`${path}\` is no file that age encrypted, or it is damaged`,
      "is it whole? `age -d` says no too",
    );
  }
  const opened =
    header.kind === "passphrase"
      ? await byPassphrase(path, binary, unlock)
      : await byIdentity(path, binary, { header, unlock });
  if (opened.value === null) return { value: null, diagnostics: opened.diagnostics };
  const { text, lock } = opened.value;
  const texts = parseSecretTexts(text);
  if (texts.ok) return { value: { path, secrets: texts.secrets, lock }, diagnostics: [] };
  const help = 'inside it is one JSON object, `{"name": "text"}`; `age -d` shows it';
  return failed("HAP7007", `what is in \`${path}\` cannot be read: ${texts.reason}`, help);
}

const ARMOUR = "-----BEGIN AGE ENCRYPTED FILE-----";

async function withoutArmour(file: Uint8Array): Promise<Uint8Array | null> {
  const text = Buffer.from(file).toString("latin1");
  if (!text.trimStart().startsWith(ARMOUR)) return file;
  const { armor } = await import("age-encryption");
  try {
    return armor.decode(text);
  } catch {
    return null;
  }
}

interface OpenedStore {
  readonly text: string;
  readonly lock: Lock;
}

async function byPassphrase(path: string, file: Uint8Array, unlock: Unlock): Promise<Stage<OpenedStore | null>> {
  const { Decrypter } = await import("age-encryption");
  const passphrase = await unlock.passphrase(path);
  if (passphrase === null) {
    return failed("HAP7006", `\`${path}\` is locked with a passphrase, and nobody can be asked for it`, NO_TERMINAL);
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase.reveal());
  const text = await decrypted(decrypter, file);
  if (typeof text === "string") return { value: { text, lock: { kind: "passphrase", passphrase } }, diagnostics: [] };
  return text.noMatch
    ? failed("HAP7005", `the passphrase does not open \`${path}\``, "try again; nothing else was done")
    : damaged(path);
}

const NO_TERMINAL =
  "run hap in a terminal, lock the file for keys (`recipients` in hap.hap, then `hap secret rekey`), or use `--secrets-from`";

interface KeyPlace {
  readonly header: AgeHeader;
  readonly unlock: Unlock;
}

/** Tries one identity after the other, to know which of them it was. */
async function byIdentity(
  path: string,
  file: Uint8Array,
  { header, unlock }: KeyPlace,
): Promise<Stage<OpenedStore | null>> {
  const { Decrypter, identityToRecipient } = await import("age-encryption");
  if (unlock.identities.length === 0) {
    const help = "`--identity FILE` names the file of your key; without it `~/.config/hap/identity.txt` is used";
    return failed("HAP7004", `\`${path}\` is locked for keys, and no identity is given`, help);
  }
  for (const identity of unlock.identities) {
    const decrypter = new Decrypter();
    try {
      decrypter.addIdentity(identity.reveal());
    } catch {
      return failed("HAP7010", "an identity is damaged: it is no age key", "`age-keygen -o FILE` makes one");
    }
    const text = await decrypted(decrypter, file);
    if (typeof text === "string") {
      const own = header.count === 1 ? [await identityToRecipient(identity.reveal())] : null;
      const lock: Lock =
        own === null ? { kind: "unknown", keys: header.count } : { kind: "recipients", recipients: own };
      return { value: { text, lock }, diagnostics: [] };
    }
    if (!text.noMatch) return damaged(path);
  }
  const help = "whoever can open it adds your public key to `recipients` in hap.hap and runs `hap secret rekey`";
  const keys = header.count === 1 ? "another key" : `${header.count} other keys`;
  return failed("HAP7003", `\`${path}\` is locked for ${keys}, not for your identity`, help);
}

type Decrypting = { decrypt(file: Uint8Array, form: "text"): Promise<string> };

/** The library tells its errors apart by their texts only. */
async function decrypted(decrypter: Decrypting, file: Uint8Array): Promise<string | { readonly noMatch: boolean }> {
  try {
    return await decrypter.decrypt(file, "text");
  } catch (error) {
    return { noMatch: error instanceof Error && error.message.startsWith("no identity matched") };
  }
}

function damaged(path: string): Stage<null> {
  return failed(
    "HAP7002",
    `\`${path}\` is damaged: it was changed or cut after it was encrypted`,
    "take it from a backup",
  );
}

function failed(
  code: Code,
  message: string,
  help: string,
): Stage<null> & { readonly diagnostics: readonly Diagnostic[] } {
  return { value: null, diagnostics: [diagnostic(code, message, null, { help })] };
}
