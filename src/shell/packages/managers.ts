import type { PackageManager } from "../../model/facts.js";
import { apk } from "./apk.js";
import { apt } from "./apt.js";
import { dnf } from "./dnf.js";
import type { PackageManagerShell } from "./package-manager.js";
import { yum } from "./yum.js";
import { zypper } from "./zypper.js";

/** How each package manager is spoken to. */
export const packageManagers: Readonly<Record<PackageManager, PackageManagerShell>> = { apt, dnf, yum, zypper, apk };
