import { oneOf } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import { zeroOrMore, arg, line, lines, many, withDefault } from "../../model/schema-builders.js";
import {
  anyCase,
  bool,
  boolOr,
  device,
  facility,
  filePath,
  nic,
  number,
  oneOfNumbers,
  portOrService,
  shortNumber,
  time,
  value,
  variable,
  verbatim,
} from "./values.js";

/**
 * Every directive of ha.cf that Heartbeat 3.0.6 knows, as read by its config.c and described in ha.cf(5). A directive
 * that may be given again is `lines`: the last one wins, or each adds. Ranges that a rule explains better are left to
 * it.
 */
export const DIRECTIVES = {
  node: lines("the nodes of the cluster, by what `uname -n` prints on them", { names: many("node names", value) }),

  keepalive: one("time between two heartbeats", time, "1"),
  deadtime: one("silence after which a node is taken for dead; more than twice keepalive", time, "30"),
  warntime: one("silence after which a late heartbeat is noted in the log", time, "half of deadtime"),
  initdead: one("how long to wait for the other node after a start", time, "twice deadtime"),
  deadping: one("silence after which a ping node is taken for dead", time, "deadtime"),

  udpport: one("UDP port of bcast and ucast; to be set before them", number(-(2 ** 31), 2 ** 31 - 1, "port"), "694"),
  bcast: lines("heartbeats by broadcast on these interfaces", { interfaces: many("interfaces", nic) }),
  udp: lines("old name of `bcast`", { interfaces: many("interfaces", nic) }),
  ucast: lines(
    "heartbeats to one address; lines that name the node itself are ignored, so both nodes can share a file",
    {
      interface: arg("the interface to send by", nic),
      peer: arg("the other node's address", value),
    },
  ),
  ucast6: lines("heartbeats to one IPv6 address", {
    interface: arg("the interface to send by", nic),
    peer: arg("the other node's address", value),
  }),
  mcast: lines("heartbeats by multicast", {
    interface: arg("the interface to send by", nic),
    group: arg("multicast group, 224.0.0.0 to 239.255.255.255", value),
    port: arg("UDP port; `udpport` is not used", shortNumber(16, 1, 65535)),
    ttl: arg("how many routers to pass", shortNumber(8, 0, 4)),
    loop: arg("whether to hear one's own packets", shortNumber(8, 0, 1)),
  }),
  mcast6: lines("heartbeats by IPv6 multicast", {
    interface: arg("the interface to send by", nic),
    group: arg("multicast group", value),
    port: arg("UDP port", portOrService),
    hops: arg("how many routers to pass", number(0, 4)),
    loop: arg("whether to hear one's own packets", number(0, 1)),
  }),
  serial: lines("heartbeats by serial lines", { devices: many("devices", device) }),
  baud: withDefault(
    line("speed of the serial lines; to be set before them", {
      value: arg("bits a second", oneOfNumbers("9600", "19200", "38400", "57600", "115200", "230400", "460800")),
    }),
    "19200",
  ),

  ping: lines("hosts outside the cluster whose answers tell whether a node is connected", {
    hosts: many("addresses", value),
  }),
  ping6: lines("the same by IPv6", { hosts: many("addresses", value) }),
  ping_group: lines("hosts of which one answer is enough", {
    name: arg("name of the group", value),
    hosts: many("addresses", value),
  }),

  auto_failback: one("whether resources go back to their preferred node when it returns", boolOr("legacy"), "legacy"),
  nice_failback: one("old form of `auto_failback`, the other way round", bool),

  logfile: one("file for messages", filePath),
  debugfile: one("file for messages, debugging ones too, and for the output of resource scripts", filePath),
  logfacility: one("syslog facility for messages", facility),
  use_logd: one("write messages through ha_logd", bool, "yes when no other log is named"),
  conn_logd_time: one("pause before ha_logd is tried again", time, "60"),
  syslogmsgfmt: one("write log lines as syslog does", bool, "true"),
  debug: one("how much to write for debugging", number(0, 255), "0"),

  watchdog: line("watchdog device that resets a node whose Heartbeat hangs", { value: arg("the device", filePath) }),
  stonith: lines("how to power off the other node", {
    type: arg("type of the device", verbatim),
    config: many("its configuration file", verbatim),
  }),
  stonith_host: lines("how to power off the other node, from one node or from all", {
    host: arg("the node that can do it, or `*`", verbatim),
    params: zeroOrMore("type of the device, and its parameters", verbatim),
  }),

  respawn: lines("a program that Heartbeat starts and starts again", {
    user: arg("who runs it", verbatim),
    command: many("absolute path and arguments", verbatim),
  }),
  failfast: lines("a program whose end makes the node reboot", {
    user: arg("who runs it", verbatim),
    command: many("absolute path and arguments", verbatim),
  }),
  apiauth: lines("who may use Heartbeat's API", {
    client: arg("name of the client", verbatim),
    who: many("`uid=a,b` and `gid=c,d`", verbatim),
  }),

  pacemaker: line("run pacemaker on top, without haresources", { value: arg("off, or how to run it", manager()) }),
  crm: line("old name of `pacemaker`", { value: arg("off, or how to run it", manager()) }),
  crm_daemon_dir: one("where pacemaker's daemons are", filePath),
  crmd_spawns_pengine: one("whether crmd starts pengine", bool, "on"),
  autojoin: one("which nodes may join without a `node` line", anyCase("none", "other", "any"), "none"),
  cluster: one("name of the cluster", value, "linux-ha"),
  quorum_server: one("host that decides which half goes on", value),
  uuidfrom: one("where a node's identity comes from", oneOf("file", "nodename"), "file"),
  hbgenmethod: one("where the generation number comes from", oneOf("file", "time"), "file"),

  realtime: one("run with realtime priority and locked memory", bool, "true"),
  rtprio: one("the realtime priority", number(1, 99)),
  memreserve: one("memory to reserve, in kB", number(1, 2 ** 31 - 1), "6500"),
  hopfudge: one("how far packets may travel in a ring beyond the number of nodes", number(0, 255), "1"),
  msgfmt: one("form of packets; the same on all nodes", oneOf("classic", "netstring"), "classic"),
  compression: one("how to compress packets", oneOf("zlib", "bz2")),
  compression_threshold: one("size from which packets are compressed, in kB", number(1, 2 ** 31 - 1), "2"),
  traditional_compression: one("compress whole packets", bool, "no"),
  max_rexmit_delay: one("longest wait before lost packets are asked for again, in ms", number(1, 2 ** 31 - 1), "250"),
  coredumps: one("allow core dumps", bool, "true"),
  coreroot: one("directory of core dumps", filePath),
  log_badpack: one("log broken packets", bool, "true"),
  use_apphbd: one("report to apphbd", bool),
  env: lines("variables for resource scripts, where they are called `HA_NAME`", {
    values: many("`NAME=value`", variable),
  }),
  record_config_changes: one("keep changes of the configuration (pacemaker)", bool, "on"),
  record_pengine_inputs: one("keep pengine's inputs (pacemaker)", bool, "on"),
  enable_config_writes: one("write the configuration to disk (pacemaker)", bool, "on"),
};

/** Directives whose rest of line Heartbeat takes as it is, commas and all. */
export const VERBATIM = [
  ...["ucast", "ucast6", "mcast", "mcast6", "respawn", "failfast", "apiauth"],
  ...["stonith", "stonith_host", "ping_group"],
];

/** A directive with one value; given again, the last one wins. */
function one<T>(doc: string, type: ArgType<T>, fallback?: string) {
  const spec = lines(doc, { value: arg("the value", type) });
  return fallback === undefined ? spec : withDefault(spec, fallback);
}

function manager(): ArgType<string> {
  return boolOr("manual", "minimal", "respawn", "valgrind", "ccm-only");
}
