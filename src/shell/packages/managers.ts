import type { PackageManager } from "../../model/package-manager.js";
import { apk } from "./apk.js";
import { apt } from "./apt.js";
import { dnf, yum } from "./red-hat.js";
import type { PackageManagerShell } from "./package-manager.js";
import { zypper } from "./zypper.js";

/** How each package manager is spoken to. */
export const packageManagers: Readonly<Record<PackageManager, PackageManagerShell>> = { apt, dnf, yum, zypper, apk };

/** Shell that asks the host's package manager; `any` is the one that `$hap_manager` names, null for none. */
export function askManager(
  manager: PackageManager | null | "any",
  ask: (shell: PackageManagerShell) => string,
): string {
  if (manager === null) return "";
  if (manager !== "any") return ask(packageManagers[manager]);
  const cases = Object.values(packageManagers).map((shell) => `${shell.program})\n${ask(shell)};;\n`);
  return `case $hap_manager in\n${cases.join("")}esac\n`;
}
