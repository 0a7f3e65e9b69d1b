import type { EngineName } from "../../model/engine-name.js";
import type { Span } from "../../source/source-file.js";
import type { Probe } from "../../model/probe.js";
import type { DecodedBlock, DecodedLine } from "../../model/schema.js";
import { clientProbeOf } from "../shared/client-probe-lines.js";
import type { verifyLines } from "./schema.js";

type Fields = (typeof verifyLines)["fields"];

/** Makes a probe of a decoded line, by its keyword. */
const probeOf: { readonly [K in keyof Fields]: (line: DecodedLine<Fields[K]>) => Probe } = {
  heartbeat: ({ args, span }) => engine("heartbeat", args.state, span),
  keepalived: ({ args, span }) => engine("keepalived", args.state, span),
  vrrp: ({ args, span }) => ({ kind: "vrrp", ...args, span, timeoutMs: null }),
  process: ({ args, span }) => ({ kind: "process", text: args.text, span, timeoutMs: null }),
  command: ({ args, span }) => ({ kind: "command", command: args.command, expect: args.expect, span, timeoutMs: null }),
  vip: ({ args, span }) => ({ kind: "vip", address: args.address, heldBy: args.heldBy, span, timeoutMs: null }),
  ipvs: ({ args, span }) => ({ kind: "ipvs", ...args, on: null, span, timeoutMs: null }),
  log: ({ args, span }) => ({
    kind: "log",
    path: args.path,
    pattern: args.matches,
    since: args.since ?? "start",
    on: args.on,
    span,
    timeoutMs: null,
  }),
  ...clientProbeOf,
};

function engine(name: EngineName, state: string, span: Span): Probe {
  return { kind: "engine", engine: name, running: state === "running", span, timeoutMs: null };
}

/** The probes of a `verify`, in the order written. */
export function probesOf(block: DecodedBlock<typeof verifyLines>): readonly Probe[] {
  const { fields: given, lines } = block;
  const made = new Map<object, Probe>([
    ...given.heartbeat.map((line) => [line, probeOf.heartbeat(line)] as const),
    ...given.keepalived.map((line) => [line, probeOf.keepalived(line)] as const),
    ...given.vrrp.map((line) => [line, probeOf.vrrp(line)] as const),
    ...given.process.map((line) => [line, probeOf.process(line)] as const),
    ...given.command.map((line) => [line, probeOf.command(line)] as const),
    ...given.vip.map((line) => [line, probeOf.vip(line)] as const),
    ...given.ipvs.map((line) => [line, probeOf.ipvs(line)] as const),
    ...given.log.map((line) => [line, probeOf.log(line)] as const),
    ...given.mysql.map((line) => [line, probeOf.mysql(line)] as const),
    ...given.tcp.map((line) => [line, probeOf.tcp(line)] as const),
    ...given.http.map((line) => [line, probeOf.http(line)] as const),
    ...given.ping.map((line) => [line, probeOf.ping(line)] as const),
  ]);
  return lines.flatMap((line) => made.get(line) ?? []);
}
