import { execFileSync, spawn } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHosts, type BenchHost } from "../bench/bench-hosts.js";
import { writeSite } from "../bench/site.js";
import { HAP, type HapEvent } from "../support/hap.js";
import { FOLDER } from "./model.js";
import type { HostName } from "./program.js";

/** What the hosts need beyond an /etc of their own: a folder for files, and a service whose state is a file. */
const PREPARE = `
mount -t tmpfs -o size=16m hap-generate /srv
printf '%s\\n' '#!/bin/sh' 'case $1 in start|restart) : >/run/gsvc.pid;; stop) rm -f /run/gsvc.pid;; status) [ -e /run/gsvc.pid ];; esac' >/etc/init.d/gsvc
chmod 755 /etc/init.d/gsvc
`;

export interface Ran {
  readonly status: number | null;
  readonly events: readonly HapEvent[];
  readonly output: string;
}

/** Real hosts on which generated playbooks run. */
export interface Lab {
  /** Makes every host as it was before the first run. */
  reset(): void;
  /** Runs the built program over a playbook; killed after `killMs` when that is given. */
  hap(command: "run" | "plan", playbook: string, killMs?: number): Promise<Ran>;
  /** A host as `textOf` would tell it. */
  textOf(host: HostName): readonly string[];
  stop(): Promise<void>;
}

/** Starts the hosts h1 to h4. Needs root and the built program. */
export async function startLab(): Promise<Lab> {
  const dir = mkdtempSync(join(tmpdir(), "hap-generate-"));
  const hosts = await startHosts(4, join(dir, "hosts"), PREPARE);
  const known = writeSite(join(dir, "site"), hosts, new Map(hosts.hosts.map(({ name, port }) => [name, port])));
  writeFileSync(known.inventory, inventory(hosts.hosts, known));
  const hostOf = (name: string): BenchHost => {
    const found = hosts.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`no such host: ${name}`);
    return found;
  };
  return {
    reset: () => hosts.hosts.forEach(reset),
    hap: (command, playbook, killMs) => {
      const path = join(dir, "program.hap");
      writeFileSync(path, playbook);
      return runHap([command, path, "-i", known.inventory, "--skip-tags", "never", "--output", "json"], killMs);
    },
    textOf: (name) => textOf(hostOf(name)),
    stop: async () => {
      await hosts.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function inventory(hosts: readonly BenchHost[], { key, knownHosts }: { key: string; knownHosts: string }): string {
  const line = ({ name, port }: BenchHost): string => `  host ${name} 127.0.0.1 {\n    ssh { port ${port} }\n  }\n`;
  const [a, b] = [hosts.slice(0, 2).map(line).join(""), hosts.slice(2).map(line).join("")];
  return `site generated\n\nssh { user root; key ${key}; known-hosts ${knownHosts} }\n\npair p {\n${a}}\n\ngroup g {\n${b}}\n`;
}

function runHap(args: readonly string[], killMs?: number): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [HAP, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const timer = killMs === undefined ? null : setTimeout(() => child.kill("SIGKILL"), killMs);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("close", (status) => {
      if (timer !== null) clearTimeout(timer);
      const events = stdout.split("\n").flatMap((line) => (line.endsWith("}") ? [JSON.parse(line) as HapEvent] : []));
      resolve({ status, events, output: stdout + stderr });
    });
  });
}

/** What is read and written lies in the host's own namespaces. */
function inside(host: BenchHost, script: string): string {
  return execFileSync("nsenter", ["-t", String(host.pid), "-m", "-u", "sh", "-c", script], { encoding: "utf8" });
}

function reset(host: BenchHost): void {
  inside(
    host,
    `rm -rf /srv/g /srv/t /etc/ha.d /run/hap /run/gsvc* /etc/sysctl.d/90-hap.conf
mkdir -p /srv/g /srv/t /etc/ha.d/resource.d && chmod 1777 /srv/t
for u in gu0 gu1; do userdel $u; done 2>/dev/null; for g in gu0 gu1 gg0 gg1; do groupdel $g; done 2>/dev/null
sed '/192\\.0\\.2\\.[0-9]* *\\t*g[abc]/d' /etc/hosts >/etc/hosts.new; cat /etc/hosts.new >/etc/hosts; rm -f /etc/hosts.new
echo '(none)' >/proc/sys/kernel/domainname
exit 0`,
  );
}

function textOf(host: BenchHost): readonly string[] {
  const root = host.path("");
  return [
    ...entries(root, FOLDER),
    ...entries(root, "/srv/t"),
    ...readdirSync(join(root, "/srv"))
      .filter((name) => name !== "g" && name !== "t")
      .map((name) => `unexpected /srv/${name}`),
    ...keys(root),
    ...names(readFileSync(join(root, "/etc/hosts"), "utf8")),
    ...users(root),
    `domain ${inside(host, "cat /proc/sys/kernel/domainname").trim()}`,
    `service ${readdirSync(join(root, "/run")).includes("gsvc.pid") ? "running" : "stopped"}`,
  ].toSorted();
}

const OWNERS = new Map([
  [0, "root"],
  [1, "daemon"],
]);

function entries(root: string, path: string): readonly string[] {
  const stat = lstatSync(join(root, path));
  const owner = `${OWNERS.get(stat.uid) ?? stat.uid}:${OWNERS.get(stat.gid) ?? stat.gid}`;
  const mode = (stat.mode & 0o7777).toString(8);
  if (!stat.isDirectory()) {
    const type = stat.isFile() ? "file" : "other";
    return [`${path} ${type} ${mode} ${owner} ${readFileSync(join(root, path), "utf8")}`];
  }
  const below = readdirSync(join(root, path)).flatMap((name) => entries(root, `${path}/${name}`));
  return [`${path} directory ${mode} ${owner} `, ...below];
}

function keys(root: string): readonly string[] {
  const left = readdirSync(join(root, "/etc/ha.d"));
  return left.flatMap((name) => {
    if (name === "resource.d") return [];
    const path = `/etc/ha.d/${name}`;
    const [line = ""] = entries(root, path);
    if (name !== "authkeys") return [line];
    const key = /^1 sha1 (\S+)$/m.exec(readFileSync(join(root, path), "utf8"))?.[1] ?? "";
    return [`${line.split(" ").slice(0, 4).join(" ")} ${key}`];
  });
}

function names(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const [address = "", ...found] = line.replace(/#.*/, "").trim().split(/\s+/);
    return found.filter((name) => /^g[abc]$/.test(name)).map((name) => `name ${name} ${address}`);
  });
}

function users(root: string): readonly string[] {
  const rows = (path: string): readonly string[][] =>
    readFileSync(join(root, path), "utf8")
      .split("\n")
      .map((line) => line.split(":"));
  const groups = new Map(rows("/etc/group").map(([name = "", , gid = ""]) => [gid, name]));
  return rows("/etc/passwd")
    .filter(([name = ""]) => /^gu\d$/.test(name))
    .map(([name = "", , , gid = "", , , shell = ""]) => `user ${name} ${groups.get(gid) ?? gid} ${shell}`);
}

mkdirSync("/run/sshd", { recursive: true });
