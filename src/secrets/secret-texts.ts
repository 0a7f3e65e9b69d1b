import { Secret } from "../model/secret.js";
import { isSecretName } from "./secret-store.js";

/** What is inside a file of secrets: names and texts, or why it is none. */
export type SecretTexts =
  | { readonly ok: true; readonly secrets: ReadonlyMap<string, Secret> }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the text inside a file of secrets: one JSON object, a text for each name, so that whoever decrypts it with
 * `age` can read and write it. The reasons never quote the text.
 */
export function parseSecretTexts(text: string): SecretTexts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: "it is no JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, reason: "it is no JSON object of names and texts" };
  }
  const secrets = new Map<string, Secret>();
  for (const [name, secret] of Object.entries(value)) {
    if (!isSecretName(name)) return { ok: false, reason: "a name in it is none: letters, digits and inner `. _ - /`" };
    if (typeof secret !== "string") return { ok: false, reason: `the value of \`${name}\` is no text in quotes` };
    secrets.set(name, new Secret(secret));
  }
  return { ok: true, secrets };
}

/** Writes it, one secret a line. */
export function formatSecretTexts(secrets: ReadonlyMap<string, Secret>): string {
  const texts = Object.fromEntries([...secrets].map(([name, secret]) => [name, secret.reveal()]));
  return `${JSON.stringify(texts, null, 2)}\n`;
}
