import type { ServerHostKeyAlgorithm } from "ssh2";
import { endpointText } from "../model/endpoint.js";
import { failureOf, type Failure } from "./contact-failure.js";
import {
  fingerprint,
  judgeKey,
  keyType,
  knownName,
  linesFor,
  parseKnownHosts,
  rsaBitsOf,
  type KnownHost,
} from "./known-hosts.js";
import { memo } from "./memo.js";
import { revocationOf } from "./revoked-keys.js";
import type { SshTarget } from "./ssh-target.js";
import { readText } from "../files/read-file.js";

/** Signature algorithms by the key type that known_hosts names (RFC 8332: an `ssh-rsa` key signs with SHA-2). */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
};

/**
 * The lines of all known_hosts files of a target that name it; a missing file is an empty one. `read` keeps what was
 * read: many hosts share a file. Small files that are read at once: the first of node's threads costs more than all of
 * them.
 */
export function knownLines(target: SshTarget, read: Map<string, readonly KnownHost[]>): readonly KnownHost[] {
  const files = [...target.knownHosts.user, ...target.knownHosts.global];
  const lines = files.flatMap((file) => memo(read, file, () => parseKnownHosts(readText(file) ?? "", file)));
  const names = new Set([knownName(target.known.address, target.known.port), knownName(target.known.address, 22)]);
  return [...new Set([...names].flatMap((name) => linesFor(lines, name)))];
}

/** All algorithms, those of the key types known for this host first: the server picks the first one it has. */
export function hostKeyAlgorithms(known: readonly KnownHost[], target: SshTarget): ServerHostKeyAlgorithm[] {
  const lines = [
    ...linesFor(known, knownName(target.known.address, target.known.port)),
    ...linesFor(known, knownName(target.known.address, 22)),
  ];
  const types = lines.filter((line) => line.marker === "none").map((line) => line.type);
  const ordered = [...types, ...Object.keys(ALGORITHMS)].flatMap((type) => ALGORITHMS[type] ?? []);
  const { hostKeys } = target.restrictions;
  return [...new Set(ordered)].filter((name) => hostKeys === null || hostKeys.includes(name));
}

/** Null when the key is the host's known one; otherwise what is wrong with it. */
export function checkHostKey(known: readonly KnownHost[], target: SshTarget, key: Buffer): Failure | null {
  const verdict = judgeKey(known, target.known, key);
  const where = endpointText(target.known);
  const shown = `${keyType(key)} ${fingerprint(key)}`;
  const forbidden = forbiddenKey(target, key, `the host key of ${where}`, shown);
  if (forbidden !== null) return forbidden;
  switch (verdict.kind) {
    case "known":
      return null;
    case "unknown": {
      const { authority } = verdict;
      const note = authority === null ? "" : `; the certificate authority at ${place(authority)} is not supported`;
      return failureOf("unknown-host-key", `the host key of ${where} is not known: ${shown}${note}`);
    }
    case "changed":
      return failureOf(
        "changed-host-key",
        `the host key of ${where} has changed: expected the ${verdict.known.type} key at ${place(verdict.known)}, found ${shown}`,
        {
          help: `when the host was installed anew, run \`ssh-keygen -R '${knownName(target.known.address, target.known.port)}' -f ${verdict.known.file}\` and then \`hap trust PLAYBOOK\`; otherwise somebody is in between`,
        },
      );
    case "revoked":
      return failureOf("revoked-host-key", `the host key of ${where} is revoked at ${place(verdict.known)}: ${shown}`);
  }
}

/** Null when the ssh_config has nothing against the key: RevokedHostKeys, RequiredRSASize. */
function forbiddenKey(target: SshTarget, key: Buffer, what: string, shown: string): Failure | null {
  const { revokedFiles, rsaBits } = target.restrictions;
  for (const file of revokedFiles) {
    const revocation = revocationOf(file, key);
    if (revocation.kind === "revoked") return failureOf("revoked-host-key", `${what} is revoked by ${file}: ${shown}`);
    if (revocation.kind === "unreadable") {
      return failureOf("bad-config", `the file of RevokedHostKeys, ${file}, cannot be used: ${revocation.reason}`, {
        help: "correct RevokedHostKeys in the ssh_config: a file that cannot be read lets no host key pass",
      });
    }
  }
  const bits = rsaBitsOf(key);
  if (bits === null || bits >= rsaBits) return null;
  return failureOf("bad-config", `${what} has ${bits} bits, and RequiredRSASize wants ${rsaBits}: ${shown}`, {
    help: "make new host keys there with `ssh-keygen -A`, of another type than RSA or longer",
  });
}

function place(entry: KnownHost): string {
  return `${entry.file}:${entry.line}`;
}
