import type { StateView } from "../../model/host-state.js";
import type { Refusal } from "../../model/refusal.js";
import { parseAuthkeys, type Key, type KeyRing } from "./parse.js";

const PATH = "/etc/ha.d/authkeys";

/**
 * Why a new authkeys must not reach one node of a running pair before the other: between the two reloads each node
 * refuses the other's heartbeats when the signing key of one is not accepted by the other, and both own everything.
 */
export function unsafeRotation(wanted: KeyRing, peer: StateView): Refusal | null {
  const service = peer.service("heartbeat");
  if (!service.running) return null;
  const file = peer.file(PATH);
  if (file.type !== "file" || file.content === null) return null;
  const known = parseAuthkeys(file.content.toString("utf8"));
  const loaded = service.loadedAt === null || file.mtime <= service.loadedAt;
  const ours = signingKey(wanted);
  const theirs = signingKey(known);
  if (ours !== null && !accepts(known, wanted.signing, ours)) {
    return refuse(`key ${wanted.signing ?? ""} is to sign, and the other node does not accept it yet`);
  }
  if (ours !== null && !loaded && !same(ours, theirs)) {
    return refuse(`key ${wanted.signing ?? ""} is to sign, and the other node has not read its authkeys yet`);
  }
  if (theirs !== null && !accepts(wanted, known.signing, theirs)) {
    return refuse(`key ${known.signing ?? ""} signs on the other node, and would not be accepted any more`);
  }
  return null;
}

function signingKey(ring: KeyRing): Key | null {
  return ring.signing === null ? null : (ring.keys.get(ring.signing) ?? null);
}

function accepts(ring: KeyRing, index: number | null, key: Key): boolean {
  return index !== null && same(ring.keys.get(index) ?? null, key);
}

function same(a: Key | null, b: Key | null): boolean {
  return a !== null && b !== null && a.method === b.method && a.key === b.key;
}

function refuse(reason: string): Refusal {
  return {
    kind: "refusal",
    code: "HAP3204",
    message: `expected a change of keys that keeps a running pair together: ${reason}`,
    help: "list the old and the new key and run; then let `auth` name the new one and run; then drop the old one and run",
    span: null,
  };
}
