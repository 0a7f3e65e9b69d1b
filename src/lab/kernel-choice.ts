import { access } from "node:fs/promises";
import type { LabKernel } from "./lab-plan.js";
import { loadModules } from "./machine-modules.js";

/** What the choice of a kernel depends on. */
export interface MachineKernel {
  /** The machine's kernel has IPVS and the tunnels of its real servers, as modules or built in. */
  readonly hasIpvs: boolean;
}

/**
 * Kernels of their own where LVS is needed and the machine's kernel cannot do it; namespaces, which are faster,
 * otherwise.
 */
export function kernelFor(needsIpvs: boolean, machine: MachineKernel): LabKernel {
  return needsIpvs && !machine.hasIpvs ? "user-mode" : "namespace";
}

/** Loads what LVS needs, which takes root, and looks at what this machine's kernel then has. */
export async function machineKernel(): Promise<MachineKernel> {
  return { hasIpvs: (await loadModules()) && (await exists("/sys/module/ipip")) };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
