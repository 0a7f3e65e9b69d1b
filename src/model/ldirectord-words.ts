import type { LdRefusal } from "./cluster-files.js";

/** The words of ldirectord 4.12 and what its read_config takes behind each. */

/** What is wrong with a value; null for one that ldirectord takes. */
export type Wanted = (value: string) => { readonly kind: LdRefusal; readonly wants: string } | null;

const wants =
  (text: string, isRight: (value: string) => boolean, kind: LdRefusal = "value"): Wanted =>
  (value) =>
    isRight(value) ? null : { kind, wants: text };
const like = (text: string, pattern: RegExp): Wanted => wants(text, (value) => pattern.test(value));
const oneOf = (...words: readonly string[]): Wanted =>
  wants(words.join(", "), (value) => words.includes(/\w+/.exec(value)?.[0] ?? ""));

const ANY: Wanted = () => null;
const SOME = like("a text", /./);
const SWITCH = wants("exactly `yes` or `no`", (value) => value === "yes" || value === "no", "switch");
const QUOTED = wants('a text in quotes: `"…"`', (value) => /^"(.+)"/s.test(value), "quotes");
const DIGITS = like("a number", /\d/);
const POSITIVE = wants("a number above 0", (value) => (/\d+/.exec(value)?.[0] ?? "0") !== "0");
const PORT = wants("a port from 1 to 65535", (value) => {
  const port = Number(/\d+/.exec(value)?.[0] ?? 0);
  return port > 0 && port < 65536;
});
const METHOD = wants("a host, then `gate`, `masq` or `ipip`", (value) => /^\S+(\s+(gate|masq|ipip))?\s*$/.test(value));
const ALERTS = wants("all, none, starting, running, stopping or reloading", (value) => {
  const words = value.split(/\s*,\s*/);
  const isKnown = words.every((word) => ["all", "none", "starting", "running", "stopping", "reloading"].includes(word));
  return isKnown && (!words.includes("none") || words.every((word) => word === "none"));
});
const NOT_ANY_MORE = wants("`negotiatetimeout`, which took its place", () => false);

/** What may stand anywhere. */
const BOTH: Readonly<Record<string, Wanted>> = {
  checktimeout: POSITIVE,
  connecttimeout: NOT_ANY_MORE,
  negotiatetimeout: POSITIVE,
  checkinterval: POSITIVE,
  checkcount: POSITIVE,
  failurecount: POSITIVE,
  fallback: METHOD,
  fallback6: METHOD,
  fallbackcommand: SOME,
  quiescent: SWITCH,
  emailalert: SOME,
  emailalertfreq: like("a number", /^\d/),
  emailalertstatus: ALERTS,
  cleanstop: SWITCH,
  smtp: like("a host", /^[\w.+-]/),
};

/** What may stand above the first service. */
export const GLOBAL: Readonly<Record<string, Wanted>> = {
  ...BOTH,
  timeout: NOT_ANY_MORE,
  autoreload: SWITCH,
  callback: wants('a text in quotes: `"…"`', (value) => /^".*"/s.test(value), "quotes"),
  logfile: wants('a text in quotes: `"…"`', (value) => /^".*"/s.test(value), "quotes"),
  execute: ANY,
  fork: SWITCH,
  supervised: SWITCH,
  readdquiescent: SWITCH,
  emailalertfrom: SOME,
  maintenancedir: SOME,
};

const SERVICES = [
  ...["dns", "ftp", "http", "https", "http_proxy", "imap", "imaps", "ldap", "ldaps", "nntp", "mysql", "none"],
  ...["oracle", "pop", "pops", "radius", "pgsql", "sip", "smtp", "submission", "simpletcp"],
];

/** What may stand in a service. */
export const OF_SERVICE: Readonly<Record<string, Wanted>> = {
  ...BOTH,
  real: ANY,
  real6: ANY,
  request: QUOTED,
  receive: QUOTED,
  checktype: wants("connect, negotiate, ping, off, on, external, external-perl or a number", (value) => {
    const word = /[\w-]+/.exec(value)?.[0] ?? "";
    const known = ["connect", "negotiate", "ping", "off", "on", "external", "external-perl"];
    return /\d/.test(value) || known.includes(word);
  }),
  checkcommand: SOME,
  checkport: PORT,
  login: QUOTED,
  passwd: QUOTED,
  database: QUOTED,
  secret: QUOTED,
  load: QUOTED,
  scheduler: like("a scheduler in lower case", /[a-z]/),
  persistent: DIGITS,
  schedflags: like("a text", /\S/),
  netmask: like("a mask such as 255.255.255.255, for IPv6 a number", /^\d+\.\d+\.\d+\.\d+$|^\d+$/),
  protocol: oneOf("tcp", "udp", "fwm"),
  ops: SWITCH,
  service: oneOf(...SERVICES),
  httpmethod: like("GET or HEAD", /^\W*(get|head)\b/i),
  virtualhost: ANY,
  monitorfile: ANY,
  servicename: ANY,
  comment: ANY,
};

/** Every word of ldirectord's file. */
export const LD_WORDS: readonly string[] = [
  ...new Set(["virtual", ...Object.keys(GLOBAL), ...Object.keys(OF_SERVICE)]),
];
