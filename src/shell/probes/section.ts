import { engineNamed } from "../../engines/engines.js";
import { VRRP_STATES } from "../../engines/keepalived/vrrp-states.js";
import type { Command } from "../../model/command.js";
import type { EngineName } from "../../model/engine-name.js";
import { takeoversScript } from "../engine-log.js";
import { addressesScript } from "./addresses.js";
import { commandScript } from "./command.js";
import { engineScript } from "./engine.js";
import { ipvsScript } from "./ipvs.js";
import { lastWordsScript } from "./last-words.js";
import { logScript } from "./log.js";
import { processesScript } from "./processes.js";

/** One thing that probes want to know of a host. Several probes may read the same section. */
export type Section =
  | { readonly kind: "processes" | "addresses" | "ipvs" | "vrrp" | "last-words" }
  | { readonly kind: "engine"; readonly engine: EngineName }
  | { readonly kind: "takeovers"; readonly engine: EngineName }
  | { readonly kind: "engine-says"; readonly engine: EngineName; readonly peer: string | null }
  | { readonly kind: "log"; readonly path: string }
  | { readonly kind: "command"; readonly command: Command };

/** Whether two sections have the same answer; a command is always run for itself. */
export function sameSection(a: Section, b: Section): boolean {
  if (a.kind === "log" && b.kind === "log") return a.path === b.path;
  if (a.kind === "engine" && b.kind === "engine") return a.engine === b.engine;
  const isOneAlone = ["command", "log", "engine", "engine-says", "takeovers"].includes(a.kind);
  return a.kind === b.kind && !isOneAlone;
}

/** Shell that prints one section's answer. `seconds` is the limit of each program it runs. */
export function sectionScript(section: Section, seconds: number): string {
  switch (section.kind) {
    case "engine":
      return engineScript(engineNamed(section.engine), seconds);
    case "engine-says":
      return engineNamed(section.engine).status.script(seconds, section.peer);
    case "takeovers":
      return takeoversScript(engineNamed(section.engine).log, seconds);
    case "vrrp":
      return VRRP_STATES;
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
