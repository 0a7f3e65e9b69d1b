import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
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

/** An image in the making. */
interface Recipe {
  readonly packages: readonly string[];
  /** The image that it adds packages to; null for the first, which is built from nothing. */
  readonly base: string | null;
}

/**
 * Gives the folder of the image, building it when the cache has none; two builders wait for each other. With packages
 * of its own it is a copy of the clean one with these installed, which takes a third of the time of a new one.
 */
export async function ensureImage(sources: readonly AptSource[], options: LabOptions): Promise<Stage<string>> {
  const clean = await ensure({ packages: INCLUDE, base: null }, sources, options);
  const { packages = [] } = options;
  if (clean.diagnostics.length > 0 || packages.length === 0 || options.signal?.aborted === true) return clean;
  return ensure({ packages, base: clean.value }, sources, options);
}

async function ensure(recipe: Recipe, sources: readonly AptSource[], options: LabOptions): Promise<Stage<string>> {
  const more = recipe.base === null ? [] : recipe.packages;
  const text = JSON.stringify([RECIPE, RELEASE, INCLUDE, sources, ...more]);
  const stamp = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const image = join(options.cacheDir, `image-${RELEASE}-${stamp}`);
  if (await exists(image)) return { value: image, diagnostics: [] };
  makeFolder(options.cacheDir);
  const what = recipe.base === null ? `a clean Debian ${RELEASE}` : `Debian ${RELEASE} with ${more.join(", ")}`;
  options.onProgress?.(`building ${what} once into ${image} (about half a minute)`);
  const result = await build(image, recipe, sources, options);
  if (result.status === 0) return { value: image, diagnostics: [] };
  // Another builder may have begun the same one.
  await runCommand(["flock", lockPath(options.cacheDir), "rm", "-rf", `${image}.partial`]);
  const label = recipe.base === null ? "mmdebstrap" : "apt-get";
  const details = [{ label, text: lastLines(result.stderr, 12) }];
  return {
    value: image,
    diagnostics: [diagnostic("HAP8012", "the lab's Debian could not be built", null, { details })],
  };
}

function lockPath(cacheDir: string): string {
  return join(cacheDir, "image.lock");
}

/** The folder of the cached archive files, shared by the build and the hosts of every lab. */
export function packageDir(cacheDir: string): string {
  return join(cacheDir, "packages");
}

/** Builds through a package proxy of its own, so that the packages of the image are cached as well. */
async function build(
  image: string,
  recipe: Recipe,
  sources: readonly AptSource[],
  options: LabOptions,
): Promise<CommandResult> {
  const server = packageProxy(packageCache({ dir: packageDir(options.cacheDir), sources, downloadPrefix: [] }));
  const port = await listen(server, 0, "127.0.0.1");
  try {
    return await runCommand(buildCommand(image, recipe, options.cacheDir, port), {
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
function buildCommand(image: string, recipe: Recipe, cacheDir: string, proxyPort: number): readonly string[] {
  const settings = [
    `Acquire::http::Proxy "http://127.0.0.1:${proxyPort}"`,
    'Acquire::Languages "none"',
    'Acquire::Check-Valid-Until "false"',
  ];
  const work = recipe.base === null ? fromNothing(recipe.packages, settings) : onTop(recipe.packages, settings);
  const script = `
set -e
[ ! -d "$1" ] || exit 0
rm -rf "$1.partial"
${work}
mv "$1.partial" "$1"
`;
  const contained = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return [...contained, "flock", lockPath(cacheDir), "sh", "-c", script, "sh", image, recipe.base ?? ""];
}

/** Shell that makes `$1.partial` by mmdebstrap, of the sources on its input. */
function fromNothing(packages: readonly string[], settings: readonly string[]): string {
  return `mmdebstrap --mode=root --variant=minbase --include=${packages.join(",")} \\
  ${settings.map((setting) => `--aptopt='${setting}'`).join(" ")} \\
  --skip=cleanup/apt/lists \\
  --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/hostname "$1"/etc/resolv.conf "$1"/etc/machine-id "$1"/etc/apt/apt.conf.d/99mmdebstrap' \\
  ${RELEASE} "$1.partial" -`;
}

/** Shell that makes `$1.partial` of the image `$2` and packages, whose services are not started while it is made. */
function onTop(packages: readonly string[], settings: readonly string[]): string {
  const options = settings.map((setting) => `-o '${setting.replace(" ", "=").replaceAll('"', "")}'`).join(" ");
  return `cp -a "$2" "$1.partial"
mount --bind /dev "$1.partial/dev"
mount -t proc proc "$1.partial/proc"
printf '#!/bin/sh\\nexit 101\\n' >"$1.partial/usr/sbin/policy-rc.d"
chmod 755 "$1.partial/usr/sbin/policy-rc.d"
DEBIAN_FRONTEND=noninteractive chroot "$1.partial" apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io \\
  ${options} install ${packages.join(" ")} >&2
rm "$1.partial/usr/sbin/policy-rc.d" "$1.partial"/var/cache/apt/archives/*.deb
umount "$1.partial/proc" "$1.partial/dev"`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
