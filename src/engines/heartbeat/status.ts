import type { FileState, StateView } from "../../model/host-state.js";
import { ask } from "../../model/query.js";
import { addressesOfGroups, readGroups, type ResourceGroupState } from "../../model/resource-groups.js";
import { heldByNone, takeFromNobody } from "./held-by-none.js";
import type { EngineReport, EngineStatus } from "../engine.js";

const AUTHKEYS = "/etc/ha.d/authkeys";
const HARESOURCES = "/etc/ha.d/haresources";

/** What it says of itself is `cl_status rscstatus`. */
export const HEARTBEAT_STATUS: EngineStatus = {
  queries: [ask.file(HARESOURCES, true), ask.file(AUTHKEYS)],
  report,
  script: (seconds) => `hap_limit ${seconds} cl_status rscstatus 2>/dev/null </dev/null\n`,
  says: (answer) => /^(all|local|foreign|none|transition)$/m.exec(answer)?.[1] ?? null,
  trouble: (host, says) => {
    if (says === null) return [`Heartbeat on ${host} does not say what it holds yet`];
    return says === "transition" ? [`Heartbeat on ${host} is in transition`] : [];
  },
  unheld: (pair, said) => {
    // A node that says `all` or `foreign` has what the other one lacks: something else is wrong then.
    const isLeft = said.every(({ says }) => says === "none" || says === "local") && said.some(hasNone);
    return isLeft ? `${heldByNone(said)}: ${takeFromNobody(pair, said[0]?.host ?? "HOST")}` : null;
  },
};

function report(host: string, state: StateView): EngineReport {
  const groups = groupsOf(state.file(HARESOURCES));
  const lines = groups.map(({ node, resources }) => [node.toLowerCase(), ...resources].join(" "));
  return {
    addresses: addressesOfGroups(groups),
    problems: authkeysProblems(host, state.file(AUTHKEYS)),
    alike: { file: "haresources", lines },
  };
}

function groupsOf(file: FileState): readonly ResourceGroupState[] {
  return file.type === "file" ? readGroups(file.content?.toString("utf8") ?? "") : [];
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
