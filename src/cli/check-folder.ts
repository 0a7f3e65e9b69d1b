import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import type { Program } from "../model/program.js";
import { readInventory } from "../inventory/read-inventory.js";
import { sourceFile } from "../source/source-file.js";
import { parse } from "../syntax/parse.js";
import { checkSource } from "./load-program.js";

/** The files of /etc/ha.d that a playbook's steps of the same names read by `from FILE`. */
const FILES = ["ha.cf", "authkeys", "haresources"] as const;

/**
 * Checks a folder such as /etc/ha.d before anybody has written a playbook: the one that would write these very files, over
 * hosts named by the `node` lines. Findings point into the files themselves.
 */
export function checkFolder(folder: string): Stage<Program | null> {
  const there = FILES.filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) {
    const help = "name a playbook, or the folder of a Heartbeat node, such as /etc/ha.d";
    return {
      value: null,
      diagnostics: [diagnostic("HAP5007", `expected ${FILES.join(", ")} in \`${folder}\``, null, { help })],
    };
  }
  const steps = there.map((name) => `  ${name} {\n    from ${name}\n  }\n`).join("");
  const source = sourceFile(
    join(folder, "(this folder)"),
    `play "${folder.replaceAll(/["\\$]/g, "")}" on nodes {\n${steps}}\n`,
  );
  const site = readInventory(parse(sourceFile(join(folder, "(its nodes)"), inventoryOf(nodesIn(folder)))).value);
  if (site.value === null) return { value: null, diagnostics: site.diagnostics };
  return checkSource({ source, sites: [site.value], given: new Map(), options: { limit: [] } });
}

/** Addresses for documentation (RFC 5737): nobody is contacted. */
function inventoryOf(nodes: readonly string[]): string {
  const hosts = nodes.map((name, i) => `  host "${name}" 192.0.2.${i + 1}\n`).join("");
  return `site here\n${nodes.length === 2 ? "pair" : "group"} nodes {\n${hosts}}\n`;
}

/** The names of ha.cf's `node` lines; one stand-in where there are none, so that the other files are still checked. */
function nodesIn(folder: string): readonly string[] {
  const path = join(folder, "ha.cf");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*/, "").trim());
  const names = lines.flatMap((line) => (/^node[\s,]/.test(line) ? line.split(/[\s,]+/).slice(1) : []));
  const usable = [...new Set(names)].filter((name) => /^[A-Za-z0-9_.-]+$/.test(name)).slice(0, 100);
  return usable.length === 0 ? ["localhost"] : usable;
}
