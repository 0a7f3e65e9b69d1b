import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkFiles, kindFor } from "../check/check-folder.js";
import { allRules } from "../check/rules/all-rules.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { allKinds } from "../steps/registry.js";

/** Checks a folder such as /etc/ha.d as it stands, before anybody has written a playbook. */
export function checkFolder(folder: string): readonly Diagnostic[] {
  const registry = allKinds();
  const paths = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => kindFor(path, registry) !== null && statSync(path).isFile());
  if (paths.length === 0) {
    const help = "name a playbook, or the folder of a Heartbeat node, such as /etc/ha.d";
    return [diagnostic("HAP5007", `expected ha.cf, authkeys or haresources in \`${folder}\``, null, { help })];
  }
  const files = paths.map((path) => ({ path, bytes: readFileSync(path) }));
  return checkFiles({ files, registry, rules: allRules });
}
