import type { ArgType } from "../../model/arg-type.js";
import { expected, wordType, endpoint, duration, ip, oneOf, plainName, text } from "../../model/builtin-arg-types.js";
import type { DrillHost } from "../../model/drill.js";
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

/** A network interface as Linux names it: no slash, no blank, at most 15 bytes (netdevice(7)). */
const link: ArgType<string> = wordType("interface", (value) =>
  /^[^/\s:]{1,15}$/.test(value) ? { ok: true, value } : { ok: false, expected: "an interface such as `eth1`" },
);

const on = requiredLabelled("on", "`active`, `standby` or a host of the pair", drillHost);
const within = labelled("within", "the time after the fault at which it must be so; default 15s", duration);
const service = arg("the service, as its service manager knows it", plainName);

export const drillLines = fields({
  "fault stop": line("a service is stopped as an operator would", { service, on }),
  "fault kill": line("the main process of a service gets SIGKILL", { service, on }),
  "fault freeze": line("all processes of a service get SIGSTOP", { service, on }),
  "fault reboot": line("the host reboots, with a shutdown", { on }),
  "fault power-off": line(
    "the host is reset without a shutdown, as when its power goes; it has to come back by itself",
    { on },
  ),
  "fault cut-link": line("interfaces of the host are taken down", { links: many("the interfaces", link), on }),
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
  "expect ipvs": lines("a virtual service is in the host's LVS table", {
    protocol: arg("protocol", oneOf("tcp", "udp")),
    service: arg("address and port", endpoint),
    on,
    within,
  }),
  "expect log": lines("Heartbeat's log has such a line since the fault", {
    pattern: arg("a text or regular expression in the message", pattern),
    on,
    within,
  }),
  "expect outage": line("no watch is without an answer for longer, neither by the fault nor by the restoration", {
    under: requiredLabelled("under", "the time", duration),
  }),
  restore: line("how long the pair may take to be whole again, both nodes up and one holder of each address", {
    within: labelled("within", "the time from the undoing on; default 2m", duration),
  }),
});

export const labelArg = arg("what is tried, for reports", text);
