import type { PackageManager } from "./facts.js";

/**
 * Whether an installed version is the one that a playbook names. Managers of rpm packages are named a version with or without
 * epoch and release (`3.0.6`, `3.0.6-1.el7`, `1:3.0.6-1.el7`); the others only the whole of it.
 */
export function versionFits(manager: PackageManager | null, wanted: string, installed: string): boolean {
  if (wanted === installed) return true;
  if (manager !== "dnf" && manager !== "yum" && manager !== "zypper") return false;
  const withoutEpoch = installed.replace(/^\d+:/, "");
  const withoutRelease = (version: string): string => version.replace(/-[^-]*$/, "");
  return [withoutEpoch, withoutRelease(installed), withoutRelease(withoutEpoch)].includes(wanted);
}
