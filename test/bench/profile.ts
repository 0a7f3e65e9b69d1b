import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseContext } from "./bench-case.js";
import { start } from "./measure.js";
import { hap } from "./peers/hap.js";
import { onStage } from "./stage.js";

const HOSTS: Readonly<Record<string, number>> = { "converged-2": 2, "converged-50": 50, "converged-200": 200 };

/** Runs hap once under `--cpu-prof` and gives the folder with the profile, for a browser's developer tools. */
export async function profile(name: string, context: CaseContext): Promise<string> {
  const hosts = HOSTS[name];
  if (hosts === undefined) return `no profile of ${name}; expected ${Object.keys(HOSTS).join(", ")}`;
  const folder = mkdtempSync(join(tmpdir(), "hap-profile-"));
  const node = ["--cpu-prof", "--cpu-prof-interval", "200", "--cpu-prof-dir", folder];
  await onStage(context, { hosts, rttMs: null }, async ({ site }) => {
    await start(hap(site, { program: context.program, converged: true }));
    return start(hap(site, { program: context.program, converged: true, node }));
  });
  return `profile in ${folder}`;
}
