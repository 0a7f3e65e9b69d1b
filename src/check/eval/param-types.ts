import { Secret } from "../../model/secret.js";
import type { ScalarType, Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import type { ParamType } from "../../syntax/playbook.js";
import { parseAddress, parseCidr } from "./addresses.js";
import { durationMs } from "../../model/duration.js";
import type { SiteValues } from "./site-names.js";
import { describe, list, plainOf, text, truth } from "./values.js";

/** What giving a value to a param comes to: the value it gets, or what was expected instead. */
export type Typed =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly expected: string; readonly help?: string };

/**
 * What the text of each type must look like, and how that is said. `host`, `secret`, `list` and `table` are looked at
 * as values.
 */
const LOOKS: Readonly<
  Record<Exclude<ParamType, "host" | "secret" | "list" | "table">, readonly [string, (text: string) => boolean]>
> = {
  string: ["a text", () => true],
  int: ["a whole number", (t) => /^[+-]?\d+$/.test(t)],
  bool: ["`true` or `false`", (t) => truth(t) !== null],
  duration: ["a duration such as `10s` or `500ms`", (t) => durationMs(t) !== null],
  port: ["a port from 1 to 65535", (t) => /^\d{1,5}$/.test(t) && Number(t) >= 1 && Number(t) <= 65535],
  ip: ["an IP address such as `192.168.3.118`", (t) => parseAddress(t) !== null],
  cidr: ["an address with a prefix such as `192.168.3.0/24`", (t) => parseCidr(t) !== null],
  // IFNAMSIZ of the kernel is 16 with the closing NUL; `/` and blanks cannot stand in a name (dev_valid_name).
  interface: ["a network interface such as `eth0`", (t) => /^(?!\.\.?$)[^\s/]{1,15}$/.test(t)],
  path: ["a path", (t) => t !== "" && !/[\0\n]/.test(t)],
};

/** What a value of each type is compared as. */
const SCALARS: Readonly<Record<keyof typeof LOOKS, ScalarType>> = {
  string: "text",
  int: "number",
  bool: "bool",
  duration: "duration",
  port: "number",
  ip: "address",
  cidr: "address",
  interface: "text",
  path: "text",
};

/** Checks a value against a type. The text stays as written; a host becomes the host. A table is more than a type. */
export function giveType(type: Exclude<ParamType, "table">, value: Value, site: SiteValues): Typed {
  if (value.kind === "unknown" || value.kind === "absent") return { ok: true, value };
  switch (type) {
    case "list":
      return { ok: true, value: asList(value) };
    case "secret":
      return asSecret(value);
    case "host":
      return asHost(value, site);
    default: {
      const [expected, fits] = LOOKS[type];
      const plain = plainOf(value);
      if (plain === null || !fits(plain)) return { ok: false, expected };
      return { ok: true, value: value.kind === "secret" ? value : text(plain, SCALARS[type], originOf(value)) };
    }
  }
}

/** The value of a text given from outside, as it stands: a list is split at blanks and commas, a secret is one. */
export function valueOfText(type: Exclude<ParamType, "table">, given: string): Value {
  if (type === "secret") return { kind: "secret", secret: new Secret(given) };
  if (type !== "list") return text(given, "bare");
  return list(given.split(/[\s,]+/).flatMap((part) => (part === "" ? [] : [text(part, "bare")])));
}

function originOf(value: Value): Span | undefined {
  return value.kind === "text" ? value.origin : undefined;
}

function asList(value: Value): Value {
  if (value.kind === "list") return value;
  return value.kind === "text" && value.text === "" ? list([]) : list([value]);
}

function asSecret(value: Value): Typed {
  if (value.kind === "secret") return { ok: true, value };
  const help = 'a secret is given by `--set NAME=@FILE` or by `${secret("name")}`: never in a file that others read';
  return { ok: false, expected: "a secret", help };
}

function asHost(value: Value, site: SiteValues): Typed {
  const name = value.kind === "secret" ? null : plainOf(value);
  const found = name === null ? undefined : site.hosts.get(name);
  return found === undefined
    ? { ok: false, expected: `the name of a host of site ${site.site.name}` }
    : { ok: true, value: found };
}

/** The type that fits the values of a `set`, for advice; `string` when nothing says more. */
export function fittingType(texts: readonly string[]): ParamType {
  const [text = ""] = texts;
  if (texts.length > 1) return "list";
  return FITTING.find((type) => LOOKS[type][1](text)) ?? "string";
}

const FITTING = ["ip", "cidr", "int", "bool", "duration"] as const;

/** What was found instead, for the message; the text of a secret stays hidden. */
export function found(type: ParamType, value: Value): string {
  return type === "secret" && value.kind === "text" ? "a plain text" : describe(value);
}
