import { setImmediate } from "node:timers/promises";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { lookOf } from "../../src/check/rules/host-look.js";
import { allKinds } from "../../src/steps/registry.js";
import type { Configuration, Verdict } from "./daemon.js";

const REGISTRY = allKinds();

/** What `hap check` finds in the files of a configuration, with what a look at the folder shows. */
export function findings({ files, mode }: Configuration): readonly Diagnostic[] {
  const list = Object.entries(files).map(([name, text]) => ({
    path: `/etc/ha.d/${name}`,
    bytes: Buffer.from(text, "latin1"),
  }));
  const paths = ["ha.cf", "authkeys", "haresources"].map((name) => [
    `/etc/ha.d/${name}`,
    files[name] === undefined ? "absent" : name === "authkeys" ? mode.toString(8) : "644",
  ]);
  const look = lookOf({ paths: Object.fromEntries(paths) as Record<string, string> });
  return checkFiles({ files: list, registry: REGISTRY, rules: allRules, look: () => look });
}

/** The same for many, with room between them for whatever else is waited for. */
export async function findingsOf(
  configurations: readonly Configuration[],
): Promise<readonly (readonly Diagnostic[])[]> {
  const found: (readonly Diagnostic[])[] = [];
  for (const configuration of configurations) {
    found.push(findings(configuration));
    await setImmediate();
  }
  return found;
}

export type Agreement = "both accept" | "both refuse" | "missed" | "false alarm";

/** How hap's errors and the daemon's verdict go together. */
export function compare(found: readonly Diagnostic[], verdict: Verdict): Agreement {
  const refuses = found.some(({ severity }) => severity === "error");
  if (verdict.accepted) return refuses ? "false alarm" : "both accept";
  return refuses ? "both refuse" : "missed";
}
