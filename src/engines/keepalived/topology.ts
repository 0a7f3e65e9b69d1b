import type { ClusterFile, ConfStatement } from "../../model/cluster-files.js";
import type { EngineTopology } from "../engine.js";

/** Where the adverts of each vrrp_instance go. keepalived has no fences. */
export function topologyOf(files: readonly ClusterFile[]): EngineTopology {
  const statements = files.flatMap((file) => (file.file === "keepalived.conf" ? file.statements : []));
  const instances = statements.filter(({ word }) => word === "vrrp_instance");
  return { links: [...new Set(instances.map(({ block }) => linkOf(block ?? [])))], fences: [] };
}

function linkOf(own: readonly ConfStatement[]): string {
  const isUnicast = own.some(({ word }) => word === "unicast_peer");
  return `vrrp ${textOf(own, "interface")}, router ${textOf(own, "virtual_router_id")}${isUnicast ? ", unicast" : ""}`;
}

function textOf(statements: readonly ConfStatement[], name: string): string {
  const value = statements.findLast(({ word }) => word === name)?.values[0]?.value;
  return typeof value === "string" ? value : "?";
}
