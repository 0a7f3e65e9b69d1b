import type { PackageManager } from "../../model/facts.js";
import { apt } from "./apt.js";
import type { PackageManagerShell } from "./package-manager.js";

/** The package managers that hap can use; the others are known by name and say "not yet". */
export const packageManagers: Readonly<Partial<Record<PackageManager, PackageManagerShell>>> = { apt };
