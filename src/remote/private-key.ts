import ssh2, { type ParsedKey } from "ssh2";
import { signingFast } from "./ssh2-inside.js";
import { readWhole } from "../files/read-file.js";

/** A private key file as found on disk. */
export type KeyMaterial =
  /** Parsed once for all connections; the text where the library wants to parse it itself. */
  | { readonly kind: "usable"; readonly key: ParsedKey | string }
  /** Needs a passphrase. OpenSSH's own format tells the public key nevertheless. */
  | { readonly kind: "encrypted"; readonly text: string; readonly publicKey: Buffer | null }
  | { readonly kind: "missing" }
  | { readonly kind: "unusable"; readonly reason: string };

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/;
const MAGIC = "openssh-key-v1\0";

/** Reads a private key file and says whether it can be used as it is. */
export function readPrivateKey(path: string): KeyMaterial {
  const read = readWhole(path);
  if (read.ok) return classify(read.bytes.toString("utf8"));
  return read.kind === "absent" ? { kind: "missing" } : { kind: "unusable", reason: read.reason };
}

function classify(text: string): KeyMaterial {
  const openssh = OPENSSH.exec(text)?.[1];
  if (openssh !== undefined) return classifyOpenssh(text, Buffer.from(openssh, "base64"));
  if (/Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED PRIVATE KEY/.test(text))
    return { kind: "encrypted", text, publicKey: null };
  if (/-----BEGIN (RSA|EC|DSA) PRIVATE KEY-----/.test(text)) return usable(text);
  if (/^(ssh|ecdsa|sk)-\S+ /.test(text)) return { kind: "unusable", reason: "this is the public key" };
  return { kind: "unusable", reason: "not a private key in OpenSSH's form" };
}

/** OpenSSH's PROTOCOL.key: magic, cipher, kdf, kdf options, count, public key (a string that begins with the type). */
function classifyOpenssh(text: string, blob: Buffer): KeyMaterial {
  if (blob.toString("latin1", 0, MAGIC.length) !== MAGIC) return { kind: "unusable", reason: "damaged" };
  let at = MAGIC.length;
  const word = (): Buffer => {
    const length = at + 4 <= blob.length ? blob.readUInt32BE(at) : 0;
    at += 4 + length;
    return blob.subarray(at - length, at);
  };
  const cipher = word().toString("latin1");
  word();
  word();
  at += 4;
  const key = word();
  const type = key.length >= 4 ? key.toString("latin1", 4, 4 + key.readUInt32BE(0)) : "";
  if (type.startsWith("sk-")) return { kind: "unusable", reason: `keys of the type \`${type}\` are not supported` };
  return cipher === "none" ? usable(text) : { kind: "encrypted", text, publicKey: key };
}

function usable(text: string): KeyMaterial {
  const key = ssh2.utils.parseKey(text);
  return { kind: "usable", key: key instanceof Error ? text : signingFast(key) };
}
