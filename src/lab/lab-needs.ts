import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import type { LabKernel } from "./lab-plan.js";

/** The commands a lab uses, and the Debian package that brings each. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
  mmdebstrap: "mmdebstrap",
  ip: "iproute2",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  unshare: "util-linux",
  nsenter: "util-linux",
  flock: "util-linux",
  "apt-get": "apt",
};

const PACKAGE_OF_OWN_KERNEL: Readonly<Record<string, string>> = {
  ...PACKAGE_OF,
  "linux.uml": "user-mode-linux",
  "mkfs.ext4": "e2fsprogs",
};

/** Names of the Debian packages that are missing on this machine; empty when a lab can be built. */
async function labNeeds(kernel: LabKernel = "namespace"): Promise<readonly string[]> {
  const missing = new Set<string>();
  for (const [command, name] of Object.entries(kernel === "user-mode" ? PACKAGE_OF_OWN_KERNEL : PACKAGE_OF)) {
    if (!(await isInstalled(command))) missing.add(name);
  }
  return [...missing];
}

/** Why this machine or user cannot run a lab; null when nothing is in the way. */
export async function labObstacle(kernel: LabKernel = "namespace"): Promise<Diagnostic | null> {
  if (process.getuid?.() !== 0) {
    const help = "run it as root (`sudo hap lab ...`), on Linux; nothing outside the lab's own namespaces is changed";
    return diagnostic("HAP8010", "a lab needs root: it makes network namespaces, mounts and a clean Debian", null, {
      help,
    });
  }
  const packages = await labNeeds(kernel);
  if (packages.length === 0) return null;
  const help = `apt-get install ${packages.join(" ")}`;
  return diagnostic("HAP8011", `a lab needs packages that are not installed: ${packages.join(", ")}`, null, { help });
}

async function isInstalled(command: string): Promise<boolean> {
  for (const folder of ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]) {
    try {
      await access(join(folder, command), constants.X_OK);
      return true;
    } catch {
      continue;
    }
  }
  return false;
}
