import { expected, oneOf, wordType } from "../../model/builtin-arg-types.js";
import type { ArgType, Parsed } from "../../model/arg-type.js";
import { atoi } from "../../model/daemon-file.js";
import { msOf, unitOf } from "../../model/duration.js";

/** A time of ha.cf: in ms, and as Heartbeat reads it, `10` (seconds) or `500ms`. */
export interface HeartbeatTime {
  readonly ms: number;
  readonly text: string;
}

/**
 * A time as Heartbeat's cl_get_msec reads it: seconds, perhaps with a fraction, or a number with `ms` or `us`. In a
 * playbook `10s`, `2m` and `1h` are taken too and written as seconds; in Heartbeat's own file the daemon refuses them
 * without saying why.
 */
export const time: ArgType<HeartbeatTime> = wordType("time", (text, origin) => {
  if (origin === "file") return timeOfFile(text);
  const found = /^(\d*\.?\d+)(ms\w*|us\w*|[smh])?$/i.exec(text);
  const number = Number(found?.[1]);
  if (found === null || !Number.isFinite(number)) return expected("a time such as `10` (seconds) or `500ms`");
  const unit = (found[2] ?? "").toLowerCase();
  if (unit === "") return inRange({ ms: Math.round(number * 1000), text });
  if (unit.startsWith("ms")) return inRange({ ms: Math.round(number), text: `${found[1] ?? ""}ms` });
  if (unit.startsWith("us")) return inRange({ ms: Math.round(number / 1000), text: `${found[1] ?? ""}us` });
  const ms = Math.round(number * scaleOf(unit));
  return inRange({ ms, text: String(ms / 1000) });
});

/** Milliseconds of a unit of playbooks that Heartbeat does not know; NaN for any other. */
function scaleOf(name: string): number {
  const unit = unitOf(name);
  return unit === null || unit === "ms" ? NaN : msOf(unit);
}

/** Digits and dots, of which atof(3) reads a number, then nothing, `ms…` or `us…`. */
function timeOfFile(text: string): Parsed<HeartbeatTime> {
  const [, digits = "", unit = ""] = /^([0-9.]*)(.*)$/s.exec(text) ?? [];
  const number = Number(/^\d*(?:\.\d*)?/.exec(digits)?.[0] ?? "") || 0;
  const kind = unit === "" ? "s" : /^ms/i.test(unit) ? "ms" : /^us/i.test(unit) ? "us" : null;
  if (digits !== "" && kind !== null) {
    return inRange({ ms: Math.floor(number * (kind === "s" ? 1000 : 1) * (kind === "us" ? 0.001 : 1) + 0.5), text });
  }
  const scale = scaleOf(unit.toLowerCase());
  if (digits === "" || Number.isNaN(scale)) return expected("a time such as `10` (seconds) or `500ms`");
  const seconds = String((number * scale) / 1000);
  return { ...expected("seconds or `ms`"), help: `write \`${seconds}\`: Heartbeat refuses the unit \`${unit}\`` };
}

/**
 * Milliseconds are a signed number of 64 bits for Heartbeat: a larger one wraps to a negative one, which it refuses.
 */
function inRange(time: HeartbeatTime): Parsed<HeartbeatTime> {
  return time.ms < 2 ** 63
    ? { ok: true, value: time }
    : expected("a time that Heartbeat can count, below 292 million years");
}

/** A whole number that Heartbeat reads by atoi(3): in its file up to the first other character. */
export function number(min: number, max: number, name = `number from ${min} to ${max}`): ArgType<number> {
  return wordType(name, (text, origin) => {
    const value = origin === "file" ? atoi(text) : /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? { ok: true, value } : expected(`a whole number from ${min} to ${max}`);
  });
}

/** The lowest bits of a number, as C keeps them in a shorter one without a sign. */
export function unsigned(number: number, bits: number): number {
  return ((number % 2 ** bits) + 2 ** bits) % 2 ** bits;
}

/** The same where Heartbeat keeps only so many bits of it. */
export function shortNumber(bits: 8 | 16, min: number, max: number): ArgType<number> {
  const type = number(min, max);
  return {
    ...type,
    parse: (text, origin) => type.parse(origin === "file" ? String(unsigned(atoi(text), bits)) : text, origin),
  };
}

/** One of some whole numbers, kept as a text. */
export function oneOfNumbers(...values: readonly string[]): ArgType<string> {
  const type = oneOf(...values);
  return { ...type, parse: (text, origin) => type.parse(origin === "file" ? String(atoi(text)) : text, origin) };
}

/** A port, or the name of a service, which getaddrinfo(3) looks up. */
export const portOrService: ArgType<string> = wordType("port", (text) =>
  /^[a-z][a-z0-9-]*$/i.test(text) || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65535)
    ? { ok: true, value: text }
    : expected("a port from 1 to 65535, or the name of a service"),
);

/** A variable for resource scripts: `NAME=value`. */
export const variable: ArgType<string> = wordType("NAME=value", (text, origin) => {
  const read = value.parse(text, origin);
  return read.ok && !/^[^=]/.test(text) ? expected("`NAME=value`") : read;
});

const TRUE = ["true", "on", "yes", "y", "1"];
const FALSE = ["false", "off", "no", "n", "0"];

/** A boolean as Heartbeat takes it, kept as written: `no` stays `no`. */
export const bool: ArgType<string> = switchOf([...TRUE, ...FALSE]);

/** A boolean or one of some further words, in any case, kept as written. */
export function boolOr(...more: readonly string[]): ArgType<string> {
  return switchOf([...TRUE, ...FALSE, ...more]);
}

/** Syslog facilities as Heartbeat knows them: lower case only. */
export const facility = oneOf(
  ...["auth", "authpriv", "cron", "daemon", "ftp", "kern", "lpr", "mail", "news", "security", "syslog", "user", "uucp"],
  ...["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7", "mark", "none"],
);

/** One word of an ha.cf line: its reader cuts at `#` and splits at blanks and commas, and no quoting helps. */
export const value: ArgType<string> = wordType("text", (text, origin) =>
  origin === "file" || /^[^\s#,]+$/.test(text)
    ? { ok: true, value: text }
    : expected("a word without `#`, comma or blank, which Heartbeat cuts at"),
);

/** A part of a line that Heartbeat takes whole: commas are part of it, `#` never is. */
export const verbatim: ArgType<string> = wordType("text", (text, origin) =>
  origin === "file" || /^[^#\r\n]+$/.test(text)
    ? { ok: true, value: text }
    : expected("a text without `#`, where Heartbeat cuts"),
);

/** An absolute path in a line that is split at blanks and commas. */
export const filePath: ArgType<string> = wordType("path", (text, origin) =>
  origin === "file" || /^\/[^\s#,]*$/.test(text)
    ? { ok: true, value: text }
    : expected("an absolute path without `#`, comma or blank"),
);

/** A network interface: not an alias of one, nor a number or an address. */
export const nic: ArgType<string> = wordType("interface", (text) =>
  /^(?![\d.]+$)[A-Za-z0-9][\w.@-]{0,14}$/.test(text)
    ? { ok: true, value: text }
    : expected("an interface such as `eth1`"),
);

/** A serial line: its whole path, in Heartbeat's own file too. */
export const device: ArgType<string> = wordType("path", (text) =>
  /^\/[^\s#,]*$/.test(text) ? { ok: true, value: text } : expected("the whole path of a device, such as `/dev/ttyS0`"),
);

function switchOf(values: readonly string[]): ArgType<string> {
  return {
    ...wordType("on | off", (text) =>
      values.includes(text.toLowerCase()) ? { ok: true, value: text } : expected("`on` or `off`"),
    ),
    values,
  };
}

/** One of some words, in letters of any case. */
export function anyCase(...values: readonly string[]): ArgType<string> {
  const type = oneOf(...values);
  return { ...type, parse: (text, origin) => type.parse(text.toLowerCase(), origin) };
}
