import { createHash } from "node:crypto";
import type { Span } from "../source/source-file.js";
import { Secret } from "./secret.js";

/**
 * A thing on a host that a step sees to: what two steps may not want differently, because each run would undo one of
 * them. It is owned as a whole, or a part of it that other steps leave alone: a line of /etc/hosts, a key of the
 * kernel's.
 */
export interface Owned {
  /**
   * As messages name it: `/etc/ha.d/ha.cf`, `package heartbeat`, `user bob`. The same thing always has the same words.
   */
  readonly what: string;
  /** The part of it; null for the whole. */
  readonly part: string | null;
  /** What the step wants of it: equal texts want the same. */
  readonly wants: string;
  /** Where the playbook says so; null for the step's first line. */
  readonly span: Span | null;
}

/** All of a thing, as a whole step wants it. */
export function ownsWhole(what: string, params: unknown): Owned {
  return { what, part: null, wants: fingerprint(params), span: null };
}

/** One part of a thing. */
export function ownsPart(what: string, part: string, wants: string, span: Span | null = null): Owned {
  return { what, part, wants, span };
}

/** A short text that is the same for the same values, wherever they stand; nothing of a secret can be read in it. */
function fingerprint(value: unknown): string {
  const hash = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");
  // A secret becomes `***` before a replacer is given it: the object that holds it still has it.
  function plain(this: Readonly<Record<string, unknown>>, key: string, shown: unknown): unknown {
    if (key === "span" || key === "at") return undefined;
    const inner = this[key];
    return inner instanceof Secret ? hash(inner.reveal()) : shown;
  }
  const text = JSON.stringify(value, plain);
  return hash(text ?? "");
}
