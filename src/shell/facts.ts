import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Facts, InterfaceFacts, OsFacts, ServiceManager } from "../model/facts.js";
import { FIND_HEARTBEAT, HEARTBEAT_PATHS } from "../engines/heartbeat/paths.js";
import { RUN_ID } from "../model/run-id.js";
import { packageManagers } from "./packages/managers.js";
import { UNCONFIRMED_SCRIPT } from "./put-back.js";
import { linesOf, mark, type ExpectedMarks, type Marks, type Tag } from "./protocol.js";

const PROGRAMS = Object.values(packageManagers).map(({ program }) => program);

/**
 * Shell that tells what is always wanted of a host, one mark a fact, with as few processes as can be (`read`, `case`
 * and `[` are builtins). `command -v` is the POSIX way to find a program. `hap_manager` is the first package manager's
 * program that is there.
 */
export const FACTS_SCRIPT = `
${mark("uname")}; uname -nrm
${mark("clock")}; date +%s
if [ -r /etc/ha.d/nodeinfo ]; then IFS= read -r l </etc/ha.d/nodeinfo; ${mark("nodeinfo")}; printf '%s\\n' "$l"; fi
for f in /etc/os-release /usr/lib/os-release; do
  [ -r "$f" ] || continue
  ${mark("os-release")}
  while IFS= read -r l || [ -n "$l" ]; do
    case $l in ID=*|ID_LIKE=*|VERSION_ID=*|PRETTY_NAME=*) printf '%s\\n' "$l";; esac
  done <"$f"
  break
done
hap_manager=
for m in ${PROGRAMS.join(" ")}; do
  if command -v "$m" >/dev/null 2>&1; then hap_manager=$m; ${mark("package-manager", '"$m"')}; break; fi
done
if [ -d /run/systemd/system ]; then ${mark("service-manager", "systemd")}
elif command -v rc-service >/dev/null 2>&1; then ${mark("service-manager", "openrc")}
else ${mark("service-manager", "init")}; fi
${FIND_HEARTBEAT}if [ -n "$hap_heartbeat" ]; then ${mark("heartbeat", '"$hap_heartbeat"')}; fi
if command -v ip >/dev/null 2>&1; then ${mark("addresses")}; ip addr show; fi
${UNCONFIRMED_SCRIPT}`;

const KIB = 1024;

/** What FACTS_SCRIPT prints at most. A host of a thousand interfaces says 300 KiB of them. */
export const EXPECTED_FACTS: readonly ExpectedMarks[] = [
  { tag: "uname", times: 1, bytes: KIB },
  { tag: "clock", times: 1, bytes: 64 },
  { tag: "nodeinfo", times: 1, bytes: 4 * KIB },
  { tag: "os-release", times: 1, bytes: 16 * KIB },
  { tag: "package-manager", times: 1, bytes: 0 },
  { tag: "service-manager", times: 1, bytes: 0 },
  { tag: "heartbeat", times: 1, bytes: 0 },
  { tag: "addresses", times: 1, bytes: KIB * KIB },
  { tag: "unconfirmed", times: 1, bytes: KIB },
];

/** Makes facts of what FACTS_SCRIPT printed. `now` is the controller's clock in seconds. */
export function readFacts(marks: Marks, now: number): Result<Facts, string> {
  const first = (tag: Tag): string => marks.lines(tag)[0] ?? "";
  const word = (tag: Tag): string | null => marks.all(tag)[0]?.words[0] ?? null;
  const [hostname, kernel, arch] = first("uname").split(" ");
  if (!hostname || !kernel || !arch) return failure("it does not say who it is");
  const heartbeat = word("heartbeat");
  if (heartbeat !== null && !HEARTBEAT_PATHS.includes(heartbeat)) return failure("it names a Heartbeat that is none");
  return success({
    hostname,
    kernel,
    arch,
    nodeinfo: first("nodeinfo").trim() || null,
    os: readOs(marks.lines("os-release")),
    interfaces: readInterfaces(marks.lines("addresses")),
    packageManager: packageManagerOf(word("package-manager")),
    serviceManager: serviceManagerOf(word("service-manager")),
    heartbeat,
    unconfirmed: unconfirmedOf(marks),
    clock: { host: Number(first("clock")) || now, controller: now },
  });
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
 * Lines of `ip addr` (iproute2, busybox): `2: eth0@if9: <BROADCAST,UP> …`, below it `link/ether 52:54:… brd …` and
 * `inet 10.0.0.1/24 …`, indented. Lines of anything else are passed over.
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

function packageManagerOf(program: string | null): Facts["packageManager"] {
  return Object.values(packageManagers).find((manager) => manager.program === program)?.name ?? null;
}

function serviceManagerOf(word: string | null): ServiceManager {
  return word === "systemd" || word === "openrc" ? word : "init";
}

function unconfirmedOf(marks: Marks): Facts["unconfirmed"] {
  const [one] = marks.all("unconfirmed");
  const run = one === undefined ? undefined : linesOf(one.body).find((line) => RUN_ID.test(line));
  return run === undefined ? null : { run, failed: one?.words[0] === "failed" };
}
