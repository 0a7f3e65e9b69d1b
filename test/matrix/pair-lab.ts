import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labDown } from "../../src/lab/lab-down.js";
import { labPlan, type LabHost } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { INSTALLED, testLab } from "../lab/support.js";
import { labName } from "../support/lab-name.js";

/** The nodes of the pair, the preferred one first. */
export const NAMES = ["LD_192_168_3_87", "LD_192_168_3_88"] as const;
export const VIP = "192.168.3.118";
export const INVENTORY = fileURLToPath(new URL("../e2e/pair/inventory", import.meta.url));
/** What makes the pair. */
export const BOOK = readFileSync(fileURLToPath(new URL("../e2e/pair/pair.hap", import.meta.url)), "utf8");

export interface PairLab {
  readonly lab: Lab;
  readonly hosts: readonly LabHost[];
  /** For playbooks and records. */
  readonly folder: string;
}

/**
 * Makes two hosts with Heartbeat installed, or with these packages, and a client; takes them away when the work has
 * ended, however it does.
 */
export async function withPair(work: (pair: PairLab) => Promise<void>, packages = INSTALLED): Promise<void> {
  const around = await testLab(packages);
  const hosts = NAMES.map((name, i) => ({ name, address: `192.168.3.8${7 + i}`, pair: "directors" }));
  const plan = labPlan({ name: labName(`probes${process.pid}`), hosts }, { clients: ["192.168.3.200"], avoid: [VIP] });
  const folder = mkdtempSync(join(tmpdir(), "hap-probes-"));
  try {
    const { value: lab, diagnostics } = await labUp(plan.value, around.options);
    if (lab === null) throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));
    await work({ lab, hosts: plan.value.hosts, folder });
  } finally {
    await labDown(plan.value.name, around.options);
    await around.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
