import type { StateView } from "../../model/host-state.js";
import { ask } from "../../model/query.js";
import type { ResolvedLine } from "../../model/resolved.js";
import type { EngineReport, EngineStatus, KeptTable } from "../engine.js";
import { addressesOfLines } from "./addresses.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { namedLines, wordOf } from "./lines.js";
import { instancesWritten } from "./pair-trouble.js";
import { linesOn, ownLinesOn } from "./read.js";
import { keptTable } from "./virtual-servers.js";
import { readVrrpStates, VRRP_STATES } from "./vrrp-states.js";

/** What a daemon holds that has read a file without instances, or one that it does not understand. */
const NONE = "no instance";

/** What it says of itself are the states of its instances. */
export const KEEPALIVED_STATUS: EngineStatus = {
  queries: [ask.file(KEEPALIVED_PATH, true)],
  report,
  script: () => VRRP_STATES,
  // Every instance asks for its addresses by itself.
  unheld: () => null,
  says: (answer) => {
    const states = readVrrpStates(answer);
    const isTold = states.ok && states.value.size > 0;
    const isNone = states.ok ? NONE : null;
    const resources = isTold ? [...states.value].map(([name, state]) => `${name} ${state}`).join(", ") : isNone;
    const told = states.ok ? states.value : new Map<string, never>();
    return { resources, states: told, peer: null, links: [], wedged: null, scripts: [], noScripts: [], same: [] };
  },
  trouble: (host, { resources: says }) => {
    if (says === null) return [`keepalived on ${host} does not tell its state`];
    if (says === NONE) return [`keepalived on ${host} has no instance: it has read a file without any: reload it`];
    const faults = says.split(", ").filter((one) => one.endsWith(" fault"));
    return faults.map((one) => `on ${host}, ${one.slice(0, -" fault".length)} is in FAULT: it cannot be master`);
  },
};

const NO_TABLE: KeptTable = { services: [], isWhole: true };
const NOTHING: EngineReport = { addresses: [], problems: [], alike: [], groups: [], instances: [], table: NO_TABLE };

function report(host: string, state: StateView): EngineReport {
  const file = state.file(KEEPALIVED_PATH);
  if (file.type !== "file" || file.content === null) return NOTHING;
  const lines = linesOn(state);
  return {
    addresses: addressesOfLines(lines),
    problems: passedOver(host, file.mode),
    alike: [{ file: "keepalived.conf", lines: namedLines(lines, "vrrp_instance").flatMap(agreementOf) }],
    groups: [],
    instances: instancesWritten(lines),
    table: keptTable(ownLinesOn(state)),
  };
}

/** The daemon passes over a file that may be executed (parser.c of 2.2.7), and goes on with nothing. */
function passedOver(host: string, mode: number): readonly string[] {
  if ((mode & 0o111) === 0) return [];
  const written = mode.toString(8).padStart(4, "0");
  return [`${KEEPALIVED_PATH} on ${host} is ${written}, and keepalived passes it over: chmod a-x it`];
}

/** Keywords whose values each node takes another's adverts by: where they differ, both hold the addresses. */
const COMPARED = ["virtual_router_id", "version", "advert_int"];

/** What the nodes of an instance have to agree on, a line each: the number, how adverts are sent, the addresses. */
function agreementOf(instance: ResolvedLine): readonly string[] {
  const name = wordOf(instance, 1);
  const inner = instance.block ?? [];
  const values = inner
    .filter((line) => COMPARED.includes(wordOf(line, 0)))
    .map((line) => `${name} ${wordOf(line, 0)} ${wordOf(line, 1)}`);
  const isUnicast = namedLines(inner, "unicast_peer").length > 0;
  const auth = namedLines(inner, "authentication")
    .flatMap(({ block: own }) => own ?? [])
    .find((line) => wordOf(line, 0) === "auth_type");
  const addresses = namedLines(inner, "virtual_ipaddress")
    .flatMap(({ block: own }) => own ?? [])
    .map((line) => `${name} ${wordOf(line, 0).replace(/\/.*$/, "")}`);
  return [
    ...values,
    `${name} ${isUnicast ? "unicast" : "multicast"}`,
    ...(auth === undefined ? [] : [`${name} auth_type ${wordOf(auth, 1)}`]),
    ...addresses,
  ];
}
