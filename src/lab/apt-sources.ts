import { runCommand } from "./run-command.js";

/** One archive of Debian as this machine's apt names it. */
export interface AptSource {
  /** Such as `http://deb.debian.org/debian`, without a slash at its end. */
  readonly uri: string;
  readonly suite: string;
}

/** The release that a lab's hosts run. */
export const RELEASE = "bookworm";

const SUITES: readonly string[] = [RELEASE, `${RELEASE}-updates`, `${RELEASE}-security`];

const DEFAULT_SOURCES: readonly AptSource[] = [
  { uri: "http://deb.debian.org/debian", suite: RELEASE },
  { uri: "http://deb.debian.org/debian", suite: `${RELEASE}-updates` },
  { uri: "http://deb.debian.org/debian-security", suite: `${RELEASE}-security` },
];

/**
 * Where this machine's apt takes the lab's release from. apt itself is asked, so both formats of its source lists
 * count. A machine of another release gets Debian's own archive.
 */
export async function aptSources(): Promise<readonly AptSource[]> {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const { stdout } = await runCommand(["apt-get", "indextargets", "--format", format, "Created-By: Packages"]);
  const sources = new Map<string, AptSource>();
  for (const line of stdout.split("\n")) {
    const [uri = "", suite = "", component] = line.split(" ");
    if (component !== "main" || !SUITES.includes(suite) || !/^https?:\/\//.test(uri)) continue;
    sources.set(`${uri} ${suite}`, { uri: uri.replace(/\/+$/, ""), suite });
  }
  const found = [...sources.values()];
  return found.some((source) => source.suite === RELEASE) ? found : DEFAULT_SOURCES;
}

/**
 * The sources.list of the hosts: the same archives by plain http, because the hosts' apt speaks to the package proxy,
 * which alone knows how the machine reaches them.
 */
export function hostSourcesList(sources: readonly AptSource[]): string {
  return sources.map(({ uri, suite }) => `deb ${uri.replace(/^https:/, "http:")} ${suite} main\n`).join("");
}
