/** What can be seen of an age file without a key. */
export interface AgeHeader {
  readonly kind: "passphrase" | "keys";
  /** How many keys it is for. */
  readonly count: number;
}

const VERSION = "age-encryption.org/v1\n";
const MOST = 64 * 1024;

/**
 * Reads the header of an age file, which is text up to a line `---` (age-encryption.org/v1); null when there is none.
 */
export function readAgeHeader(file: Uint8Array): AgeHeader | null {
  const text = Buffer.from(file.subarray(0, MOST)).toString("latin1");
  const end = text.indexOf("\n--- ");
  if (!text.startsWith(VERSION) || end < 0) return null;
  const stanzas = text
    .slice(0, end)
    .split("\n")
    .filter((line) => line.startsWith("-> "));
  const isPassphrase = stanzas.some((line) => line.startsWith("-> scrypt "));
  return { kind: isPassphrase ? "passphrase" : "keys", count: stanzas.length };
}
