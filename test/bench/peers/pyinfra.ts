import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** pyinfra is in neither Debian nor npm, so the bench does not run it; this says so, and whether this machine has one. */
export function pyinfraLacks(): string {
  const found = (process.env["PATH"] ?? "").split(delimiter).some((folder) => executable(join(folder, "pyinfra")));
  return found
    ? "pyinfra is installed here, but the bench has no deploy for it: not run"
    : "pyinfra is not installed (no Debian package): not run";
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
