import type { Secret } from "../model/secret.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";

/** The opened secrets of one file. */
export interface SecretStore {
  readonly path: string;
  /** By name, sorted. */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** What the file is locked with now; saving locks it so again unless told otherwise. */
  readonly lock: Lock;
}

/** What opens a file again. */
export type Lock =
  | { readonly kind: "passphrase"; readonly passphrase: Secret }
  /** Public keys, `age1…`. */
  | { readonly kind: "recipients"; readonly recipients: readonly string[] }
  /** For keys of which only their number is known: age files do not say whose they are. */
  | { readonly kind: "unknown"; readonly keys: number };

/** A store of nothing yet. */
export function emptyStore(path: string, lock: Lock): SecretStore {
  return { path, secrets: new Map(), lock };
}

/** The store with a secret added or replaced. */
export function withSecret(store: SecretStore, name: string, secret: Secret): SecretStore {
  const secrets = [...store.secrets, [name, secret] as const].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...store, secrets: new Map(secrets) };
}

/** The store without a secret. */
export function withoutSecret(store: SecretStore, name: string): SecretStore {
  return { ...store, secrets: new Map([...store.secrets].filter(([other]) => other !== name)) };
}

/** Whether a text may be a secret's name: letters, digits and inner `. _ - /`. */
export function isSecretName(text: string): boolean {
  return /^[\p{L}\p{Nd}_](?:[\p{L}\p{Nd}._/-]*[\p{L}\p{Nd}_])?$/u.test(text);
}

/** The message for a name that the store has not; HAP7008. */
export function unknownSecret(store: SecretStore, name: string): Diagnostic {
  const near = suggest(name, store.secrets.keys());
  const help = near === null ? "`hap secret list` shows the names" : `did you mean \`${near}\`?`;
  return diagnostic("HAP7008", `there is no secret \`${name}\` in \`${store.path}\``, null, { help });
}
