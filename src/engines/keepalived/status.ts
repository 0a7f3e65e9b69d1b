import { daemonSource } from "../../model/daemon-file.js";
import type { StateView } from "../../model/host-state.js";
import { ask } from "../../model/query.js";
import type { ResolvedLine } from "../../model/resolved.js";
import type { EngineReport, EngineStatus } from "../engine.js";
import { addressesOfLines } from "./addresses.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { readKeepalivedConf } from "./read.js";
import { readVrrpStates, VRRP_STATES } from "./vrrp-states.js";

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
    const resources = isTold ? [...states.value].map(([name, state]) => `${name} ${state}`).join(", ") : null;
    return { resources, peer: null, links: [], wedged: null, scripts: [], noScripts: [], same: [] };
  },
  trouble: (host, { resources: says }) => {
    if (says === null) return [`keepalived on ${host} does not tell its state`];
    const faults = says.split(", ").filter((one) => one.endsWith(" fault"));
    return faults.map((one) => `on ${host}, ${one.slice(0, -" fault".length)} is in FAULT: it cannot be master`);
  },
};

const NOTHING: EngineReport = { addresses: [], problems: [], alike: [], groups: [] };

function report(_host: string, state: StateView): EngineReport {
  const file = state.file(KEEPALIVED_PATH);
  if (file.type !== "file" || file.content === null) return NOTHING;
  const { lines } = readKeepalivedConf(daemonSource({ path: KEEPALIVED_PATH, bytes: file.content }).source);
  return {
    addresses: addressesOfLines(lines),
    problems: [],
    alike: [{ file: "keepalived.conf", lines: lines.filter(isInstance).flatMap(agreementOf) }],
    groups: [],
  };
}

/** Keywords whose values each node takes another's adverts by: where they differ, both hold the addresses. */
const COMPARED = ["virtual_router_id", "version", "advert_int"];

/** What the nodes of an instance have to agree on, a line each: the number, how adverts are sent, the addresses. */
function agreementOf({ words, block }: ResolvedLine): readonly string[] {
  const name = wordAt(words, 1);
  const inner = block ?? [];
  const values = inner
    .filter(({ words: own }) => COMPARED.includes(wordAt(own, 0)))
    .map(({ words: own }) => `${name} ${wordAt(own, 0)} ${wordAt(own, 1)}`);
  const isUnicast = inner.some(({ words: own }) => wordAt(own, 0) === "unicast_peer");
  const auth = inner
    .filter(({ words: own }) => wordAt(own, 0) === "authentication")
    .flatMap(({ block: own }) => own ?? [])
    .find(({ words: own }) => wordAt(own, 0) === "auth_type");
  const addresses = inner
    .filter(({ words: own }) => wordAt(own, 0) === "virtual_ipaddress")
    .flatMap(({ block: own }) => own ?? [])
    .map(({ words: own }) => `${name} ${wordAt(own, 0).replace(/\/.*$/, "")}`);
  return [
    ...values,
    `${name} ${isUnicast ? "unicast" : "multicast"}`,
    ...(auth === undefined ? [] : [`${name} auth_type ${wordAt(auth.words, 1)}`]),
    ...addresses,
  ];
}

function isInstance({ words }: ResolvedLine): boolean {
  return wordAt(words, 0) === "vrrp_instance";
}

function wordAt(words: ResolvedLine["words"], at: number): string {
  const value = words[at]?.value;
  return typeof value === "string" ? value : "";
}
