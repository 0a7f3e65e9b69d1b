import type { ArgType, FileType, LoadedFile, WordsType, Parsed } from "./arg-type.js";
import type { Topic } from "../diagnostics/topic.js";
import type { Command } from "./command.js";
import { durationMs } from "./duration.js";
import { readEndpoint, type Endpoint } from "./endpoint.js";
import { ipVersion, isIPv4 } from "./ip-version.js";
import { Secret } from "./secret.js";
import { serviceName } from "./service-name.js";

/** Any text. */
export const text: ArgType<string> = wordType("text", (value) => ({ ok: true, value }));

/** Any text; a Secret stays one. */
export const content: ArgType<string | Secret> = {
  ...wordType<string | Secret>("text", (value) => ({ ok: true, value })),
  secret: true,
};

/** A secret text; a plain one is taken too. */
export const secret: ArgType<Secret> = {
  ...wordType("secret", (value) => ({ ok: true, value: new Secret(value) })),
  secret: true,
};

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): ArgType<number> {
  return wordType(`number from ${min} to ${max}`, (value) => {
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : NaN;
    return number >= min && number <= max
      ? { ok: true, value: number }
      : expected(`a whole number from ${min} to ${max}`);
  });
}

/** A TCP or UDP port. */
export const port: ArgType<number> = { ...integer(1, 65535), name: "port" };

/** One of some words, exactly as written. */
export function oneOf<const V extends string>(...values: readonly V[]): ArgType<V> {
  return {
    ...wordType<V>(values.join(" | "), (value) => {
      const found = values.find((v) => v === value);
      return found === undefined ? expected(listOf(values)) : { ok: true, value: found };
    }),
    values,
  };
}

/** An IPv4 or IPv6 address. */
export const ip: ArgType<string> = wordType("ip", (value) =>
  ipVersion(value) > 0 ? { ok: true, value } : expected("an IP address"),
);

/** An IPv4 address. */
export const ipv4: ArgType<string> = wordType("ipv4", (value) =>
  isIPv4(value) ? { ok: true, value } : expected("an IPv4 address such as `192.168.3.118`"),
);

/**
 * What no path of a playbook needs, and what would be lost on its way to a host and back: controls, line ends of any
 * kind, `\\`.
 */
const NO_PATH = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\\]/u;

/** An absolute path on the host, without `..`. */
export const path: ArgType<string> = wordType("path", (value) => {
  if (!value.startsWith("/")) return expected("an absolute path");
  if (value.split("/").includes("..")) return expected("a path without `..`");
  if (NO_PATH.test(value)) return expected("a path without line ends, control characters and `\\`");
  return { ok: true, value: value.length > 1 ? value.replace(/\/+$/, "").replace(/\/{2,}/g, "/") : value };
});

/**
 * What is wrong with a word that is meant as an IPv4 address, alone or before a port, and is none: such a word names no
 * host either (RFC 1123, 2.1: the last label of a name is not all digits). Null for any other text.
 */
export function addressProblem(text: string): string | null {
  const dotted = wrongAddress(text);
  if (dotted === null) return null;
  const octets = dotted.split(".");
  const large = octets.find((octet) => Number(octet) > 255);
  const padded = octets.find((octet) => /^0\d/.test(octet));
  if (octets.length === 4 && large !== undefined) return `\`${dotted}\` is no address: ${large} is above 255`;
  if (octets.length === 4 && padded !== undefined)
    return `\`${dotted}\` is no address: write \`${Number(padded)}\` for \`${padded}\``;
  return `\`${dotted}\` is no address: an IPv4 address has four numbers from 0 to 255`;
}

/** The address in such a word, without its port or prefix; null for any other text. */
function wrongAddress(text: string): string | null {
  const [, dotted = ""] = /^(\d+(?:\.\d*)+)(?:[:/]\d+)?$/.exec(text) ?? [];
  return dotted === "" || isIPv4(dotted) ? null : dotted;
}

/** The topic of a problem with a word: by it the known address that is most like it is found. None for another word. */
export function aboutAddress(text: string): { readonly topic?: Topic } {
  const address = wrongAddress(text);
  return address === null ? {} : { topic: `address ${address}` };
}

/** Permission bits in octal: `0640` or `640`. */
export const fileMode: ArgType<number> = wordType("mode", (value) =>
  /^[0-7]{3,4}$/.test(value) ? { ok: true, value: parseInt(value, 8) } : expected("an octal mode such as `0640`"),
);

export interface Owner {
  readonly owner: string;
  readonly group: string;
}

/** `user` or `user:group`; without a group it is the user's name. */
export const owner: ArgType<Owner> = wordType("user:group", (value) => {
  const found = /^([A-Za-z0-9_.-]+)(?::([A-Za-z0-9_.-]+))?$/.exec(value);
  const user = found?.[1];
  return user === undefined
    ? expected("`user:group`")
    : { ok: true, value: { owner: user, group: found?.[2] ?? user } };
});

/** The name of a service, package or file without a slash. */
export const plainName: ArgType<string> = wordType("name", (value) =>
  /^[A-Za-z0-9][A-Za-z0-9@._+-]*$/.test(value)
    ? { ok: true, value }
    : expected("a name of letters, digits and `. _ + - @`"),
);

/** The name of a service, without systemd's suffix: one service has one name. */
export const service: ArgType<string> = {
  ...plainName,
  parse: (value, ...more) => {
    const read = plainName.parse(value, ...more);
    return read.ok ? { ...read, value: serviceName(read.value) } : read;
  },
};

/**
 * A command: several bare words are a program and its arguments; one quoted word or heredoc is a script for `sh -e`.
 */
export const command: WordsType<Command> = {
  of: "words",
  name: "command",
  parse: (words): Parsed<Command> => {
    const first = words[0];
    if (first === undefined) return expected("a command");
    if (words.some(({ value }) => textOf(value).includes("\0"))) return expected("a text without NUL characters");
    if (words.length === 1 && first.form !== "bare") return { ok: true, value: { kind: "script", text: first.value } };
    if (first.form === "bare" && typeof first.value === "string" && /^[A-Za-z_]\w*=/.test(first.value)) {
      return {
        ...expected(`a program, but \`${first.value}\` sets a variable for a shell`),
        help: "quote the whole command: it is then a script for `sh -e`",
      };
    }
    const shell = words.find((w) => w.form === "bare" && typeof w.value === "string" && looksLikeShell(w.value));
    if (shell !== undefined) {
      return {
        ...expected(`a program and its arguments, but \`${shell.value}\` is for a shell`),
        help: "quote the whole command: it is then a script for `sh -e`",
      };
    }
    if (words.some((w) => w.value instanceof Secret)) {
      return {
        ...expected("no secret among the arguments of a program: they are seen in the process list"),
        help: "quote the whole command and read the secret from a file or a here-document",
      };
    }
    return { ok: true, value: { kind: "words", words: words.map((w) => w.value.toString()) } };
  },
};

/** A file's bytes, as they are. */
export const bytes: FileType<LoadedFile> = {
  of: "file",
  name: "file",
  fill: false,
  parse: (value) => ({ ok: true, value }),
};

/** A file's bytes as they are, or its text with `${…}` filled in when `filled` follows. */
export const fillableBytes: FileType<LoadedFile> = { ...bytes, fill: true };

/** A duration in ms: `500ms 10s 2m 1h`, a bare number is seconds. More than nothing. */
export const duration: ArgType<number> = wordType("duration", (value) => {
  const ms = durationMs(value) ?? 0;
  return ms > 0 ? { ok: true, value: ms } : expected("a duration such as `10s` or `500ms`");
});

/** `192.168.3.118:10101` or `[2001:db8::1]:80`. */
export const endpoint: ArgType<Endpoint> = wordType("address:port", (text) => {
  const read = readEndpoint(text);
  return read === null ? expected("an address with a port, such as `192.168.3.118:10101`") : { ok: true, value: read };
});

/**
 * Makes the type of one word from its name and reader. No word holds a NUL: neither a shell nor a file of settings can.
 */
export function wordType<T>(name: string, parse: ArgType<T>["parse"]): ArgType<T> {
  const read: ArgType<T>["parse"] = (value, ...more) =>
    value.includes("\0") ? expected("a text without NUL characters") : parse(value, ...more);
  return { of: "word", name, values: null, secret: false, parse: read };
}

/** The failed result of reading a value. */
export function expected(what: string): { readonly ok: false; readonly expected: string } {
  return { ok: false, expected: what };
}

function looksLikeShell(word: string): boolean {
  return (
    /^(\|\|?|&&?|[0-9]?[<>]{1,2}.*)$/.test(word) || /\$[A-Za-z_({@*#?!0-9$]|&&|\||`|(?<![=\w-])>|\w>\/|\w>>/.test(word)
  );
}

function listOf(values: readonly string[]): string {
  const quoted = values.map((v) => `\`${v}\``);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1) ?? ""}`;
}

function textOf(value: string | Secret): string {
  return value instanceof Secret ? value.reveal() : value;
}
