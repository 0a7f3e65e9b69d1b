import type { ArgType } from "../../model/arg-type.js";
import {
  expected,
  wordType,
  endpoint,
  duration,
  ip,
  oneOf,
  service as serviceArg,
  text,
} from "../../model/builtin-arg-types.js";
import type { DrillHost, TableServer } from "../../model/drill.js";
import { readEndpoint } from "../../model/endpoint.js";
import { ipVersion } from "../../model/ip-version.js";
import { arg, fields, labelled, line, lines, many, requiredLabelled } from "../../model/schema-builders.js";
import { watchLines } from "../shared/watch-lines.js";

/** A text or a regular expression as JavaScript reads it. */
const pattern: ArgType<string> = wordType("pattern", (value) => {
  const what = "a text or a regular expression";
  if (value === "") return expected(what);
  try {
    return { ok: true, value: new RegExp(value).source };
  } catch {
    return expected(what);
  }
});

/** A part in the drill, or a host of the pair. */
const drillHost: ArgType<DrillHost> = {
  ...wordType<DrillHost>("active | standby | HOST", (value) => ({
    ok: true,
    value: value === "active" || value === "standby" ? value : { name: value },
  })),
  values: ["active", "standby"],
};

/** A real server of LVS; a word with a colon can be no host's name. */
const tableServer: ArgType<TableServer> = wordType<TableServer>("address:port | HOST", (value) => {
  const endpoint = readEndpoint(value);
  if (endpoint !== null) return { ok: true, value: { kind: "endpoint", endpoint } };
  return value === "" || value.includes(":") || ipVersion(value) !== 0
    ? expected("a real server such as `192.168.3.100:10101`, or a host of the site")
    : { ok: true, value: { kind: "host", name: value } };
});

/** A network interface as Linux names it: no slash, no blank, at most 15 bytes (netdevice(7)). */
const link: ArgType<string> = wordType("interface", (value) =>
  /^[^/\s:]{1,15}$/.test(value) ? { ok: true, value } : { ok: false, expected: "an interface such as `eth1`" },
);

const on = requiredLabelled("on", "`active`, `standby` or a host of the pair", drillHost);
const broken = requiredLabelled(
  "on",
  "`active`, `standby` or a host of the site that is in no other pair, such as a real server",
  drillHost,
);
const within = labelled("within", "the time after the fault at which it must be so; default 15s", duration);
const service = arg("the service, as its service manager knows it", serviceArg);

export const drillLines = fields({
  "fault stop": line("a service is stopped as an operator would", { service, on: broken }),
  "fault kill": line("the main process of a service gets SIGKILL; of keepalived all processes", {
    service,
    on: broken,
  }),
  "fault freeze": line("all processes of a service get SIGSTOP", { service, on: broken }),
  "fault reboot": line("the host reboots, with a shutdown", { on: broken }),
  "fault power-off": line(
    "the host is reset without a shutdown, as when its power goes; it has to come back by itself",
    { on: broken },
  ),
  "fault cut-link": line("interfaces of the host are taken down", { links: many("the interfaces", link), on: broken }),
  "fault drop": line("the host's firewall drops what it should hear of its peer (nft or iptables has to be there)", {
    protocol: arg("what", oneOf("vrrp")),
    on,
  }),
  ...watchLines,
  "expect vip": lines("one host alone holds the address", {
    address: arg("the address", ip),
    on,
    within,
    for: labelled("for", "instead of `within`: it is so from the fault on for this long", duration),
  }),
  "expect ipvs": lines("a virtual service is in the host's LVS table, or a real server has left it", {
    protocol: arg("protocol", oneOf("tcp", "udp")),
    service: arg("address and port", endpoint),
    on: labelled("on", "`active`, `standby` or a host of the pair; default `active`", drillHost),
    without: labelled(
      "without",
      "the real server, or the host that it is on, that leaves the service; it was in it before the fault, and the drill is over when it is back",
      tableServer,
    ),
    within,
  }),
  "expect log": lines("the log of Heartbeat or keepalived has such a line since the fault", {
    pattern: arg("a text or regular expression in the message", pattern),
    on,
    within,
  }),
  "expect outage": line("no watch is without an answer for longer, neither by the fault nor by the restoration", {
    under: requiredLabelled("under", "the time", duration),
  }),
  "expect answers": line(
    "every probe of the watches is answered from some time after the fault on, the restoration too",
    {
      after: requiredLabelled("after", "the time from the fault on", duration),
      for: labelled("for", "for how long that is looked at before the fault is undone; default 5s", duration),
    },
  ),
  restore: line("how long the pair may take to be whole again, both nodes up and one holder of each address", {
    within: labelled("within", "the time from the undoing on; default 2m", duration),
  }),
});

export const labelArg = arg("what is tried, for reports", text);
