import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { makeKey, startSshd, type Sshd } from "../support/sshd.js";
import { HOSTILE, hostileHost, type HostileHost } from "./hostile-host.js";

/** The built program against hosts that lie, flood and never end, beside an honest one. */
const MEMORY_MB = 150;
let sshd: Sshd;
let dir = "";
const open: HostileHost[] = [];

beforeAll(async () => {
  sshd = await startSshd();
  dir = mkdtempSync(join(tmpdir(), "hap-hostile-"));
  makeKey(join(dir, "key"), "ed25519");
  writeFileSync(join(dir, "config"), "Host *.test\n  HostName 127.0.0.1\n");
});
afterAll(async () => {
  for (const host of open) host.stop();
  await sshd.stop();
  rmSync(dir, { recursive: true, force: true });
});

interface Named {
  readonly name: string;
  readonly port: number;
}

async function hosts(names: readonly string[], until: "look" | "change" = "look"): Promise<Named[]> {
  const made = names.map(async (name) => {
    const behaviour = HOSTILE[name];
    if (behaviour === undefined) throw new Error(`no behaviour ${name}`);
    const host = await hostileHost(join(dir, "key"), behaviour, until);
    open.push(host);
    return { name, port: host.port };
  });
  return Promise.all(made);
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
  /** The most memory it ever had, in MB. */
  readonly peak: number;
}

/** Runs hap on some hosts and an honest one, which a command leaves a mark on. */
function hap(mode: "plan" | "run", evil: readonly Named[]): Promise<Ended> {
  const all = [...evil, { name: "honest", port: sshd.port }];
  const host = ({ name, port }: Named): string =>
    `host ${name} ${name}.test {\n  ssh {\n    port ${port}\n    key ${sshd.clientKey}\n    known-hosts ${dir}/known\n  }\n}\n`;
  const keyOf = readFileSync(join(dir, "key.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(
    join(dir, "known"),
    sshd.knownHosts + evil.map(({ port }) => `[127.0.0.1]:${port} ${keyOf}\n`).join(""),
  );
  writeFileSync(join(dir, "site.hap"), `site one\n\n${all.map(host).join("\n")}`);
  const names = all.map(({ name }) => name).join(" ");
  const step = `  command "leave a mark" {\n    run touch ${dir}/mark\n    creates ${dir}/mark\n  }\n`;
  writeFileSync(join(dir, "play.hap"), `hap 1\n\nplay "all" on ${names} {\n${step}}\n`);
  const args = [HAP, mode, "play.hap", "-i", "site.hap", "--ssh-config", "config"];
  const env = { PATH: process.env["PATH"], HOME: dir, XDG_CACHE_HOME: join(dir, "cache") };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let peak = 0;
    const look = setInterval(() => void (peak = Math.max(peak, peakOf(child.pid ?? 0))), 20);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (status) => {
      clearInterval(look);
      resolve({ status, output, peak });
    });
  });
}

/** VmHWM of proc(5): the most that was ever resident. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const ESCAPES = /\x1b\]|\x1b\[2J|\x1bc|\x07/;

test("each way to lie or flood is told by the host's name, and the honest host is not blamed", async () => {
  // These two are ended by a limit of 64 MiB or by millions of packets, which takes their server longer than hap.
  const names = Object.keys(HOSTILE).filter((name) => name !== "noise-outside" && name !== "one-byte-pieces");
  const started = performance.now();
  const ended = await hap("plan", await hosts(names));
  expect(ended.status, ended.output).toBe(4);
  for (const name of names) expect(ended.output).toContain(`\`${name}\``);
  expect(ended.output).not.toContain("`honest`");
  expect(ended.output).not.toMatch(ESCAPES);
  expect(ended.output).not.toMatch(/internal error|at .*\.js:\d+/);
  expect(performance.now() - started).toBeLessThan(90_000);
});

test("five hostile hosts at once take little memory", async () => {
  const idle = await hap("plan", []);
  expect(idle.status).toBe(0);
  for (const five of [
    ["endless-begin", "endless-end", "many-markers", "empty-lines", "lawful-lines"],
    ["garbage", "stderr", "no-status", "reads-nothing", "bomb"],
  ]) {
    const ended = await hap("plan", await hosts(five));
    expect(ended.status).toBe(4);
    expect(ended.peak - idle.peak, `idle ${idle.peak} MB, ${five.join(" ")}`).toBeLessThan(MEMORY_MB);
  }
});

test("hosts that turn hostile when changes begin harm no other host", async () => {
  const five = ["endless-begin", "endless-end", "empty-lines", "garbage", "no-status"];
  const idle = await hap("plan", []);
  const ended = await hap("run", await hosts(five, "change"));
  expect(ended.output).toMatch(/changed +honest/);
  expect(readFileSync(join(dir, "mark"))).toHaveLength(0);
  for (const name of five) expect(ended.output).not.toMatch(new RegExp(`(changed|ok) +${name}`));
  expect(ended.status).not.toBe(0);
  expect(ended.peak - idle.peak).toBeLessThan(MEMORY_MB);
});

test("what a server says before its key is known cannot write on the terminal", async () => {
  const words = Buffer.from("\x1b]0;owned\x07\r\nerror[HAP0000]: forged\x1b[2J");
  const server = createServer((socket) => {
    const text = Buffer.concat([Buffer.from([1, 0, 0, 0, 2, 0, 0, 0, words.length]), words, Buffer.from([0, 0, 0, 0])]);
    const padding = 8 + ((8 - ((5 + text.length + 8) % 8)) % 8);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(1 + text.length + padding);
    head[4] = padding;
    socket.on("error", () => undefined);
    socket.write("SSH-2.0-rogue\r\n");
    socket.end(Buffer.concat([head, text, Buffer.alloc(padding)]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ended = await hap("plan", [{ name: "rogue", port: (server.address() as AddressInfo).port }]);
  server.close();
  expect(ended.status).toBe(4);
  expect(ended.output).toContain("`rogue`");
  expect(ended.output).not.toMatch(ESCAPES);
  expect(ended.output).not.toMatch(/^error\[HAP0000\]/m);
});
