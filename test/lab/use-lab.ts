import { afterAll, beforeAll, expect } from "vitest";
import { labDown } from "../../src/lab/lab-down.js";
import type { LabOptions } from "../../src/lab/lab-options.js";
import { type LabHost, type LabPlan, labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { testLab, type TestLab } from "./support.js";
import { labName } from "../support/lab-name.js";

/** The book's directors, the preferred one first, and their address. */
export const DIRECTORS = ["LD_192_168_3_87", "LD_192_168_3_88"] as const;
export const VIP = "192.168.3.118";

/** A lab with the directors only; a test's process may have one by each name. */
export function directorsPlan(name: string, clients: readonly string[] = ["192.168.3.200"]): LabPlan {
  const hosts = DIRECTORS.map((host, i) => ({ name: host, address: `192.168.3.8${7 + i}`, pair: "directors" }));
  return labPlan({ name: labName(`${name}${process.pid}`), hosts }, { clients, avoid: [VIP] }).value;
}

/** The lab of a file of tests, from before the first of them on. */
export interface LabInUse {
  readonly lab: Lab;
  readonly options: LabOptions;
  /** A host of it by its name. */
  host(name: string): LabHost;
}

/**
 * Brings a lab up before the tests of a file and takes it down after them, with nothing left. `packages` are on its
 * hosts from the start.
 */
export function useLab(plan: LabPlan, packages: readonly string[] = []): LabInUse {
  let around: TestLab | null = null;
  let lab: Lab | null = null;
  beforeAll(async () => {
    around = await testLab(packages);
    const { value, diagnostics } = await labUp(plan, around.options);
    expect(diagnostics).toEqual([]);
    lab = value;
    // The first one on a machine also waits for the image.
  }, 900_000);
  afterAll(async () => {
    if (around === null) return;
    const end = await labDown(plan.name, around.options);
    await around.remove();
    expect(end.left).toEqual([]);
  });
  return {
    get lab() {
      if (lab === null) throw new Error("the lab is not up");
      return lab;
    },
    get options() {
      if (around === null) throw new Error("the lab is not up");
      return around.options;
    },
    host(name) {
      const found = plan.hosts.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no ${name} in the plan`);
      return found;
    },
  };
}
