import { createHash } from "node:crypto";
import { readWhole } from "../files/read-file.js";

/** `SSHKRL\n\0`, then the format's version 1 (OpenSSH, PROTOCOL.krl). */
const MAGIC = Buffer.from("SSHKRL\n\0", "latin1");
const VERSION = 1;
/** Version of the list, date, flags: three numbers of eight bytes. */
const NUMBERS = 24;

/** The sections of a KRL that speak of plain keys. */
const EXPLICIT_KEYS = 2;
const SHA1_PRINTS = 3;
const SHA256_PRINTS = 5;
/** Certificates, which hap does not take, and signatures over the list itself, which ssh does not ask for either. */
const PASSED_OVER = new Set([1, 4]);

/** What a file of RevokedHostKeys says of a key; one that cannot be read stops the contact, as it stops ssh. */
export type Revocation =
  | { readonly kind: "fine" | "revoked" }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * Looks for a key in a file of RevokedHostKeys: a list of public keys, one a line, or a KRL as `ssh-keygen -k` makes
 * it.
 */
export function revocationOf(file: string, key: Buffer): Revocation {
  const read = readWhole(file);
  if (!read.ok) return { kind: "unreadable", reason: read.reason };
  const { bytes } = read;
  const revoked = bytes.subarray(0, MAGIC.length).equals(MAGIC) ? inList(bytes, key) : inText(bytes, key);
  if (revoked === null) return { kind: "unreadable", reason: "its format is not understood" };
  return { kind: revoked ? "revoked" : "fine" };
}

/** Lines as in authorized_keys: `type base64 comment`. */
function inText(bytes: Buffer, key: Buffer): boolean {
  const blob = key.toString("base64");
  return bytes
    .toString("utf8")
    .split("\n")
    .some((line) => !line.trimStart().startsWith("#") && line.trim().split(/\s+/).includes(blob));
}

/** Null for a list that is damaged or of a kind that is not known. */
function inList(bytes: Buffer, key: Buffer): boolean | null {
  const reader = readerOf(bytes.subarray(MAGIC.length));
  if (reader.number() !== VERSION) return null;
  reader.skip(NUMBERS);
  reader.text();
  reader.text();
  let found = false;
  while (reader.left() > 0) {
    const section = reader.byte();
    const body = reader.text();
    if (body === null) return null;
    const wanted = wantedIn(section, key);
    if (wanted === null && !PASSED_OVER.has(section)) return null;
    if (wanted !== null) found ||= stringsOf(body).some((entry) => entry.equals(wanted));
  }
  return reader.broken() ? null : found;
}

function wantedIn(section: number, key: Buffer): Buffer | null {
  if (section === EXPLICIT_KEYS) return key;
  if (section === SHA1_PRINTS) return createHash("sha1").update(key).digest();
  return section === SHA256_PRINTS ? createHash("sha256").update(key).digest() : null;
}

function stringsOf(body: Buffer): readonly Buffer[] {
  const reader = readerOf(body);
  const found: Buffer[] = [];
  while (reader.left() > 0) {
    const text = reader.text();
    if (text === null) break;
    found.push(text);
  }
  return found;
}

/** Reads SSH's numbers and strings (RFC 4251, 5); what is beyond the end breaks it. */
function readerOf(bytes: Buffer) {
  let at = 0;
  let broken = false;
  const take = (count: number): Buffer | null => {
    if (at + count > bytes.length) {
      broken = true;
      at = bytes.length;
      return null;
    }
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (): number => take(4)?.readUInt32BE(0) ?? 0;
  return {
    number,
    byte: () => take(1)?.[0] ?? 0,
    text: () => take(number()),
    skip: (count: number) => void take(count),
    left: () => bytes.length - at,
    broken: () => broken,
  };
}
