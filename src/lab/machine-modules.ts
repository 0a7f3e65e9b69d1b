import { access } from "node:fs/promises";
import { runCommand } from "./run-command.js";

/** What directors and real servers of LVS need; hosts cannot load modules, because the kernel is the machine's. */
const MODULES: readonly string[] = ["ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_lc", "ip_vs_wlc", "ip_vs_sh", "ipip"];

/** Loads the modules that this machine's kernel offers. Gives whether it has IPVS, as module or built in. */
export async function loadModules(): Promise<boolean> {
  for (const name of MODULES) await runCommand(["modprobe", "--quiet", name]);
  return access("/proc/net/ip_vs").then(
    () => true,
    () => false,
  );
}
