import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHosts, type BenchHosts } from "../bench/bench-hosts.js";
import { HAP } from "../support/hap.js";
import { everyCommand } from "./every-command.js";

/** A title, an erased screen, 8-bit and turning characters, what is nowhere to be seen, and line ends before a lie. */
const HOSTILE =
  "x\u001b]0;title\u0007\u001b[2J\u009b1m\u007f\u202e\u2066\u200e\u200f\u061c\u00ad\u200b\u{e0041}\r\nforged line\u2028\u2029forged line";

/** What may not stand in the output of a program that is not asked for colours; told by code points, not as hap does. */
const RAW =
  /[\0-\b\v-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

let dir: string;
let hosts: BenchHosts;
let rogue: Server;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "hap-names-"));
  mkdirSync(join(dir, "home"));
  writeFileSync(join(dir, "hostile"), `${HOSTILE}\n`);
  hosts = await startHosts(1, join(dir, "hosts"), onHost());
  rogue = await startRogue();
  writeInventories();
  writePlaybooks();
});
afterAll(async () => {
  await hosts.stop();
  rogue.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A host whose every word that it may choose is hostile: its system's name, a lock's owner, files, what tools say. */
function onHost(): string {
  const words = join(dir, "hostile");
  return `
mkdir -p /run/hap/lock
{ printf 'a\\n1\\n1\\n'; tr '\\n' ' ' <'${words}'; echo; } >/run/hap/lock/owner
{ printf 'ID=debian\\nPRETTY_NAME="'; cat '${words}'; echo '"'; } >/etc/os-release.new
rm -f /etc/os-release; mv /etc/os-release.new /etc/os-release
cat '${words}' >/root/old
ln -s "$(cat '${words}')" /root/link
{ cat '${words}'; } >/etc/ha.d/ha.cf
cp '${words}' /etc/ha.d/haresources
printf 'auth 1\\n1 sha1 a\\n' >/etc/ha.d/authkeys; chmod 600 /etc/ha.d/authkeys
{ echo '#!/bin/sh'; echo "cat '${words}' >&2; cat '${words}'; exit 3"; } >/etc/init.d/hostile; chmod 755 /etc/init.d/hostile
`;
}

/** Ends every connection with words of its own, before any key is seen. */
function startRogue(): Promise<Server> {
  const words = Buffer.from(HOSTILE);
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
  return new Promise((resolve) => server.listen(0, "127.0.0.2", () => resolve(server)));
}

function writeInventories(): void {
  const [host] = hosts.hosts;
  const at = rogue.address();
  const ssh = { ansible_user: "root", ansible_ssh_private_key_file: hosts.key };
  const rogueHost = `r${HOSTILE}`;
  const hostvars = {
    h1: { ansible_host: "127.0.0.1", ansible_port: host?.port, v: HOSTILE, ...ssh },
    [rogueHost]: { ansible_host: "127.0.0.2", ansible_port: typeof at === "object" ? at?.port : 0, ...ssh },
    [`a${HOSTILE}`]: { ansible_host: `b${HOSTILE}`, ansible_user: `c${HOSTILE}` },
  };
  const named = {
    g: { hosts: ["h1"] },
    [`p${HOSTILE}`]: { hosts: ["h1", rogueHost], vars: { hap_pair: true, [`k${HOSTILE}`]: `w${HOSTILE}` } },
    [`q${HOSTILE}`]: { hosts: [`a${HOSTILE}`] },
    _meta: { hostvars },
  };
  program("names.sh", `cat <<'E'\n${JSON.stringify(named)}\nE`);
  program("honest.sh", `cat <<'E'\n${JSON.stringify({ g: named.g, _meta: { hostvars: { h1: hostvars.h1 } } })}\nE`);
  program("fails.sh", `cat '${join(dir, "hostile")}' >&2; printf '\\377\\n' >&2; exit 3`);
  program("garbage.sh", `cat '${join(dir, "hostile")}'; printf '\\377\\n'`);
  writeFileSync(join(dir, "raw.ini"), Buffer.from(`[g]\na${HOSTILE} v="${HOSTILE}"\n\xff\xfe`, "latin1"));
  writeFileSync(join(dir, "text.ini"), `[g]\na${HOSTILE} v="${HOSTILE}"\n`);
  const known = hosts.hosts.map(({ port }) => `[127.0.0.1]:${port} ${hosts.hostKey}\n`);
  mkdirSync(join(dir, "home", ".ssh"));
  writeFileSync(join(dir, "home", ".ssh", "known_hosts"), known.join(""));
}

function program(name: string, body: string): void {
  writeFileSync(join(dir, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(dir, name), 0o755);
}

function writePlaybooks(): void {
  writeFileSync(
    join(dir, "p.hap"),
    `param string v = x
play "p" on g {
  @ignore-failure
  command "\${v}" { run cat ${join(dir, "hostile")} /none\${v}; unless false }
  file /root/old { content "\${v}" }
  file /root/new { content "\${v}" }
  @ignore-failure
  file /root/link { content "a" }
  @ignore-failure
  service hostile { running }
  @ignore-failure
  verify "\${v}" { command cat ${join(dir, "hostile")} /none }
}
`,
  );
  writeFileSync(join(dir, "of-pair.hap"), 'play "p" on all {\n  hosts { 127.0.0.1 a }\n}\n');
  writeFileSync(join(dir, `f${HOSTILE}.hap`), `play "a" on none {\n      file /a { content "b" }\n}\n`);
  writeFileSync(join(dir, `${HOSTILE}.txt`), HOSTILE);
}

const NAMES = ["-i", "names.sh"];
const HONEST = ["-i", "honest.sh"];
const FILE = `f${HOSTILE}.hap`;
const PAIR = `p${HOSTILE}`;

/**
 * Beside a hostile word, what each command is called with: everything that it may read or ask for is hostile. Every
 * command has to be here.
 */
const CALLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  run: [
    ["p.hap", ...HONEST, "-vv"],
    ["p.hap", ...HONEST, "--output", "json"],
  ],
  plan: [
    ["p.hap", ...NAMES],
    ["p.hap", ...HONEST, "-v"],
    ["p.hap", ...HONEST, "--output", "json"],
  ],
  drift: [
    ["p.hap", ...HONEST, "--diff"],
    ["p.hap", ...HONEST, "--output", "json"],
  ],
  check: [
    ["p.hap", ...NAMES],
    [FILE, ...NAMES],
    ["--host", "h1", ...HONEST],
    ["--host", "h1", ...HONEST, "--output", "sarif"],
    ["--host", "h1", ...HONEST, "--output", "json"],
    [FILE, ...NAMES, "--output", "github"],
    ["--host", `r${HOSTILE}`, ...NAMES],
  ],
  inventory: [
    [...NAMES, "-v"],
    [...NAMES, "--output", "json"],
    ["-i", "fails.sh"],
    ["-i", "garbage.sh"],
    ["-i", "raw.ini"],
    ["-i", "text.ini", "-v"],
  ],
  explain: [
    ["v", "p.hap", ...NAMES],
    [`k${HOSTILE}`, ...NAMES],
    ["v", "p.hap", ...NAMES, "--output", "json"],
  ],
  params: [["p.hap", ...NAMES], [FILE], ["p.hap", ...NAMES, "--output", "json"]],
  graph: [
    ["of-pair.hap", ...NAMES],
    ["of-pair.hap", ...NAMES, "--output", "svg"],
    ["of-pair.hap", ...NAMES, "--output", "json"],
    ["p.hap", ...NAMES, "--out", `${HOSTILE}.svg`],
  ],
  status: [NAMES, [...NAMES, "--output", "json"]],
  switch: [[PAIR, ...NAMES]],
  trust: [NAMES],
  unlock: [NAMES, [...NAMES, "--output", "json"]],
  undo: [[]],
  log: [[], ["--output", "json"], ["LAST"], ["LAST", "--output", "json"]],
  report: [["LAST", "--out", "r.html"]],
  init: [["new", "--from-inventory", "names.sh"]],
  fmt: [[FILE], ["--check", FILE]],
  dump: [[FILE], ["p.hap", "--stage", "checked", ...NAMES]],
  docs: [],
  completion: [],
  help: [],
  "lab up": [NAMES],
  "lab run": [["p.hap", ...NAMES, "--lab", `l${HOSTILE}`]],
  "lab ssh": [],
  "lab exec": [],
  "lab down": [["--lab", `l${HOSTILE}`]],
  "lab cut": [],
  "lab heal": [],
  "lab kill": [],
  "lab start": [],
  "secret init": [["--identity", `i${HOSTILE}`]],
  "secret set": [],
  "secret generate": [],
  "secret get": [],
  "secret list": [NAMES],
  "secret edit": [],
  "secret remove": [],
  "secret rekey": [],
  __complete: [
    ["--", "run", "p.hap", "-i", "text.ini", "--limit", ""],
    ["--", "run", FILE, "-i", "text.ini", "--start-at", ""],
  ],
};

/** What a command writes on stdout, and on both streams. */
function said(args: readonly string[]): Promise<{ readonly stdout: string; readonly output: Buffer }> {
  const env = { PATH: process.env["PATH"], HOME: join(dir, "home"), XDG_CACHE_HOME: join(dir, "cache") };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [HAP, ...args], { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let stdout = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
    child.on("close", () => resolve({ stdout, output: Buffer.concat(chunks) }));
  });
}

function wrongIn(output: Buffer): string | null {
  const text = output.toString("utf8");
  if (!Buffer.from(text).equals(output)) return "bytes that are no text";
  const raw = RAW.exec(text);
  if (raw !== null)
    return `U+${(raw[0].codePointAt(0) ?? 0).toString(16)} in ${JSON.stringify(text.slice(Math.max(0, raw.index - 80), raw.index + 20))}`;
  if (/^forged line/m.test(text)) return `a line that hap did not write: ${text.slice(0, 400)}`;
  return /internal error|\n {4}at /.test(text) ? text.slice(0, 400) : null;
}

/** Lines of JSON output that do not begin as every line of it does. */
function badLines(stdout: string): readonly string[] {
  const begins = /^\{"formatVersion":1,"event":"[a-z-]+","time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"[,}]/;
  return stdout.split("\n").filter((line) => line !== "" && !begins.test(line));
}

test("no command lets a terminal see anything raw that a file, a program, a host or a word of the command line chose", async () => {
  const names = await everyCommand();
  expect(names.filter((name) => CALLS[name] === undefined)).toEqual([]);
  const wrong: string[] = [];
  const heard = { bytes: 0, told: 0, json: new Set<string>() };
  const limit = pLimit(3);
  const call = (name: string, args: readonly string[]): Promise<void> =>
    limit(async () => {
      const { stdout, output } = await said([...name.split(" "), ...args]);
      heard.bytes += output.length;
      if (output.includes("forged line")) heard.told += 1;
      const found = wrongIn(output);
      if (found !== null) wrong.push(`hap ${name} ${JSON.stringify(args)}: ${found}`);
      const isJson = args.includes("json");
      if (isJson) heard.json.add(/"event":"([a-z-]+)"/.exec(stdout)?.[1] ?? `nothing of ${name}`);
      const bad = isJson ? badLines(stdout) : [];
      if (bad.length > 0) wrong.push(`hap ${name} ${JSON.stringify(args)}: no line of JSON: ${bad[0]}`);
    });
  // What is recorded is read by those that come after.
  await Promise.all((CALLS["run"] ?? []).map((args) => call("run", args)));
  const [last = ""] = readdirSync(join(dir, ".hap", "runs"));
  const rest = Object.entries(CALLS).filter(([name]) => name !== "run");
  await Promise.all([
    ...names.map((name) => call(name, [HOSTILE])),
    call("run", [`--${HOSTILE}`]),
    ...rest.flatMap(([name, calls]) =>
      calls.map((args) =>
        call(
          name,
          args.map((arg) => (arg === "LAST" ? last : arg)),
        ),
      ),
    ),
  ]);
  expect(wrong).toEqual([]);
  expect([...heard.json].toSorted()).toEqual([
    ...["diagnostic", "explain", "graph", "inventory", "locks", "params", "run-start", "runs", "status"],
  ]);
  // The hostile words did come as far as the output, and nowhere raw.
  expect(heard.told).toBeGreaterThan(40);
});
