import type { LdFamily, LdRefusal } from "./cluster-files.js";
import { isIPv6, isNumericHost } from "./ip-version.js";

/** The words of ldirectord 4.12 and what its read_config takes behind each. */

/** What is wrong with a value, in a service of this family; null for one that ldirectord takes. */
export type Wanted = (value: string, family: LdFamily) => { readonly kind: LdRefusal; readonly wants: string } | null;

const wants =
  (text: string, isRight: (value: string) => boolean, kind: LdRefusal = "value"): Wanted =>
  (value) =>
    isRight(value) ? null : { kind, wants: text };
const like = (text: string, pattern: RegExp): Wanted => wants(text, (value) => pattern.test(value));
const oneOf = (...words: readonly string[]): Wanted =>
  wants(words.join(", "), (value) => words.includes(/\w+/.exec(value)?.[0] ?? ""));

const ANY: Wanted = () => null;
const SOME = like("a text", /./);
const MAYBE_QUOTED = wants("a text", (value) => (/^"(.*)"/s.exec(value)?.[1] ?? value) !== "");
const SWITCH = wants("exactly `yes` or `no`", (value) => value === "yes" || value === "no", "switch");
const QUOTED = wants('a text in quotes: `"…"`', (value) => /^"(.+)"/s.test(value), "quotes");
const DIGITS = like("a number", /\d/);
const POSITIVE = wants("a number above 0", (value) => (/\d+/.exec(value)?.[0] ?? "0") !== "0");
const PORT = wants("a port from 1 to 65535", (value) => {
  const port = Number(/\d+/.exec(value)?.[0] ?? 0);
  return port > 0 && port < 65536;
});
const NETMASK: Wanted = (value, family) => {
  if (family === 4 ? /^\d+\.\d+\.\d+\.\d+$/.test(value) : /^\d+$/.test(value) && isWithin(value, 1, 128)) return null;
  return { kind: "value", wants: family === 4 ? "a mask such as 255.255.255.255" : "a length from 1 to 128" };
};
const fallbackOf =
  (family: LdFamily): Wanted =>
  (value) => {
    const [all, host = "", port = ""] = /^(\S+?)(?::([A-Za-z0-9_-]+))?(?:\s+(?:gate|masq|ipip))?\s*$/.exec(value) ?? [];
    if (all === undefined) return { kind: "value", wants: "a host, then `gate`, `masq` or `ipip`" };
    const problem = hostProblem(host, family) ?? portProblem(port);
    return problem === null ? null : { kind: "value", wants: problem };
  };
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
  fallback: fallbackOf(4),
  fallback6: fallbackOf(6),
  fallbackcommand: SOME,
  quiescent: SWITCH,
  emailalert: wants("an address", (value) => value !== "" && value !== '""'),
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
  checkcommand: MAYBE_QUOTED,
  fallbackcommand: MAYBE_QUOTED,
  checkport: PORT,
  login: QUOTED,
  passwd: QUOTED,
  database: QUOTED,
  secret: QUOTED,
  load: QUOTED,
  scheduler: like("a scheduler in lower case", /[a-z]/),
  persistent: DIGITS,
  schedflags: like("a text", /\S/),
  netmask: NETMASK,
  protocol: oneOf("tcp", "udp", "fwm"),
  ops: SWITCH,
  service: oneOf(...SERVICES),
  httpmethod: like("GET or HEAD", /^\W*(get|head)\b/i),
  virtualhost: ANY,
  monitorfile: wants("a file's path", (value) => /\S/.test(/^"(.*)"/s.exec(value)?.[1] ?? value)),
  servicename: ANY,
  comment: ANY,
};

/** Every word of ldirectord's file. */
export const LD_WORDS: readonly string[] = [
  ...new Set(["virtual", ...Object.keys(GLOBAL), ...Object.keys(OF_SERVICE)]),
];

/** What a host has to be where the resolver can find none: a name is looked up on the node, and may be right. */
export function hostProblem(host: string, family: LdFamily): string | null {
  const bare = /\[(.*)\]/s.exec(host)?.[1] ?? host;
  const wanted = family === 4 ? "an IPv4 address such as 192.168.3.118" : "an IPv6 address such as [2001:db8::1]";
  if (bare.includes(":")) return family === 6 && isIPv6(bare) ? null : wanted;
  if (/^[\d.]*$/.test(bare)) return family === 4 && isNumericHost(bare) ? null : wanted;
  const isName = bare
    .replace(/\.$/, "")
    .split(".")
    .every((part) => /^[\w+-]+$/.test(part));
  return isName ? null : "the name or address of a host";
}

/** What a port has to be; a name is looked up on the node. */
export function portProblem(port: string): string | null {
  return /^\d+$/.test(port) && !isWithin(port, 0, 65535) ? "a port up to 65535" : null;
}

function isWithin(digits: string, least: number, most: number): boolean {
  return Number(digits) >= least && Number(digits) <= most;
}
