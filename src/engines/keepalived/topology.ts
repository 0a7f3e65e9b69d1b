import type { ClusterFile, ConfStatement } from "../../model/cluster-files.js";
import type { EngineTopology } from "../engine.js";

/** Where the adverts of each vrrp_instance go. keepalived has no fences. */
export function topologyOf(files: readonly ClusterFile[]): EngineTopology {
  const statements = files.flatMap((file) => (file.file === "keepalived.conf" ? file.statements : []));
  const instances = statements.filter(({ word }) => word === "vrrp_instance");
  return { links: [...new Set(instances.map(({ block }) => linkOf(block ?? [])))], fences: [] };
}

/**
 * The priority of each instance, the state that it begins in, and whether it leaves a lower master alone. Without a
 * line the priority is 100, that of a MASTER 255 (2.2.7).
 */
export function ranksOf(files: readonly ClusterFile[]): readonly string[] {
  const statements = files.flatMap((file) => (file.file === "keepalived.conf" ? file.statements : []));
  return statements.flatMap(({ word, values: [name], block }) => {
    if (word !== "vrrp_instance") return [];
    const own = block ?? [];
    const state = textOf(own, "state", "BACKUP");
    const priority = textOf(own, "priority", state === "MASTER" ? "255" : "100");
    // `state MASTER` clears it.
    const stays = state !== "MASTER" && own.some((line) => line.word === "nopreempt") ? ", nopreempt" : "";
    return [`${typeof name?.value === "string" ? name.value : "?"}: priority ${priority}, ${state}${stays}`];
  });
}

function linkOf(own: readonly ConfStatement[]): string {
  const isUnicast = own.some(({ word }) => word === "unicast_peer");
  return `vrrp ${textOf(own, "interface")}, router ${textOf(own, "virtual_router_id")}${isUnicast ? ", unicast" : ""}`;
}

function textOf(statements: readonly ConfStatement[], name: string, otherwise = "?"): string {
  const value = statements.findLast(({ word }) => word === name)?.values[0]?.value;
  return typeof value === "string" ? value : otherwise;
}
