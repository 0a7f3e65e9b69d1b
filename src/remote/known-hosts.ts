import { createHash, createHmac } from "node:crypto";

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly marker: "none" | "revoked" | "cert-authority";
  /** The comma-separated patterns, or one hashed name. */
  readonly hosts: readonly string[];
  /** `ssh-ed25519`, `ssh-rsa`, … */
  readonly type: string;
  /** The key blob in base64, as it stands in the file. */
  readonly key: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What known_hosts says about a key that a host showed. */
export type KeyVerdict =
  | { readonly kind: "known" }
  /** No line names the host; `authority` is a line that would need certificates. */
  | { readonly kind: "unknown"; readonly authority: KnownHost | null }
  /** Lines name the host with other keys. */
  | { readonly kind: "changed"; readonly known: KnownHost }
  | { readonly kind: "revoked"; readonly known: KnownHost };

/** Reads the lines of a known_hosts file; comments and lines that are no entry are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split("\n").flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
    const [hosts, type, key] = words;
    if (hosts === undefined || type === undefined || key === undefined || hosts.startsWith("#")) return [];
    if (marker !== undefined && marker !== "@revoked" && marker !== "@cert-authority") return [];
    const kind = marker === "@revoked" ? "revoked" : marker === "@cert-authority" ? "cert-authority" : "none";
    return [{ marker: kind, hosts: hosts.split(","), type, key, file, line: index + 1 }];
  });
}

/** How known_hosts writes a host: the name in small letters, `[name]:port` when the port is not 22. */
export function knownName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The lines that name this host. */
export function linesFor(known: readonly KnownHost[], name: string): KnownHost[] {
  return known.filter((entry) => namesHost(entry.hosts, name));
}

/**
 * Judges a key as OpenSSH does: a revoked key never passes; a line with this very key passes (with a port other than 22
 * also the line of the bare name); a host that is known by other keys only has changed.
 */
export function judgeKey(
  known: readonly KnownHost[],
  target: { readonly address: string; readonly port: number },
  key: Buffer,
): KeyVerdict {
  const blob = key.toString("base64");
  const lines = linesFor(known, knownName(target.address, target.port));
  const bare = linesFor(known, knownName(target.address, 22));
  const revoked = [...lines, ...bare].find((entry) => entry.marker === "revoked" && entry.key === blob);
  if (revoked !== undefined) return { kind: "revoked", known: revoked };
  const plain = lines.filter((entry) => entry.marker === "none");
  if (plain.some((entry) => entry.key === blob)) return { kind: "known" };
  const other = plain.find((entry) => entry.type === keyType(key)) ?? plain[0];
  if (other !== undefined) return { kind: "changed", known: other };
  if (bare.some((entry) => entry.marker === "none" && entry.key === blob)) return { kind: "known" };
  return { kind: "unknown", authority: lines.find((entry) => entry.marker === "cert-authority") ?? null };
}

/** The type at the start of a key blob (RFC 4253, 6.6: a string with its length before it). */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return key.toString("latin1", 4, 4 + Math.min(length, 64));
}

/** The bits of an RSA key's modulus (RFC 4253, 6.6: type, exponent, modulus); null for a key of another type. */
export function rsaBitsOf(key: Buffer): number | null {
  if (keyType(key) !== "ssh-rsa") return null;
  let at = 0;
  const next = (): Buffer => {
    const length = at + 4 <= key.length ? key.readUInt32BE(at) : 0;
    at += 4 + length;
    return key.subarray(at - length, at);
  };
  next();
  next();
  const modulus = BigInt(`0x0${next().toString("hex")}`);
  return modulus === 0n ? 0 : modulus.toString(2).length;
}

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** A host's name hashed with a salt of 20 bytes, as `ssh-keygen -H` and HashKnownHosts do. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString("base64")}|${hmac(name, salt)}`;
}

function hmac(name: string, salt: Buffer): string {
  return createHmac("sha1", salt).update(name).digest("base64");
}

/** True when one pattern names the host and no pattern with `!` does. */
function namesHost(patterns: readonly string[], name: string): boolean {
  let named = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (!matches(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    named = true;
  }
  return named;
}

function matches(pattern: string, name: string): boolean {
  if (pattern.startsWith("|1|")) {
    const [, , salt, hash] = pattern.split("|");
    return salt !== undefined && hash !== undefined && hmac(name, Buffer.from(salt, "base64")) === hash;
  }
  if (pattern === name) return true;
  const plain = pattern.toLowerCase();
  return plain.includes("*") || plain.includes("?") ? wildcard(plain).test(name) : plain === name;
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
}
