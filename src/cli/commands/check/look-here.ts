import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { HostFiles } from "../../../check/rules/cluster-view.js";
import { addressesIn, testsOf } from "../../../check/rules/host-questions.js";
import type { HostEvidence, PathLook } from "../../../check/rules/host-look.js";
import type { InterfaceFacts } from "../../../model/facts.js";
import { namesIn, readText } from "../../../files/read-file.js";

/** Where the engines' files are on a node. */
const HOMES = ["/etc/ha.d", "/etc/keepalived"];

/**
 * What this machine shows beside the files of a folder. Of a folder that is not this node's own (a copy, a
 * checkout) only what lies in it is known.
 */
export function lookHere(folder: string, files: HostFiles | null = null): HostEvidence {
  const isNode = isHome(folder);
  let answers: ReadonlyMap<string, boolean> | null = null;
  const own = homeOf(folder);
  const of = <T>(value: () => T): T | null => (isNode ? value() : null);
  return {
    path: (path) => {
      const home = HOMES.find((one) => path.startsWith(`${one}/`));
      // A folder stands for its own engine's: what another engine lacks is no fault of it.
      if (home !== undefined && home !== own) return null;
      const beside = home === undefined ? null : lookAt(join(folder, path.slice(home.length)));
      // What its daemon reads is copied with it; a script that keepalived runs need not be.
      if (beside !== null && (beside.type !== "absent" || !isScriptOfKeepalived(path))) return beside;
      return of(() => lookAt(path));
    },
    nodeName: of(() => nodeInfo(folder) ?? hostname()),
    interfaces: of(interfacesHere),
    user: (name) => of(() => userHere(name)),
    enabled: (service) => of(() => enabledHere(service)),
    named: (name) => of(() => addressesOf(name)),
    text: (path) => of(() => readText(path)),
    succeeds: (script) =>
      of(() => {
        // One shell for all: each costs a tenth of what the whole check does.
        answers ??= succeedHere(files === null ? [] : testsOf(files));
        return answers.get(script) ?? succeedHere([script]).get(script) ?? null;
      }),
    clock: null,
    packages: null,
  };
}

/** Whether a path is in keepalived's folder, and none of a file that its daemon reads. */
function isScriptOfKeepalived(path: string): boolean {
  const [, keepalived = ""] = HOMES;
  return path.startsWith(`${keepalived}/`) && !path.endsWith(".conf");
}

/** Which of the engines' folders it is, or is a copy of: told by what lies in it. */
function homeOf(folder: string): string {
  const [heartbeat = "", keepalived = ""] = HOMES;
  const has = (name: string): boolean => existsSync(join(folder, name));
  return has("keepalived.conf") && !has("ha.cf") ? keepalived : heartbeat;
}

/** Whether the folder is one of this machine's own, by whatever name. */
export function isHome(folder: string): boolean {
  return HOMES.some((home) => {
    try {
      return realpathSync(folder) === realpathSync(home);
    } catch {
      return false;
    }
  });
}

function lookAt(path: string): PathLook | null {
  try {
    const found = statSync(path);
    if (found.isCharacterDevice() || found.isBlockDevice()) return { type: "device" };
    if (!found.isFile() && !found.isDirectory()) return { type: "other" };
    const nameOf = (id: number): string => (id === 0 ? "root" : String(id));
    const [owner, group] = [nameOf(found.uid), nameOf(found.gid)];
    return { type: found.isFile() ? "file" : "directory", mode: found.mode & 0o7777, owner, group };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ENOTDIR" ? { type: "absent" } : null;
  }
}

function nodeInfo(folder: string): string | null {
  return readText(join(folder, "nodeinfo"))?.split("\n")[0]?.trim() ?? null;
}

/** Every interface, also those that are down or have no address. */
function interfacesHere(): readonly InterfaceFacts[] | null {
  const known = networkInterfaces();
  try {
    return readdirSync("/sys/class/net").map((name) => ({
      name,
      up: known[name] !== undefined,
      addresses: (known[name] ?? []).flatMap(({ cidr }) => cidr ?? []),
      mac: known[name]?.[0]?.mac.replace(/^[0:]+$/, "") ?? "",
    }));
  } catch {
    return null;
  }
}

/** Whether there is a user; not known when it is not in /etc/passwd and other places are asked too. */
function userHere(name: string): boolean | null {
  const passwd = readText("/etc/passwd");
  if (passwd === null) return null;
  if (passwd.split("\n").some((line) => line.startsWith(`${name}:`))) return true;
  const asked = /^passwd:\s*(.*)$/m.exec(readText("/etc/nsswitch.conf") ?? "")?.[1] ?? "files";
  return asked.split(/\s+/).every((word) => ["files", "systemd", "compat", ""].includes(word)) ? false : null;
}

/** Whether a service is started at boot, by systemd or by the folders of init. */
function enabledHere(service: string): boolean | null {
  if (!existsSync("/etc/systemd/system") && !existsSync("/etc/rc2.d")) return null;
  const wanted = ["multi-user.target.wants", "default.target.wants", "graphical.target.wants"];
  if (wanted.some((folder) => isThere(join("/etc/systemd/system", folder, `${service}.service`)))) return true;
  return ["/etc/rc2.d", "/etc/rc3.d", "/etc/rc5.d"].some((folder) =>
    namesIn(folder).some((name) => new RegExp(`^S\\d\\d`).test(name) && name.slice(3) === service),
  );
}

function isThere(path: string): boolean {
  return namesIn(join(path, "..")).includes(path.split("/").at(-1) ?? "");
}

/** Limit for a look, in ms: a script of `host-tests.ts` reads a file or the rules of the packet filter. */
const LIMIT_MS = 5000;

/** Which of some scripts succeed here, as far as they ended in time. */
function succeedHere(scripts: readonly string[]): ReadonlyMap<string, boolean> {
  if (scripts.length === 0) return new Map();
  const text = scripts.map((script) => `(set -e\n${script}\n) </dev/null >/dev/null 2>&1; echo $?`).join("\n");
  // An argument may have 128 KiB only (execve(2)), and a script of a large director has more.
  const { stdout } = spawnSync("sh", [], { input: text, timeout: LIMIT_MS, encoding: "utf8" });
  const codes = (stdout ?? "").split("\n").slice(0, -1);
  return new Map(codes.flatMap((code, i) => (scripts[i] === undefined ? [] : [[scripts[i], code === "0"]])));
}

/** The addresses of a name by /etc/hosts. */
function addressesOf(name: string): readonly string[] | null {
  const hosts = readText("/etc/hosts");
  return hosts === null ? null : addressesIn(hosts, name);
}
