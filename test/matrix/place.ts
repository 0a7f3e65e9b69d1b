import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HAP } from "../support/hap.js";
import { freePort, makeKey } from "../support/sshd.js";
import type { Way } from "./cells.js";

/** How long a host may take to be there (ms). */
const PATIENCE_MS = 60_000;

/** What a program that has ended has said. */
interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A throw-away host on this machine: mounts and processes of its own, over the machine's own files. */
export interface Place {
  readonly dir: string;
  readonly work: string;
  /** Runs a shell script there, in the folder of the cell. */
  sh(script: string): Promise<string>;
  hap(args: readonly string[]): Promise<Ended>;
  start(args: readonly string[], under?: readonly string[]): ChildProcess;
  remove(): void;
}

/** Makes the host, and beside it `s.hap`, the inventory by which hap reaches it. */
export async function makePlace(way: Way): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), "hap-matrix-"));
  const work = join(dir, "work");
  mkdirSync(work);
  const login = way === "ssh" ? await sshd(dir) : "";
  writeFileSync(join(dir, "s.hap"), inventory(way, login));
  const mounts = [
    "mkdir -p /run/hap /var/lib/hap",
    "mount -t tmpfs none /run/hap && mount -t tmpfs -o size=512k none /var/lib/hap",
    `mount -t tmpfs -o size=128k,nr_inodes=64 none ${work}`,
    login === "" ? "" : `/usr/sbin/sshd -f ${dir}/sshd_config`,
    // The host's first process reads from this one: it ends with it, however that ends.
    `touch ${dir}/ready && exec cat >/dev/null`,
  ].join("\n");
  const root = spawn("unshare", ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", mounts]);
  const remove = (): void => {
    process.off("exit", remove);
    root.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  };
  process.on("exit", remove);
  const deadline = Date.now() + PATIENCE_MS;
  while (!existsSync(join(dir, "ready"))) {
    if (Date.now() <= deadline) await sleep(20);
    else {
      remove();
      throw new Error("the host did not begin");
    }
  }
  const [inside = ""] = spawnSync("pgrep", ["-P", String(root.pid)], { encoding: "utf8" }).stdout.split("\n");
  const enter = ["-t", inside, "-m", "-p", "--"];
  const how = { cwd: dir, env: { ...process.env, HOME: dir } };
  // A process that enters another tree of mounts begins at its root.
  const there = ["sh", "-c", 'cd "$0" && exec "$@"', dir];
  const node = [process.execPath, HAP];
  const functions = `start_sshd() { /usr/sbin/sshd -f ${dir}/sshd_config; }
again() { ( cd ${dir} && ${node.join(" ")} run p.hap -i s.hap >/dev/null 2>&1 ); }
`;
  writeFileSync(join(dir, "functions"), functions);
  return {
    dir,
    work,
    sh: async (script) =>
      (await ended(spawn("nsenter", [...enter, "sh", "-c", `cd ${work}; . ../functions; ${script}`], how))).output,
    hap: (args) => ended(spawn("nsenter", [...enter, ...there, ...node, ...args], how)),
    start: (args, under = []) =>
      spawn("nsenter", [...enter, ...there, ...under, ...node, ...args], {
        ...how,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    remove,
  };
}

/** The machine's own name: in a pair it has to be right. */
export const HOST = hostname();

function inventory(way: Way, login: string): string {
  switch (way) {
    case "here":
      return alone("local");
    case "ssh":
      return alone(`127.0.0.1 { ssh { user root; ${login} } }`);
    case "peer":
      return `site s\npair p {\n  host ${HOST} local\n  host there 127.0.0.1 { ssh { port 1 } }\n}\n`;
  }
}

function alone(place: string): string {
  return `site s\ngroup g {\n  host ${HOST} ${place}\n}\n`;
}

/** Makes what an sshd on loopback needs; gives the lines of an inventory for it. */
async function sshd(dir: string): Promise<string> {
  const port = await freePort();
  mkdirSync("/run/sshd", { recursive: true });
  for (const name of ["host", "client"]) makeKey(join(dir, name), "ed25519");
  writeFileSync(join(dir, "keys"), readFileSync(join(dir, "client.pub")));
  writeFileSync(join(dir, "known"), `[127.0.0.1]:${port} ${readFileSync(join(dir, "host.pub"), "utf8")}`);
  const lines = [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${dir}/host`, `PidFile ${dir}/sshd.pid`],
    ...[`AuthorizedKeysFile ${dir}/keys`, "StrictModes no", "UsePAM no", "PasswordAuthentication no", ""],
  ];
  writeFileSync(join(dir, "sshd_config"), lines.join("\n"));
  return `port ${port}; key ${dir}/client; known-hosts ${dir}/known`;
}

function ended(child: ChildProcess): Promise<Ended> {
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, output })));
}
