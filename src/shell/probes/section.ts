import type { Command } from "../../model/command.js";
import { addressesScript } from "./addresses.js";
import { commandScript } from "./command.js";
import { heartbeatScript } from "./heartbeat.js";
import { ipvsScript } from "./ipvs.js";
import { lastWordsScript } from "./last-words.js";
import { logScript } from "./log.js";
import { processesScript } from "./processes.js";

/** One thing that probes want to know of a host. Several probes may read the same section. */
export type Section =
  | { readonly kind: "heartbeat" | "last-words" | "processes" | "addresses" | "ipvs" }
  | { readonly kind: "log"; readonly path: string }
  | { readonly kind: "command"; readonly command: Command };

/** Whether two sections have the same answer; a command is always run for itself. */
export function sameSection(a: Section, b: Section): boolean {
  if (a.kind === "log" && b.kind === "log") return a.path === b.path;
  return a.kind === b.kind && a.kind !== "command" && a.kind !== "log";
}

/** Shell that prints one section's answer. `seconds` is the limit of each program it runs. */
export function sectionScript(section: Section, seconds: number): string {
  switch (section.kind) {
    case "heartbeat":
      return heartbeatScript(seconds);
    case "last-words":
      return lastWordsScript(seconds);
    case "processes":
      return processesScript(seconds);
    case "addresses":
      return addressesScript(seconds);
    case "ipvs":
      return ipvsScript(seconds);
    case "log":
      return logScript(section.path, seconds);
    case "command":
      return commandScript(section.command, seconds);
  }
}
