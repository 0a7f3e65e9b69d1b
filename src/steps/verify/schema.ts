import { endpoint, command, expected, ip, oneOf, path, text, wordType } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import type { VipProbe, VrrpProbe } from "../../model/probe.js";
import type { ArgSpec } from "../../model/schema.js";
import { arg, fields, labelled, lines, requiredLabelled, words } from "../../model/schema-builders.js";
import { clientProbeLines } from "../shared/client-probe-lines.js";

/** A regular expression as JavaScript reads it; most of what `grep -E` takes is one. */
const pattern: ArgType<string> = wordType("pattern", (value) => {
  if (value === "") return expected("a text or a regular expression");
  try {
    return { ok: true, value: new RegExp(value).source };
  } catch {
    return expected("a text or a regular expression");
  }
});

const heldBy: ArgType<VipProbe["heldBy"]> = wordType<VipProbe["heldBy"]>("exactly-one | nobody | HOST", (value) => {
  if (value === "exactly-one" || value === "nobody") return { ok: true, value: { kind: value } };
  return value === ""
    ? expected("`exactly-one`, `nobody` or a host")
    : { ok: true, value: { kind: "host", name: value } };
});

const vrrpOn: ArgType<VrrpProbe["on"]> = wordType<VrrpProbe["on"]>("exactly-one | HOST", (value) => {
  if (value === "") return expected("`exactly-one` or a host");
  return { ok: true, value: value === "exactly-one" ? { kind: value } : { kind: "host", name: value } };
});

const servers = {
  doc: "real servers it must have",
  type: endpoint,
  count: "any",
  label: "has",
} as const satisfies ArgSpec;

export const verifyLines = fields({
  heartbeat: lines("the daemon's own status, on every host", { state: arg("its state", oneOf("running", "stopped")) }),
  keepalived: lines("the daemon's own status, on every host", { state: arg("its state", oneOf("running", "stopped")) }),
  process: lines("a process of root, a system user or the user of `@as` runs, on every host", {
    text: arg("a part of its command line, as ps shows it", text),
  }),
  command: lines("a command ends with 0, on every host; it must change nothing", {
    command: words("the command", command),
    expect: labelled("expect", "a text that its output must hold", text),
  }),
  vip: lines("who holds an address, over all hosts of the play; two holders are split brain", {
    address: arg("the address", ip),
    heldBy: requiredLabelled("held-by", "`exactly-one`, `nobody` or a host", heldBy),
  }),
  vrrp: lines("which host has an instance of keepalived in a state, over all hosts of the play", {
    instance: arg("its name in keepalived.conf", text),
    state: arg("the state", oneOf("master", "backup", "fault")),
    on: requiredLabelled("on", "`exactly-one` or a host", vrrpOn),
  }),
  ipvs: lines("a virtual service of LVS, on the host that holds its address", {
    protocol: arg("protocol", oneOf("tcp", "udp")),
    service: arg("address and port", endpoint),
    servers,
  }),
  log: lines("a line of a log, on every host or the one of `on`", {
    path: arg("the file", path),
    matches: requiredLabelled("matches", "a text or regular expression in the message", pattern),
    since: labelled(
      "since",
      "only lines since the `run` began, or since the `start` of the Heartbeat that runs; default `start`",
      oneOf("run", "start"),
    ),
    on: labelled("on", "the one host to look at", text),
  }),
  ...clientProbeLines,
});
