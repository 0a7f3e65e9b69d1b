import type { PackageState } from "../../model/host-state.js";

/** How one package manager is asked and told: the seam behind which the others come. */
export interface PackageManagerShell {
  /** Shell that prints `p NAME VERSION` for each installed package of `names`. */
  query(names: readonly string[]): string;
  /** Shell that installs packages without recommended extras, mending an interrupted earlier run first. */
  install(names: readonly string[]): string;
  /** A hint for a failed installation, from what it printed; null when there is nothing to add. */
  hint(stderr: string): string | null;
}

/** Reads `p NAME VERSION` lines. */
export function readPackages(lines: readonly string[]): ReadonlyMap<string, PackageState> {
  const states = new Map<string, PackageState>();
  for (const line of lines) {
    const [tag, name, version] = line.split(" ");
    if (tag === "p" && name !== undefined && version !== undefined) states.set(name, { version });
  }
  return states;
}
