/** A key of authkeys: its method and the key itself, null for crc. Never to be shown. */
export interface Key {
  readonly method: string;
  readonly key: string | null;
}

export interface KeyRing {
  /** The index that signs, of the last `auth` line; null when there is none. */
  readonly signing: number | null;
  /** All keys that are accepted, by index; of two with the same index the last one counts. */
  readonly keys: ReadonlyMap<number, Key>;
}

/**
 * Reads /etc/ha.d/authkeys as Heartbeat does: a line that begins with `a` says `auth N`, one that begins with a digit
 * is
 * `N method [key]`, `#` comments are whole lines. Lines that it would refuse are left out.
 */
export function parseAuthkeys(text: string): KeyRing {
  let signing: number | null = null;
  const keys = new Map<number, Key>();
  for (const line of text.split("\n")) {
    const [first = "", second, third = null] = line.trim().split(/\s+/);
    if (second === undefined || first.startsWith("#")) continue;
    if (first.startsWith("a")) signing = indexOf(second) ?? signing;
    const index = indexOf(first);
    if (index !== null) keys.set(index, { method: second, key: third });
  }
  return { signing, keys };
}

function indexOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
