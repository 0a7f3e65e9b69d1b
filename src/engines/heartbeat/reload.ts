import type { StateView } from "../../model/host-state.js";
import { interfaceHolding } from "../../model/holders.js";
import { ask } from "../../model/query.js";
import { addressesOfGroups, BETWEEN_MS, readGroups, SCRIPT_MS } from "../../model/resource-groups.js";
import type { EngineReload } from "../engine.js";
import { HA_CF } from "./paths.js";
import { HARESOURCES } from "./status.js";

/** What the daemon runs by, and what its files say. */
export const RELOAD_QUERIES = [ask.daemon("heartbeat", null), ask.file(HA_CF, true), ask.file(HARESOURCES, true)];

/**
 * Heartbeat reads its files anew by a restart of itself that keeps the resources. One that ran with `auto_failback
 * legacy`, which is what a file without the word means, hangs in it when the file says something else now (3.0.6: its
 * main process stays alone, and answers nobody), and so does its peer. Only a stop and a start make it right.
 */
export function reloadOn(state: StateView): EngineReload {
  const { mode } = state.daemon("heartbeat", null);
  if (mode !== LEGACY || isLegacy(textOf(state, HA_CF))) return { action: "reload", interruptionMs: 0 };
  const isHeld = (address: string): boolean => interfaceHolding(state.facts.interfaces, address) !== null;
  const held = readGroups(textOf(state, HARESOURCES)).filter((group) => addressesOfGroups([group]).some(isHeld));
  const scripts = held.flatMap(({ resources }) => resources).length;
  return { action: "restart", interruptionMs: scripts === 0 ? 0 : BETWEEN_MS + 2 * SCRIPT_MS * scripts };
}

/** As `cl_status hbparameter -p auto_failback` tells it. */
export const LEGACY = "legacy";

/** A condition: a reload now would leave it hanging. For a reload that nobody has planned. */
export const LEAVES_LEGACY = `{ [ "$(cl_status hbparameter -p auto_failback 2>/dev/null </dev/null)" = ${LEGACY} ] && f=$(sed -n 's/^[[:space:]]*auto_failback[[:space:]]*\\([^[:space:]]*\\).*/\\1/p' ${HA_CF} 2>/dev/null | tail -n 1 | tr A-Z a-z) && [ "\${f:-${LEGACY}}" != ${LEGACY} ]; }`;

/** Of a word that stands there twice the last counts. */
function isLegacy(haCf: string): boolean {
  const values = haCf.split("\n").flatMap((line) => /^\s*auto_failback\s+(\S+)/.exec(line)?.[1] ?? []);
  return (values.at(-1) ?? LEGACY).toLowerCase() === LEGACY;
}

function textOf(state: StateView, path: string): string {
  const file = state.file(path);
  return file.type === "file" ? (file.content?.toString("utf8") ?? "") : "";
}
