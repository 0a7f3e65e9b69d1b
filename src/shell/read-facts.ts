import type { Facts, InterfaceFacts, OsFacts, PackageManager, ServiceManager } from "../model/facts.js";

/** Makes facts from the tagged lines of FACTS_SCRIPT; null when the host did not say who it is. `now` is the controller's clock in seconds. */
export function readFacts(lines: readonly string[], now: number): Facts | null {
  const tagged = byTag(lines);
  const [hostname, kernel, arch] = (tagged.get("uname")?.[0] ?? "").split(" ");
  if (!hostname || !kernel || !arch) return null;
  return {
    hostname,
    kernel,
    arch,
    nodeinfo: tagged.get("nodeinfo")?.[0]?.trim() || null,
    os: readOs(tagged.get("os") ?? []),
    interfaces: readInterfaces(lines),
    packageManager: readPackageManager(tagged.get("packages")?.[0]),
    serviceManager: readServiceManager(tagged.get("services")?.[0]),
    heartbeat: tagged.get("heartbeat")?.[0] ?? null,
    clock: { host: Number(tagged.get("clock")?.[0] ?? now), controller: now },
  };
}

function byTag(lines: readonly string[]): Map<string, string[]> {
  const tagged = new Map<string, string[]>();
  for (const line of lines) {
    const blank = line.indexOf(" ");
    if (blank === -1) continue;
    const tag = line.slice(0, blank);
    const list = tagged.get(tag) ?? [];
    list.push(line.slice(blank + 1));
    tagged.set(tag, list);
  }
  return tagged;
}

/** Distributions by the family whose ways of packaging they share (`ID` and `ID_LIKE` of os-release(5)). */
const FAMILIES: readonly (readonly [string, RegExp])[] = [
  ["debian", /\b(debian|ubuntu)\b/],
  ["redhat", /\b(rhel|fedora|centos|rocky|almalinux|ol)\b/],
  ["suse", /\b(suse|sles|opensuse\S*)\b/],
  ["alpine", /\balpine\b/],
];

function readOs(lines: readonly string[]): OsFacts {
  const entries = new Map<string, string>();
  for (const line of lines) {
    const equals = line.indexOf("=");
    entries.set(line.slice(0, equals), line.slice(equals + 1).replace(/^(["'])(.*)\1$/, "$2"));
  }
  const id = entries.get("ID") ?? "unknown";
  const known = `${id} ${entries.get("ID_LIKE") ?? ""}`;
  const family = FAMILIES.find(([, pattern]) => pattern.test(known))?.[0] ?? id;
  return { id, family, version: entries.get("VERSION_ID") ?? "", name: entries.get("PRETTY_NAME") ?? id };
}

/**
 * Lines of `ip addr` (iproute2, busybox): `2: eth0@if9: <BROADCAST,UP> …`, below it `link/ether 52:54:… brd …` and `inet 10.0.0.1/24 …`,
 * indented. Lines of anything else are passed over.
 */
export function readInterfaces(lines: readonly string[]): InterfaceFacts[] {
  const found: { name: string; up: boolean; mac: string; addresses: string[] }[] = [];
  for (const line of lines) {
    const head = /^\d+:\s+([^:@\s]+)(?:@\S+)?:\s+<([^>]*)>/.exec(line);
    if (head !== null) {
      const [, name = "", flags = ""] = head;
      found.push({ name, up: flags.split(",").includes("UP"), mac: "", addresses: [] });
      continue;
    }
    const last = found.at(-1);
    const [, what, value] = /^\s+(link\/ether|inet6?)\s+(\S+)/.exec(line) ?? [];
    if (last === undefined || value === undefined) continue;
    if (what === "link/ether") last.mac = value;
    else last.addresses.push(value.includes("/") ? value : `${value}/32`);
  }
  return found;
}

function readPackageManager(word: string | undefined): PackageManager | null {
  switch (word) {
    case "apt-get":
      return "apt";
    case "dnf":
    case "yum":
    case "zypper":
    case "apk":
      return word;
    default:
      return null;
  }
}

function readServiceManager(word: string | undefined): ServiceManager {
  return word === "systemd" || word === "openrc" ? word : "init";
}
