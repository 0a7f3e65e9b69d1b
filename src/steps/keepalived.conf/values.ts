import { expected, oneOf, secret, wordType } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import { ipVersion, isIPv4 } from "../../model/ip-version.js";
import type { Secret } from "../../model/secret.js";

/**
 * The words of keepalived.conf as its parser reads them (keepalived.conf(5), 2.2.7). Every value is kept as it was
 * written: `0.50` reaches the file as `0.50`.
 */

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): ArgType<string> {
  return wordType(`number from ${min} to ${max}`, (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? { ok: true, value: text } : expected(`a whole number from ${min} to ${max}`);
  });
}

/** Seconds, perhaps with a fraction, from `min` to `max`. */
export function seconds(min: number, max: number): ArgType<string> {
  return wordType(`seconds from ${min} to ${max}`, (text) => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max
      ? { ok: true, value: text }
      : expected(`seconds from ${min} to ${max}, such as \`1\` or \`0.5\``);
  });
}

/** A switch that may stand alone. */
export const onOff = oneOf("on", "off", "true", "false", "yes", "no");

/** An address without its mask. */
export const address: ArgType<string> = wordType("address", (text) =>
  ipVersion(text) > 0 ? { ok: true, value: text } : expected("an IP address"),
);

/** A multicast group of either family. */
export const group: ArgType<string> = wordType("multicast group", (text) => {
  const first = Number(text.split(".")[0]);
  const fits = isIPv4(text) ? first >= 224 && first <= 239 : ipVersion(text) === 6 && /^ff/i.test(text);
  return fits ? { ok: true, value: text } : expected("a multicast group such as `224.0.0.18`");
});

/** An address with or without `/LENGTH`. Dotted masks and ranges are refused, as the daemon does. */
export const addressWithLength: ArgType<string> = wordType("address[/length]", (text) => {
  const [ip = "", length, ...more] = text.split("/");
  const family = ipVersion(ip);
  const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 6 ? 128 : 32));
  return family > 0 && fits && more.length === 0
    ? { ok: true, value: text }
    : expected("an address such as `192.168.3.118/24`");
});

/** A network interface. */
export const nic: ArgType<string> = wordType("interface", (text) =>
  /^[^\s/!#"]{1,15}$/.test(text) ? { ok: true, value: text } : expected("an interface of at most 15 characters"),
);

/** A port. */
export const port = { ...whole(1, 65535), name: "port" };

/** A name or any other single word. */
export const word: ArgType<string> = wordType("word", (text) =>
  /^[^\s"{}]+$/.test(text) ? { ok: true, value: text } : expected("a word without blanks, quotes and braces"),
);

/** A text that may hold blanks: it is quoted in the file. */
export const text: ArgType<string> = wordType("text", (value) =>
  /^[^"\r\n]+$/.test(value) ? { ok: true, value } : expected("a text on one line without double quotes"),
);

/** A program with its arguments, one word (quoted when it has arguments). */
export const program: ArgType<string> = wordType("program", (value) =>
  /^[^"\r\n]+$/.test(value)
    ? { ok: true, value }
    : expected('a program such as `/usr/local/bin/check` or `"/usr/local/bin/check db"`'),
);

/** The password of version 2: the daemon looks at eight bytes of it. */
export const password: ArgType<Secret> = {
  ...secret,
  name: "password",
  parse: (value) => (/^[^\s"]+$/.test(value) ? secret.parse(value) : expected("a password without blanks and quotes")),
};

/** The last part of a line, read by a table of its own. */
export const option: ArgType<string> = { ...word, name: "option" };

/** Schedulers of LVS. Upper case is another word for the daemon. */
export const scheduler = oneOf(
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "sh",
  "mh",
  "dh",
  "fo",
  "ovf",
  "sed",
  "nq",
  "twos",
);

/** How packets reach a real server. */
export const method = oneOf("NAT", "DR", "TUN");

/** Protocol of a virtual service, in either case. */
export const protocol: ArgType<string> = {
  ...wordType("TCP | UDP | SCTP", (text) =>
    /^(?:tcp|udp|sctp)$/i.test(text) ? { ok: true, value: text } : expected("`TCP`, `UDP` or `SCTP`"),
  ),
  values: ["TCP", "UDP", "SCTP"],
};

/** Statuses of HTTP: one, or the first and the last. */
export const statuses: ArgType<string> = wordType("status", (text) => {
  const [, from = "", to = from] = /^(\d{3})(?:-(\d{3}))?$/.exec(text) ?? [];
  const fits = Number(from) >= 100 && Number(to) <= 599 && Number(from) <= Number(to);
  return fits ? { ok: true, value: text } : expected("a status such as `200`, or `200-299`");
});

/** An MD5 sum. */
export const digest: ArgType<string> = wordType("digest", (text) =>
  /^[0-9a-fA-F]{32}$/.test(text) ? { ok: true, value: text } : expected("32 hexadecimal digits"),
);

/** A mask of IPv4, or a length for IPv6. */
export const granularity: ArgType<string> = wordType("mask", (text) =>
  isIPv4(text) || (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 128)
    ? { ok: true, value: text }
    : expected("a mask such as `255.255.255.0`"),
);

/** A word of how packets are wrapped on their way to a real server. */
export const tunnelWord: ArgType<string> = wordType("tunnel", (text) =>
  /^(?:type|ipip|gue|gre|port|nocsum|csum|remcsum|\d{1,5})$/.test(text)
    ? { ok: true, value: text }
    : expected("`type ipip`, `type gue port N` or `type gre`"),
);

/** Mode bits in octal, or their names. */
export const bits: ArgType<string> = wordType("mode bits", (text) =>
  /^(?:0?[0-7]{1,4}|0[xX][0-9a-fA-F]{1,3}|I[RWX](?:USR|GRP|OTH)(?:\|I[RWX](?:USR|GRP|OTH))*)$/.test(text)
    ? { ok: true, value: text }
    : expected("mode bits such as `077`"),
);
