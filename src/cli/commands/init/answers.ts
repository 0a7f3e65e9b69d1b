import { ENGINES, engineOf } from "../../../engines/engines.js";
import type { EngineName } from "../../../model/engine-name.js";
import { isIPv4 } from "../../../model/ip-version.js";

/** What a new project is made from. */
export interface Answers {
  readonly site: string;
  /** What keeps the virtual address on one of the hosts. */
  readonly engine: EngineName;
  /** The preferred host first. */
  readonly hosts: readonly [NamedHost, NamedHost];
  /** The interface of the virtual address. */
  readonly interface: string;
  /** The interface of the heartbeats; the same one where the hosts have no network of their own. */
  readonly link: string;
  readonly vip: string;
  /** Bits of the network that the virtual address is in. */
  readonly prefix: number;
  readonly user: string;
}

export interface NamedHost {
  readonly name: string;
  readonly address: string;
  /** Lines of an `ssh` block of its own; empty for none. */
  readonly ssh: readonly string[];
}

/** A part of the answers that was read, or what was expected. */
export type ReadAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string };

/** `NAME=ADDRESS`, or `NAME ADDRESS` as people type it. */
export function readHost(text: string): ReadAnswer<NamedHost> {
  const [name = "", address = "", ...more] = text.trim().split(/[=\s]+/);
  const good = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && isIPv4(address) && more.length === 0;
  return good
    ? { ok: true, value: { name, address, ssh: [] } }
    : { ok: false, expected: "a host as NAME=ADDRESS, such as node-a=192.168.3.87" };
}

/** An address with its network's bits, 24 unless given. */
export function readVip(text: string): ReadAnswer<{ readonly vip: string; readonly prefix: number }> {
  const [vip = "", bits = "24"] = text.trim().split("/");
  const prefix = /^\d{1,2}$/.test(bits) ? Number(bits) : NaN;
  return isIPv4(vip) && prefix >= 1 && prefix <= 32
    ? { ok: true, value: { vip, prefix } }
    : { ok: false, expected: "an IPv4 address such as 192.168.3.118, or 192.168.3.118/24" };
}

/** The name of a network interface: up to 15 characters (Linux, IFNAMSIZ). */
export function readInterface(text: string): ReadAnswer<string> {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(text)
    ? { ok: true, value: text }
    : { ok: false, expected: "a network interface such as eth0" };
}

/** An engine's name. */
export function readEngine(text: string): ReadAnswer<EngineName> {
  const engine = engineOf(text);
  return engine === null
    ? { ok: false, expected: ENGINES.map(({ name }) => `\`${name}\``).join(" or ") }
    : { ok: true, value: engine.name };
}

/** A site's name, which is a file's name too. */
export function readSite(text: string): ReadAnswer<string> {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text)
    ? { ok: true, value: text }
    : { ok: false, expected: "a site's name of letters, digits, `_` and `-`" };
}

/** What the answers have wrong together; null when they are good. */
export function conflict({ hosts: [a, b], vip }: Pick<Answers, "hosts" | "vip">): string | null {
  if (a.name.toLowerCase() === b.name.toLowerCase()) return `both hosts are called \`${a.name}\``;
  if (a.address === b.address) return `both hosts have the address ${a.address}`;
  const own = [a, b].find(({ address }) => address === vip);
  return own === undefined
    ? null
    : `${vip} is the address of \`${own.name}\`; the virtual address is one that no host has`;
}
