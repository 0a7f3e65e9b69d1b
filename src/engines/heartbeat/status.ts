import type { FileState, StateView } from "../../model/host-state.js";
import { heartbeatMs } from "../../model/duration.js";
import { ask } from "../../model/query.js";
import { addressesOfGroups, readGroups } from "../../model/resource-groups.js";
import { heldByNone, takeFromNobody } from "./held-by-none.js";
import { readSaid, saidScript } from "./said.js";
import { HA_CF } from "./paths.js";
import type { EngineReport, EngineSaid, EngineStatus } from "../engine.js";

const AUTHKEYS = "/etc/ha.d/authkeys";
/** What each node prefers and runs. */
export const HARESOURCES = "/etc/ha.d/haresources";

export const HEARTBEAT_STATUS: EngineStatus = {
  queries: [ask.file(HARESOURCES, true), ask.file(HA_CF, true), ask.file(AUTHKEYS)],
  report,
  script: saidScript,
  says: readSaid,
  trouble,
  unheld: (pair, said) => {
    // A node that says `all` or `foreign` has what the other one lacks: something else is wrong then.
    const isLeft = said.every(({ says }) => says === "none" || says === "local") && said.some(hasNone);
    return isLeft ? `${heldByNone(said)}: ${takeFromNobody(pair, said[0]?.host ?? "HOST")}` : null;
  },
};

function trouble(host: string, { resources, wedged }: EngineSaid): readonly string[] {
  if (resources === "transition") return [`Heartbeat on ${host} is in transition`];
  if (resources !== null) return [];
  if (wedged === null) return [`Heartbeat on ${host} does not say what it holds yet`];
  const { pid, stopped, seconds } = wedged;
  if (stopped) {
    const cure = `\`kill -CONT ${pid}\` there, or restart it`;
    return [`Heartbeat on ${host} is wedged: a signal has stopped its process ${pid}: ${cure}`];
  }
  // A busy host is late too, and a restart of the node that has the addresses moves them.
  return [
    `Heartbeat on ${host} did not answer in time, though it started or read its files ${seconds} s ago: ` +
      "when `cl_status rscstatus` there says nothing for a minute, restart it there",
  ];
}

function report(host: string, state: StateView): EngineReport {
  const groups = readGroups(textOf(state.file(HARESOURCES)));
  const lines = groups.map(({ node, resources }) => [node.toLowerCase(), ...resources].join(" "));
  return {
    addresses: addressesOfGroups(groups),
    problems: authkeysProblems(host, state.file(AUTHKEYS)),
    alike: [{ file: "haresources", lines }, ...agreementOf(state.file(HA_CF))],
    groups,
    instances: [],
    // Its tables are made by scripts.
    table: { services: [], isWhole: true },
  };
}

function textOf(file: FileState): string {
  return file.type === "file" ? (file.content?.toString("utf8") ?? "") : "";
}

/** Directives of ha.cf by which two nodes live with each other; the others may name what only one has. */
const TIMES = ["keepalive", "warntime", "deadtime", "initdead"];
const SWITCHES = ["auto_failback", "crm"];
const COMPARED = [...TIMES, ...SWITCHES, "udpport"];

function agreementOf(file: FileState): EngineReport["alike"] {
  if (file.type !== "file" || file.content === null) return [];
  const words = textOf(file)
    .split("\n")
    .map((line) =>
      line
        .replace(/#.*/, "")
        .split(/[\s,]+/)
        .filter(Boolean),
    );
  // Names of nodes may stand on one line or on several, in any case; of another directive the last line counts.
  const nodes = words.flatMap(([name, ...values]) => (name === "node" ? values : []));
  const settings = new Map(
    words.flatMap(([name = "", ...values]) =>
      COMPARED.includes(name) ? [[name, [name, ...values.map((value) => meantBy(name, value))].join(" ")]] : [],
    ),
  );
  return [{ file: "ha.cf", lines: [...settings.values(), ...nodes.map((node) => `node ${node.toLowerCase()}`)] }];
}

/** One spelling of a value that has several: a time as seconds or milliseconds, a switch as `on` or `off`. */
function meantBy(name: string, value: string): string {
  if (SWITCHES.includes(name)) {
    if (/^(on|yes|y|true|1)$/i.test(value)) return "on";
    return /^(off|no|n|false|0)$/i.test(value) ? "off" : value.toLowerCase();
  }
  const ms = TIMES.includes(name) ? heartbeatMs(value) : null;
  if (ms === null) return value;
  return ms % 1000 === 0 ? `${ms / 1000}` : `${ms}ms`;
}

/** Why Heartbeat would not start with the authkeys there; it refuses a file that group or others may read. */
function authkeysProblems(host: string, file: FileState): readonly string[] {
  if (file.type !== "file" || (file.mode & 0o044) === 0) return [];
  const mode = file.mode.toString(8).padStart(4, "0");
  return [`/etc/ha.d/authkeys on ${host} is ${mode}, and Heartbeat does not start with it: chmod 600 it`];
}

function hasNone({ says }: { readonly says: string | null }): boolean {
  return says === "none";
}
