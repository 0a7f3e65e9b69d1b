import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { AptSource } from "./apt-sources.js";
import { PACKAGE_PORT } from "./host-disk.js";
import { packageDir } from "./lab-image.js";
import type { LabOptions } from "./lab-options.js";
import { type Lab, type ProcessId, processId } from "./lab-state.js";
import type { PackageProxySettings } from "./package-proxy.js";

/** Where the proxy's process is told to find the way out. */
const OUTSIDE = 3;

/** Starts the lab's package proxy in the switch's namespace and waits until it listens; null when it does not. */
export async function startPackages(
  lab: Lab,
  sources: readonly AptSource[],
  options: LabOptions,
): Promise<ProcessId | null> {
  const settings: PackageProxySettings = {
    cacheDir: packageDir(options.cacheDir),
    sources,
    port: PACKAGE_PORT,
    outside: OUTSIDE,
  };
  const [outside, log] = await Promise.all([open("/proc/self/ns/net"), open(packageLog(lab), "a")]);
  const args = [`--net=/run/netns/${lab.switchNamespace}`, "--", ...options.helper, JSON.stringify(settings)];
  const child = spawn("nsenter", args, { detached: true, stdio: ["ignore", "pipe", log.fd, outside.fd] });
  await Promise.all([outside.close(), log.close()]);
  const ready = await firstOutput(child.stdout);
  child.unref();
  return ready && child.pid !== undefined ? processId(child.pid) : null;
}

/** What the proxy prints, for a report when it does not start. */
export function packageLog(lab: Lab): string {
  return join(lab.dir, "packages.log");
}

/** True when something was written before the stream ended; the stream is closed then. */
function firstOutput(stream: (NodeJS.ReadableStream & { destroy(): void }) | null): Promise<boolean> {
  return new Promise((resolve) => {
    if (stream === null) return resolve(false);
    stream.once("data", () => {
      stream.destroy();
      resolve(true);
    });
    stream.once("close", () => resolve(false));
  });
}
