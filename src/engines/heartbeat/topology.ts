import type { ClusterFile, Directive } from "../../model/cluster-files.js";
import type { EngineTopology } from "../engine.js";

/**
 * The media of ha.cf and its fences. Of `stonith_host` only the node and the device's type are told: among what follows
 * is a password.
 */
export function topologyOf(files: readonly ClusterFile[]): EngineTopology {
  const directives = files.flatMap((file) => (file.file === "ha.cf" ? file.directives : []));
  return {
    links: [...new Set(directives.flatMap(linksOf))],
    fences: [...new Set(directives.flatMap(fencesOf))],
  };
}

function linksOf({ name, values }: Directive): readonly string[] {
  const [first = "", second = ""] = values.map(({ value }) => value);
  switch (name) {
    case "bcast":
    case "udp":
    case "serial":
      return values.map(({ value }) => `${name} ${value}`);
    case "ucast":
    case "ucast6":
    case "mcast":
    case "mcast6":
      return [`${name} ${first} to ${second}`];
    default:
      return [];
  }
}

function fencesOf({ name, values }: Directive): readonly string[] {
  const [first = "", second = ""] = values.map(({ value }) => value);
  switch (name) {
    case "stonith_host":
      return [`${name} ${first} ${second}`];
    case "stonith":
    case "watchdog":
      return [`${name} ${first}`];
    default:
      return [];
  }
}
