import { expected, oneOf, wordType } from "../../model/arg-types.js";
import type { ArgType } from "../../model/arg-type.js";

/** A time of ha.cf: in ms, and as Heartbeat reads it, `10` (seconds) or `500ms`. */
export interface HeartbeatTime {
  readonly ms: number;
  readonly text: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/**
 * A time as Heartbeat's cl_get_msec reads it: seconds, perhaps with a fraction, or a number with `ms` or `us`. In a
 * playbook `10s`, `2m` and `1h` are taken too and written as seconds; in Heartbeat's own file the daemon refuses them
 * without saying why.
 */
export const time: ArgType<HeartbeatTime> = wordType("time", (text, origin) => {
  const found = /^(\d*\.?\d+)(ms\w*|us\w*|[smh])?$/i.exec(text);
  const number = Number(found?.[1]);
  if (found === null || !Number.isFinite(number)) return expected("a time such as `10` (seconds) or `500ms`");
  const unit = (found[2] ?? "").toLowerCase();
  if (unit === "") return { ok: true, value: { ms: Math.round(number * 1000), text } };
  if (unit.startsWith("ms")) return { ok: true, value: { ms: Math.round(number), text: `${found[1] ?? ""}ms` } };
  if (unit.startsWith("us")) return { ok: true, value: { ms: Math.round(number / 1000), text: `${found[1] ?? ""}us` } };
  const ms = Math.round(number * (UNIT_MS[unit] ?? NaN));
  const seconds = String(ms / 1000);
  return origin === "file"
    ? { ok: false, expected: "seconds or `ms`", help: `write \`${seconds}\`: Heartbeat refuses the unit \`${unit}\`` }
    : { ok: true, value: { ms, text: seconds } };
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
  ...["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7", "none"],
);

/** One word of an ha.cf line: its reader cuts at `#` and splits at blanks and commas, and no quoting helps. */
export const value: ArgType<string> = wordType("text", (text) =>
  /^[^\s#,]+$/.test(text)
    ? { ok: true, value: text }
    : expected("a word without `#`, comma or blank, which Heartbeat cuts at"),
);

/** A part of a line that Heartbeat takes whole: commas are part of it, `#` never is. */
export const verbatim: ArgType<string> = wordType("text", (text) =>
  /^[^#\r\n]+$/.test(text) ? { ok: true, value: text } : expected("a text without `#`, where Heartbeat cuts"),
);

/** An absolute path in a line that is split at blanks and commas. */
export const filePath: ArgType<string> = wordType("path", (text) =>
  /^\/[^\s#,]*$/.test(text) ? { ok: true, value: text } : expected("an absolute path without `#`, comma or blank"),
);

/** A network interface. */
export const nic: ArgType<string> = wordType("interface", (text) =>
  /^[^\s#,/]{1,15}$/.test(text) ? { ok: true, value: text } : expected("an interface such as `eth1`"),
);

function switchOf(values: readonly string[]): ArgType<string> {
  return {
    ...wordType("on | off", (text) =>
      values.includes(text.toLowerCase()) ? { ok: true, value: text } : expected("`on` or `off`"),
    ),
    values,
  };
}
