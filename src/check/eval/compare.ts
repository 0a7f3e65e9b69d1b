import { durationMs } from "../../model/duration.js";
import type { ScalarType, Value } from "../../model/value.js";
import { contains, parseAddress, parseCidr } from "./addresses.js";
import { plainOf, truth } from "./values.js";

/**
 * Order of two texts: below 0, 0 or above 0. Numbers, durations, bools and addresses are compared as such,
 * anything else as text by code points.
 */
function compareTexts(left: string, right: string): number {
  if (isNumber(left) && isNumber(right)) return orderNumbers(left, right);
  const durations = [durationMs(left), durationMs(right)] as const;
  if (durations[0] !== null && durations[1] !== null) return durations[0] - durations[1];
  const truths = [truth(left), truth(right)] as const;
  if (truths[0] !== null && truths[1] !== null) return Number(truths[0]) - Number(truths[1]);
  const addresses = [addressKey(left), addressKey(right)] as const;
  if (addresses[0] !== null && addresses[1] !== null) return order(addresses[0], addresses[1]);
  return order(left, right);
}

/**
 * Whether two values are the same; lists item by item, records by what they stand for. Null when that is not known yet.
 */
export function sameValue(left: Value, right: Value): boolean | null {
  if (left.kind === "unknown" || right.kind === "unknown") return null;
  if (left === right) return true;
  if (left.kind === "absent" || right.kind === "absent") return left.kind === right.kind;
  if (left.kind === "list" && right.kind === "list") {
    if (left.items.length !== right.items.length) return false;
    const pairs = left.items.map((item, i) => sameValue(item, right.items[i] ?? item));
    return pairs.includes(false) ? false : pairs.includes(null) ? null : true;
  }
  const [a, b] = [plainOf(left), plainOf(right)];
  if (a === null || b === null) return false;
  return a === b || orderOf(left, right) === 0;
}

/**
 * Order of two values by what they are: below 0, 0 or above 0. A declared or written type counts; two bare words are
 * taken for what they look like, and a quoted text beside one without a type is compared as text. Null for what has no
 * order.
 */
export function orderOf(left: Value, right: Value): number | null {
  const [a, b] = [plainOf(left), plainOf(right)];
  if (a === null || b === null) return null;
  const types = [typeOf(left), typeOf(right)];
  const type = ORDER.find((one) => types.includes(one));
  if (type === undefined) return types.includes("text") ? order(a, b) : compareTexts(a, b);
  const keys = [KEYS[type](a), KEYS[type](b)] as const;
  if (keys[0] === null || keys[1] === null) return null;
  if (type === "version") return compareVersions(a, b);
  return order(keys[0], keys[1]);
}

type TypedScalar = Exclude<ScalarType, "text" | "bare">;

/** Which of two types counts: a number beside a duration is in seconds. */
const ORDER: readonly TypedScalar[] = ["version", "duration", "number", "bool", "address"];

/** What a text of each type is ordered by; null for a text that is none. */
const KEYS: Readonly<Record<TypedScalar, (text: string) => number | bigint | string | null>> = {
  version: (text) => text,
  duration: durationMs,
  number: (text) => (/^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : isNumber(text) ? Number(text) : null),
  bool: (text) => {
    const found = truth(text);
    return found === null ? null : Number(found);
  },
  address: addressKey,
};

function typeOf(value: Value): ScalarType {
  return value.kind === "text" ? value.type : "text";
}

function versionParts(text: string): readonly string[] {
  return text.match(/\d+|[^\d.\-+_]+/g) ?? [];
}

/**
 * Order of two versions as people count them: runs of digits as numbers, anything else as text, and `~` before the end
 * (`1.0~rc1` before `1.0`), as Debian and RPM have it.
 */
function compareVersions(left: string, right: string): number {
  const [a, b] = [versionParts(left), versionParts(right)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x === undefined || y === undefined) {
      const rest = x ?? y ?? "";
      const longer = rest.startsWith("~") ? -1 : 1;
      return x === undefined ? -longer : longer;
    }
    const digits = /^\d/.test(x) && /^\d/.test(y);
    const found = digits ? order(BigInt(x), BigInt(y)) : order(x, y);
    if (found !== 0) return found;
  }
  return 0;
}

/**
 * Whether `right` holds `left`: an item of a list, an address of a network, a part of a text. Null when `right` can
 * hold nothing.
 */
export function holds(right: Value, left: string): boolean | null {
  if (right.kind !== "text") return null;
  const network = parseCidr(right.text);
  const address = parseAddress(left);
  return network !== null && address !== null ? contains(network, address) : right.text.includes(left);
}

function orderNumbers(left: string, right: string): number {
  const [a, b] = [KEYS.number(left), KEYS.number(right)];
  return typeof a === typeof b && a !== null && b !== null ? order(a, b) : Number(left) - Number(right);
}

function isNumber(text: string): boolean {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text);
}

/** Sorts addresses by family, then number; a network after its first address. */
function addressKey(text: string): string | null {
  const cidr = parseCidr(text);
  const address = cidr?.address ?? parseAddress(text);
  if (address === null) return null;
  const prefix = cidr === null ? "" : `/${String(cidr.prefix).padStart(3, "0")}`;
  return `${address.bits === 32 ? 4 : 6} ${address.number.toString(16).padStart(32, "0")}${prefix}`;
}

function order<T extends string | number | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
