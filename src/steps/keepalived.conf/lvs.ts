import type { FieldSpecs } from "../../model/schema.js";
import { arg, blocks, lines, optional, zeroOrMore } from "../../model/schema-builders.js";
import { oneOf } from "../../model/builtin-arg-types.js";
import { flag, list, NAME, needed, num, one, oneOrNone, rowsOf, runs, secs, section, toggle } from "./lines.js";
import {
  address,
  digest,
  granularity,
  method,
  nic,
  port,
  protocol,
  scheduler,
  statuses,
  text,
  tunnelWord,
  whole,
  word,
} from "./values.js";

const NUMBER = 2 ** 31 - 1;

/** Times and addresses that every checker knows. */
const CHECK: FieldSpecs = {
  connect_ip: one("address to ask instead of the real server's", address),
  connect_port: one("port to ask instead of the real server's", port),
  bindto: one("own address to ask from", address),
  bind_port: one("own port to ask from", port),
  bind_if: one("interface to ask by", nic),
  fwmark: num("firewall mark of the question", 0, NUMBER),
  connect_timeout: secs("seconds to wait for an answer", 0.001, NUMBER, "5"),
  retry: num("questions after the first that failed", 0, NUMBER, "1"),
  delay_before_retry: secs("seconds between them", 0, NUMBER, "1"),
  warmup: secs("longest random pause before the first check", 0, NUMBER, "delay_loop"),
  delay_loop: secs("seconds between checks", 0.001, NUMBER),
  alpha: flag("out of the table until the first check was good"),
  log_all_failures: toggle("logs every failed check"),
};

const URL: FieldSpecs = {
  path: one("the path to ask for", text),
  digest: one("MD5 of the answer", digest),
  status_code: lines("statuses that are good", { statuses: zeroOrMore("`N` or `N-M`", statuses) }),
  virtualhost: one("name in the Host line", word),
  regex: one("what the answer must match", text),
  regex_no_match: flag("must not match"),
  regex_options: list("options of the expression"),
  regex_stack: list("memory for the expression"),
  regex_min_offset: num("first byte to look at", 0, NUMBER),
  regex_max_offset: num("last byte to look at", 0, NUMBER),
};

const HTTP: FieldSpecs = {
  ...CHECK,
  url: section("a page to ask for", {}, URL),
  http_protocol: one("version of HTTP", oneOf("1.0", "1.1", "1.0C", "1.0K", "1.1K")),
  fast_recovery: toggle("up at the first good page"),
  enable_sni: flag("names the host when TLS begins"),
  virtualhost: one("name in the Host line", word),
};

/** What asks a real server whether it lives. */
const CHECKERS: FieldSpecs = {
  TCP_CHECK: section("a connection to the port", {}, CHECK),
  HTTP_GET: section("a page by HTTP", {}, HTTP),
  SSL_GET: section("a page by HTTPS", {}, HTTP),
  SMTP_CHECK: section(
    "a mail server's greeting",
    {},
    {
      ...CHECK,
      helo_name: one("name in HELO", word),
      host: section("one address to ask", {}, CHECK),
    },
  ),
  DNS_CHECK: section(
    "an answer to a DNS question",
    {},
    {
      ...CHECK,
      type: one("type of record", oneOf("A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"), "SOA"),
      name: one("name to ask for", word, "."),
    },
  ),
  MISC_CHECK: section(
    "a program; exit status 0 is good",
    {},
    {
      ...CHECK,
      misc_path: needed(runs("the program")),
      misc_timeout: num("seconds after which it has failed", 0, NUMBER),
      misc_dynamic: flag("its status changes the weight"),
      user: lines("who runs it", { user: arg("user", word), group: optional("group", word) }),
    },
  ),
  UDP_CHECK: section(
    "a UDP packet",
    {},
    {
      ...CHECK,
      payload: one("what is sent, hexadecimal", text),
      require_reply: oneOrNone("what must come back, hexadecimal", text),
      min_reply_length: num("shortest answer, bytes", 0, 65535),
      max_reply_length: num("longest answer, bytes", 0, 65535),
    },
  ),
  PING_CHECK: section("an ICMP echo", {}, CHECK),
  FILE_CHECK: section(
    "a tracked file's number",
    {},
    {
      track_file: needed(one("name of the tracked file", word)),
      weight: lines("factor of the number", {
        value: arg("the factor", whole(-2147483648, NUMBER)),
        reverse: optional("`reverse`", oneOf("reverse")),
      }),
    },
  ),
  BFD_CHECK: section(
    "a BFD instance",
    {},
    {
      name: needed(one("its name", word)),
      alpha: flag("out of the table until it is up"),
      weight: one("factor", whole(-253, 253)),
    },
  ),
};

/** Settings that a virtual server has, and that each of its real servers may have for itself. */
const SHARED: FieldSpecs = {
  weight: num("share of the connections", 0, NUMBER, "1"),
  lvs_method: lines("how packets reach the real servers", methodWords()),
  retry: num("questions after the first that failed", 0, NUMBER, "1"),
  delay_before_retry: secs("seconds between them", 0, NUMBER),
  warmup: secs("longest random pause before the first check", 0, NUMBER, "delay_loop"),
  delay_loop: secs("seconds between checks", 0.001, NUMBER, "60"),
  connect_timeout: secs("seconds to wait for an answer", 0.001, NUMBER, "5"),
  alpha: flag("real servers are out of the table until their first check was good"),
  inhibit_on_failure: flag("a dead server gets weight 0 and stays"),
  virtualhost: one("name in the Host line of HTTP checks", word),
  smtp_alert: toggle("mails about changes"),
  snmp_name: one("name in SNMP", word),
};

/** Lines of `real_server`. */
const REAL: FieldSpecs = {
  ...SHARED,
  ...CHECKERS,
  uthreshold: num("most connections", 0, NUMBER),
  lthreshold: num("connections below which new ones come again", 0, NUMBER),
  notify_up: runs("called when it comes back"),
  notify_down: runs("called when it is taken out"),
};

const SERVER = { address: arg("address", address), port: optional("port", port) };

/** Lines of `virtual_server`. */
const VIRTUAL: FieldSpecs = {
  ...SHARED,
  lvs_sched: one("scheduler", scheduler, "wlc"),
  lb_algo: one("scheduler, old word", scheduler, "wlc"),
  lb_kind: lines("how packets reach the real servers, old word", methodWords()),
  hashed: flag("flag of the scheduler"),
  ops: flag("one packet a connection (UDP)"),
  "flag-1": flag("flag of the scheduler"),
  "flag-2": flag("flag of the scheduler"),
  "flag-3": flag("flag of the scheduler"),
  "sh-port": flag("the port counts (sh)"),
  "sh-fallback": flag("another server when the chosen one is dead (sh)"),
  "mh-port": flag("the port counts (mh)"),
  "mh-fallback": flag("another server when the chosen one is dead (mh)"),
  protocol: one("protocol; UDP when it is left out", protocol, "UDP"),
  persistence_timeout: oneOrNone("seconds that a client stays with its server", whole(1, 2678400), "360"),
  persistence_granularity: one("which clients count as one: a mask, or a length for IPv6", granularity),
  persistence_engine: one("what makes clients count as one", word),
  ha_suspend: flag("no checks while the address is elsewhere"),
  omega: flag("all servers are taken out at the end"),
  quorum: num("weight that must be alive", 1, NUMBER, "1"),
  hysteresis: num("how far past it", 0, NUMBER, "0"),
  quorum_up: runs("called when enough is alive"),
  quorum_down: runs("called when too little is alive"),
  sorry_server: lines("who answers when nobody is alive", SERVER),
  sorry_server_inhibit: flag("as `inhibit_on_failure` for it"),
  sorry_server_lvs_method: lines("how packets reach it", methodWords()),
  ip_family: one("family of a firewall mark", oneOf("inet", "inet6")),
  real_server: section("one server behind the service", SERVER, REAL),
};

/** Virtual servers and what belongs to them. */
export const LVS: FieldSpecs = {
  virtual_server: section(
    "an LVS service: `ADDRESS PORT`, `fwmark N` or `group NAME`",
    { target: arg("address, `fwmark` or `group`", word), port: optional("port, mark or name", word) },
    VIRTUAL,
  ),
  virtual_server_group: blocks("addresses that one service has", NAME, rowsOf("address, or `fwmark`", word)),
  SSL: section(
    "keys of HTTPS checks",
    {},
    {
      password: one("password of the key", text),
      ca: one("authorities", word),
      certificate: one("certificate", word),
      key: one("key", word),
    },
  ),
};

function methodWords() {
  return {
    method: arg("NAT, DR or TUN", method),
    tunnel: zeroOrMore("`type ipip`, `type gue port N`, `type gre`", tunnelWord),
  };
}
