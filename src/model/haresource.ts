import { ipv6Groups, isIPv4 } from "./ip-version.js";

/** One resource of a haresources line: a script of resource.d and the arguments before `start` or `stop`. */
export interface Resource {
  readonly script: string;
  readonly args: readonly string[];
  /** What has the form of an address: argument of IPaddr or IPaddr2, or the whole word; null for other resources. */
  readonly ipSpec: { readonly text: string; readonly offset: number } | null;
}

/** The parts of `ip[/mask[/nic[/broadcast]]]`; what is left out is null. */
export interface IpSpec {
  readonly address: string;
  /** 0 to 32. */
  readonly prefix: number | null;
  readonly nic: string | null;
  readonly broadcast: string | null;
}

export type IpSpecReading =
  | { readonly ok: true; readonly value: IpSpec }
  /** `start` and `end` are offsets of the wrong part within the text. */
  | { readonly ok: false; readonly problem: string; readonly start: number; readonly end: number };

/** Reads `script::arg::arg` or an address, which stands for `IPaddr::address` (Heartbeat's ResourceManager). */
export function parseResource(word: string): Resource {
  if (/^\d+\.\d+\.\d+\.\d+/.test(word)) {
    return { script: "IPaddr", args: [word], ipSpec: { text: word, offset: 0 } };
  }
  const [script = "", ...args] = word.split("::");
  const [first] = args;
  const isAddress = (script === "IPaddr" || script === "IPaddr2") && first !== undefined;
  return { script, args, ipSpec: isAddress ? { text: first, offset: script.length + 2 } : null };
}

/** The address that a resource brings up, or null: of IPaddr, IPaddr2 or IPv6addr. */
export function addressOf(resource: Resource): string | null {
  if (resource.ipSpec !== null) return resource.ipSpec.text.split("/")[0] ?? null;
  return resource.script === "IPv6addr" ? (resource.args[0]?.split("/")[0] ?? null) : null;
}

/** Reads an ip-spec as IPaddr and IPaddr2 do: mask in bits or dotted, the interface is what begins with no digit. */
export function parseIpSpec(text: string): IpSpecReading {
  const parts = positioned(text.replace(/\/$/, ""));
  const [address, mask, third, fourth, fifth] = parts;
  if (address === undefined || !isIPv4(address.text)) return wrong(address, "expected an IPv4 address");
  if (fifth !== undefined) return wrong(fifth, "expected no more than `address/mask/interface/broadcast`");
  const prefix = mask === undefined ? null : prefixOf(mask.text);
  if (mask !== undefined && prefix === null)
    return wrong(mask, "expected a mask from 0 to 32 or such as 255.255.255.0");
  if (address.text === "0.0.0.0" || prefix === 0)
    return wrong(prefix === 0 ? mask : address, "expected an address of a host");
  if (prefix !== null && prefix < 31 && isEdge(address.text, prefix)) {
    return wrong(address, `expected an address of a host in its /${prefix}`);
  }
  const nicGiven = third !== undefined && !/^\d/.test(third.text);
  const nic = nicGiven ? third : undefined;
  const broadcast = nicGiven ? fourth : third;
  if (!nicGiven && fourth !== undefined) return wrong(third, "expected an interface");
  if (nic !== undefined && !/^[^/\s]+$/.test(nic.text)) return wrong(nic, "expected an interface");
  if (broadcast !== undefined && !isIPv4(broadcast.text)) return wrong(broadcast, "expected a broadcast address");
  const value = { address: address.text, prefix, nic: nic?.text ?? null, broadcast: broadcast?.text ?? null };
  return { ok: true, value };
}

interface ResourcePart {
  readonly text: string;
  readonly start: number;
}

function positioned(text: string): readonly ResourcePart[] {
  let start = 0;
  return text.split("/").map((part) => {
    const found = { text: part, start };
    start += part.length + 1;
    return found;
  });
}

function wrong(part: ResourcePart | undefined, problem: string): IpSpecReading {
  const { text, start } = part ?? { text: "", start: 0 };
  return { ok: false, problem: `${problem}, found \`${text}\``, start, end: start + text.length };
}

function prefixOf(mask: string): number | null {
  if (/^\d{1,2}$/.test(mask)) return Number(mask) <= 32 ? Number(mask) : null;
  if (!isIPv4(mask)) return null;
  const bits = bitsOf(mask).toString(2).padStart(32, "0");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : null;
}

/** Whether a broadcast address is that of the address's network; true when nothing is known of the mask. */
export function isOwnBroadcast({ address, prefix, broadcast }: IpSpec): boolean {
  if (broadcast === null || prefix === null || prefix > 30) return true;
  return bitsOf(broadcast) === (bitsOf(address) | ~maskOf(prefix)) >>> 0;
}

/** Whether an IPv4 address lies in the network of another one, which is written with its prefix: `10.0.0.1/24`. */
export function isInNetwork(address: string, other: string): boolean {
  const [own = "", prefix = "32"] = other.split("/");
  if (!isIPv4(address) || !isIPv4(own)) return false;
  const mask = maskOf(Number(prefix));
  return (bitsOf(address) & mask) >>> 0 === (bitsOf(own) & mask) >>> 0;
}

/** Whether it is the address of the network itself, or its broadcast address. */
function isEdge(address: string, prefix: number): boolean {
  const host = (bitsOf(address) & ~maskOf(prefix)) >>> 0;
  return host === 0 || host === ~maskOf(prefix) >>> 0;
}

function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

function bitsOf(address: string): number {
  return address.split(".").reduce((bits, octet) => bits * 256 + Number(octet), 0);
}

/** The resource for an IPv6 address with its mask and interface: no `::` stands in it, which keeps arguments apart. */
export function ipv6Resource(word: string): string {
  const [address = "", ...rest] = word.split("/");
  return `IPv6addr::${[address.includes("%") ? address : ipv6Groups(address).join(":"), ...rest].join("/")}`;
}
