import type { ArgType } from "../../model/arg-type.js";
import { expected, fillableBytes, integer, oneOf, secret, wordType } from "../../model/builtin-arg-types.js";
import { GLOBAL, hostProblem, OF_SERVICE, portProblem, type Wanted } from "../../model/ldirectord-words.js";
import type { DecodedBlock, FieldSpecs } from "../../model/schema.js";
import {
  arg,
  blocks,
  fields,
  file,
  labelled,
  line,
  lines,
  optional,
  withDefault,
} from "../../model/schema-builders.js";
import { Secret } from "../../model/secret.js";

/** The lines of ldirectord's file (ldirectord(8) 4.12), each with its value as the file has it behind `=`. */

/** Settings whose value stands in quotes in the file. */
const QUOTED: ReadonlySet<string> = new Set(
  Object.entries({ ...GLOBAL, ...OF_SERVICE })
    .filter(([, wanted]) => wanted("bare", 4)?.kind === "quotes")
    .map(([word]) => word),
);

/** What stands behind `=`: `#` would begin a comment in it, even in quotes, and a `"` would end it. */
export function written(word: string, value: string): string {
  return QUOTED.has(word) ? `"${value}"` : value;
}

function value(word: string, wanted: Wanted): ArgType<string> {
  return wordType("value", (given) => {
    if (/["#\r\n]/.test(given) || given.trim() !== given) {
      return expected('a text on one line without `"`, `#` and blanks around it');
    }
    // Whether it fits the family of its service is asked of the whole file.
    const problem = wanted(written(word, given), 6) === null ? null : wanted(written(word, given), 4);
    return problem === null ? { ok: true, value: given } : expected(problem.wants);
  });
}

const METHOD = oneOf("gate", "masq", "ipip");
const SWITCH = oneOf("yes", "no");

function password(plain: ArgType<string>): ArgType<Secret> {
  return {
    ...secret,
    parse: (given, ...more) => {
      const read = plain.parse(given, ...more);
      return read.ok ? { ok: true, value: new Secret(read.value) } : read;
    },
  };
}

function setting(of: Readonly<Record<string, Wanted>>, word: string, doc: string, fallback?: string) {
  const wanted = of[word];
  if (wanted === undefined) throw new Error(`ldirectord has no \`${word}\``);
  const isSecret = word === "passwd" || word === "secret";
  const isSwitch = wanted("yes", 4) === null && wanted("2", 4)?.kind === "switch";
  const plain: ArgType<string> = isSwitch ? SWITCH : value(word, wanted);
  const type: ArgType<string | Secret> = isSecret ? password(plain) : plain;
  const spec = line(doc, { value: arg("the value", type) });
  return fallback === undefined ? spec : withDefault(spec, fallback);
}

function fallback(of: Readonly<Record<string, Wanted>>, word: string, doc: string) {
  const { value: address } = setting(of, word, doc).args;
  return line(doc, { value: address, method: optional("how packets get there", METHOD) });
}

/** What may stand for the whole file and in a service. */
function shared(of: Readonly<Record<string, Wanted>>): FieldSpecs {
  return {
    checktimeout: setting(
      of,
      "checktimeout",
      "seconds that a connection of a check may take; 5, or negotiatetimeout's",
    ),
    negotiatetimeout: setting(
      of,
      "negotiatetimeout",
      "seconds that a `negotiate` check may take; 30, or checktimeout's",
    ),
    checkinterval: setting(of, "checkinterval", "seconds between checks; 10 for the whole file"),
    failurecount: setting(of, "failurecount", "failed checks in a row that take a server out; 1 for the whole file"),
    quiescent: setting(of, "quiescent", "a dead server keeps its place with weight 0, so that connections stay"),
    fallback: fallback(of, "fallback", "who gets the clients when all servers are dead"),
    fallbackcommand: setting(of, "fallbackcommand", "what is run when the fallback is taken, or given up"),
    cleanstop: setting(
      of,
      "cleanstop",
      "whether a stop takes the services out of the kernel's table, as it does by itself",
    ),
    emailalert: setting(of, "emailalert", "who gets mails about servers that die or come back"),
    emailalertfreq: setting(of, "emailalertfreq", "seconds between mails about one dead server"),
    emailalertstatus: setting(of, "emailalertstatus", "states that mails are sent about"),
    smtp: setting(of, "smtp", "the mail server"),
  };
}

/** A real server's address or the first and last of a range, each with no port or with one. */
const server: ArgType<string> = wordType("address[:port]", (given) => {
  const [, first = "", last, port = ""] = /^([^\s>]+?)(?:->([^\s>]+?))?(?::([A-Za-z0-9_-]+))?$/.exec(given) ?? [];
  const family = first.startsWith("[") ? 6 : 4;
  const wrong =
    first === "" ? "" : (hostProblem(first, family) ?? portProblem(port) ?? hostProblem(last ?? first, family));
  if (wrong === null && family === 6 && last !== undefined)
    return expected("one IPv6 address: there is no range of them");
  return wrong === null ? { ok: true, value: given } : expected("an address such as `192.168.3.100:10101`");
});

/** A virtual service's address and port, or a firewall mark. */
const virtualAddress: ArgType<string> = wordType("address:port", (given) => {
  const [, host = "", port = ""] = /^(\[[0-9A-Fa-f:]+\]|[^\s:[\]]+):([A-Za-z0-9_-]+)$/.exec(given) ?? [];
  const isMark = /^[1-9]\d{0,8}$/.test(given);
  const wrong = hostProblem(host, host.startsWith("[") ? 6 : 4) ?? portProblem(port);
  return isMark || (host !== "" && wrong === null)
    ? { ok: true, value: given }
    : expected("an address with a port, such as `192.168.3.118:10101`, or a firewall mark");
});

const VIRTUAL = fields({
  real: lines("a real server", {
    address: arg("its address, or `FIRST->LAST`; with `:PORT` where it is not that of the service", server),
    method: arg("how packets get there; `ipip` is a tunnel", METHOD),
    weight: labelled("weight", "its share among the servers, 1 if not given", integer(0, 65535)),
    request: labelled("request", "what this server is asked, instead of the service's", value("request", plainQuotes)),
    receive: labelled("receive", "what it has to answer", value("receive", plainQuotes)),
  }),
  scheduler: setting(OF_SERVICE, "scheduler", "how connections are shared out", "wrr"),
  protocol: setting(OF_SERVICE, "protocol", "tcp, udp, or fwm for a firewall mark", "tcp"),
  service: setting(OF_SERVICE, "service", "what speaks there: http, mysql, …; told from well-known ports"),
  checktype: setting(OF_SERVICE, "checktype", "how a server is checked: connect, negotiate, ping, …", "negotiate"),
  checkport: setting(OF_SERVICE, "checkport", "the port that is checked, where it is another"),
  checkcommand: setting(OF_SERVICE, "checkcommand", "the program of `checktype external`"),
  request: setting(OF_SERVICE, "request", "what is asked: a path, a query"),
  receive: setting(OF_SERVICE, "receive", "what the answer has to match"),
  httpmethod: setting(OF_SERVICE, "httpmethod", "GET or HEAD", "GET"),
  virtualhost: setting(OF_SERVICE, "virtualhost", "the Host header of an http check"),
  login: setting(OF_SERVICE, "login", "who logs in: mysql, pgsql, ldap, imap, …"),
  passwd: setting(OF_SERVICE, "passwd", "the password"),
  database: setting(OF_SERVICE, "database", "the database"),
  secret: setting(OF_SERVICE, "secret", "radius's secret"),
  persistent: setting(OF_SERVICE, "persistent", "seconds that a client stays with one server"),
  netmask: setting(OF_SERVICE, "netmask", "how much of a client's address counts for that"),
  schedflags: setting(OF_SERVICE, "schedflags", "flags of the scheduler"),
  ops: setting(OF_SERVICE, "ops", "each packet of UDP by itself"),
  load: setting(OF_SERVICE, "load", "the answer's part that is the load"),
  monitorfile: setting(OF_SERVICE, "monitorfile", "a file of the check's own"),
  servicename: setting(OF_SERVICE, "servicename", "the service's name in messages"),
  comment: setting(OF_SERVICE, "comment", "a comment for mails"),
  ...shared(OF_SERVICE),
});

function plainQuotes(): null {
  return null;
}

/** What stands in an `ldirectord` step. */
export const BODY = fields({
  from: line("an existing file to take as it is", { file: file("the file", fillableBytes) }),
  ...shared(GLOBAL),
  autoreload: setting(GLOBAL, "autoreload", "whether a changed file is read at once", "yes"),
  fallback6: fallback(GLOBAL, "fallback6", "the same for IPv6 services"),
  callback: setting(GLOBAL, "callback", "a program that is run when the file has changed"),
  logfile: setting(GLOBAL, "logfile", "a log file, or a facility of syslog"),
  execute: setting(GLOBAL, "execute", "another file that is run as a daemon of its own"),
  fork: setting(GLOBAL, "fork", "a process of its own for each service", "no"),
  readdquiescent: setting(GLOBAL, "readdquiescent", "a removed server comes back with weight 0", "no"),
  emailalertfrom: setting(GLOBAL, "emailalertfrom", "the sender of mails"),
  maintenancedir: setting(GLOBAL, "maintenancedir", "a folder whose files name servers that are in maintenance"),
  virtual: blocks(
    "a virtual service and its real servers",
    { address: arg("address and port", virtualAddress) },
    VIRTUAL,
  ),
});

/** The decoded lines of an `ldirectord` step. */
export type LdirectordLines = DecodedBlock<typeof BODY>;
