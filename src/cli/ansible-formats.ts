import { isAnsibleInventory } from "../inventory/ansible/detect.js";
import type { InventoryFormat } from "../inventory/find-inventory.js";

/** Limit for an inventory program, in ms. */
const PROGRAM_LIMIT_MS = 30_000;

/**
 * The formats that these inventories need beside hap's own: their code is loaded only when one of them is Ansible's.
 * With `programs` inventories that are programs are run.
 */
export async function ansibleFormats(paths: readonly string[], programs: boolean): Promise<readonly InventoryFormat[]> {
  if (!paths.some(isAnsibleInventory)) return [];
  const { readAnsibleInventory } = await import("../inventory/ansible/read-ansible-inventory.js");
  const read = (path: string) => readAnsibleInventory(path, { timeoutMs: PROGRAM_LIMIT_MS, programs });
  return [{ accepts: isAnsibleInventory, read }];
}
