/** What of a package manager matters beyond its shell (src/shell/packages). */
interface PackageManagerFacts {
  /** The program by which a host shows that it has this manager. */
  readonly program: string;
  /**
   * How a playbook may name a version: only as the manager itself writes it, or (rpm) also without epoch and release:
   * `3.0.6`, `3.0.6-1.el7`, `1:3.0.6-1.el7`.
   */
  readonly versions: "whole" | "rpm";
}

/** Every package manager that hap speaks to; a host with several has the first of them. */
export const PACKAGE_MANAGERS = {
  apt: { program: "apt-get", versions: "whole" },
  dnf: { program: "dnf", versions: "rpm" },
  yum: { program: "yum", versions: "rpm" },
  zypper: { program: "zypper", versions: "rpm" },
  apk: { program: "apk", versions: "whole" },
} as const satisfies Readonly<Record<string, PackageManagerFacts>>;

export type PackageManager = keyof typeof PACKAGE_MANAGERS;

/** Where package managers read what their sources are: what is written there may make packages known. */
export const PACKAGE_SOURCES = /^\/etc\/(?:apt|yum|dnf|zypp|apk|pki)(?:\.|\/)/;

/** The names of all package managers, in the order in which a host is asked for them. */
export const PACKAGE_MANAGER_NAMES = Object.keys(PACKAGE_MANAGERS) as readonly PackageManager[];

/** Whether an installed version is the one that a playbook names. */
export function versionFits(manager: PackageManager | null, wanted: string, installed: string): boolean {
  if (wanted === installed) return true;
  if (manager === null || PACKAGE_MANAGERS[manager].versions === "whole") return false;
  const withoutEpoch = installed.replace(/^\d+:/, "");
  const withoutRelease = (version: string): string => version.replace(/-[^-]*$/, "");
  return [withoutEpoch, withoutRelease(installed), withoutRelease(withoutEpoch)].includes(wanted);
}

/** A package that is there, its version, and the one that it gets. */
export interface PackageUpgrade {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}
