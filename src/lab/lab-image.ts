import { createHash } from "node:crypto";
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Stage, diagnostic } from "../diagnostics/diagnostic.js";
import { type AptSource, RELEASE, hostSourcesList } from "./apt-sources.js";
import type { LabOptions } from "./lab-options.js";
import { packageCache } from "./package-cache.js";
import { listen, packageProxy } from "./package-proxy.js";
import { type CommandResult, lastLines, runCommand } from "./run-command.js";
import { makeFolder } from "../files/write-file.js";

/** What a clean host has beyond Debian's smallest set. A playbook installs the rest itself, net-tools above all. */
const INCLUDE: readonly string[] = ["openssh-server", "iproute2", "iputils-ping", "procps", "kmod"];

/** Counted up when the build changes in a way that its other inputs do not show. */
const RECIPE = 1;

/** Gives the folder of the base image, building it when the cache has none; two builders wait for each other. */
export async function ensureImage(sources: readonly AptSource[], options: LabOptions): Promise<Stage<string>> {
  const recipe = JSON.stringify([RECIPE, RELEASE, INCLUDE, sources]);
  const stamp = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  const image = join(options.cacheDir, `image-${RELEASE}-${stamp}`);
  if (await exists(image)) return { value: image, diagnostics: [] };
  makeFolder(options.cacheDir);
  options.onProgress?.(`building a clean Debian ${RELEASE} once into ${image} (about half a minute)`);
  const result = await build(image, sources, options);
  if (result.status === 0) return { value: image, diagnostics: [] };
  await rm(`${image}.partial`, { recursive: true, force: true });
  const details = [{ label: "mmdebstrap", text: lastLines(result.stderr, 12) }];
  return {
    value: image,
    diagnostics: [diagnostic("HAP8012", "the lab's Debian could not be built", null, { details })],
  };
}

/** The folder of the cached archive files, shared by the build and the hosts of every lab. */
export function packageDir(cacheDir: string): string {
  return join(cacheDir, "packages");
}

/** Builds through a package proxy of its own, so that the packages of the image are cached as well. */
async function build(image: string, sources: readonly AptSource[], options: LabOptions): Promise<CommandResult> {
  const server = packageProxy(packageCache({ dir: packageDir(options.cacheDir), sources, downloadPrefix: [] }));
  const port = await listen(server, 0, "127.0.0.1");
  try {
    return await runCommand(buildCommand(image, options.cacheDir, port), {
      input: hostSourcesList(sources),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/**
 * The build in one command that holds the lock. It has mount and process namespaces of its own, so that ending it
 * ends and unmounts everything below it.
 */
function buildCommand(image: string, cacheDir: string, proxyPort: number): readonly string[] {
  const script = `
set -e
[ ! -d "$1" ] || exit 0
rm -rf "$1.partial"
mmdebstrap --mode=root --variant=minbase --include=${INCLUDE.join(",")} \\
  --aptopt='Acquire::http::Proxy "http://127.0.0.1:${proxyPort}"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' \\
  --skip=cleanup/apt/lists \\
  --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/hostname "$1"/etc/resolv.conf "$1"/etc/machine-id "$1"/etc/apt/apt.conf.d/99mmdebstrap' \\
  ${RELEASE} "$1.partial" -
mv "$1.partial" "$1"
`;
  const contained = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return [...contained, "flock", join(cacheDir, "image.lock"), "sh", "-c", script, "sh", image];
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
