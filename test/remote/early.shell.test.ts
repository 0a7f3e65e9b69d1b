import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { startSshd, type Sshd } from "../support/sshd.js";

/** The early start of connections, by the built program against a real sshd behind a door that counts who comes through. */
let sshd: Sshd;
let door: Server;
let dir = "";
let came = 0;
let port = 0;

beforeAll(async () => {
  sshd = await startSshd();
  dir = mkdtempSync(join(tmpdir(), "hap-early-"));
  mkdirSync(join(dir, "hap"), { mode: 0o700 });
  door = createServer((client) => {
    came += 1;
    const host = connect(sshd.port, "127.0.0.1");
    for (const [from, to] of [
      [client, host],
      [host, client],
    ] as const) {
      from.on("error", () => to.destroy()).pipe(to);
    }
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  const key = sshd.hostKey("ed25519");
  writeFileSync(join(dir, "known_hosts"), `[127.0.0.1]:${port} ${key}\n`);
  writeFileSync(
    join(dir, "site.hap"),
    `site one\n\nhost h1 127.0.0.1 {\n  ssh {\n    port ${port}\n    key ${sshd.clientKey}\n    known-hosts ${dir}/known_hosts\n  }\n}\n`,
  );
});
afterAll(async () => {
  door.close();
  await sshd.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  writeFileSync(join(dir, "banner"), "hello\n");
  writeFileSync(
    join(dir, "play.hap"),
    'hap 1\n\nplay "early" on h1 {\n  file /run/hap-early-test {\n    from banner\n    mode 0644\n  }\n}\n',
  );
  await aMoment();
  came = 0;
});

/** What was written just before a run began is not remembered: the clock of files goes in ticks. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly connections: number;
}

function plan(more: readonly string[] = [], stdin = ""): Promise<Ended> {
  came = 0;
  const args = [HAP, "plan", "play.hap", "-i", "site.hap", ...more];
  const env = { PATH: process.env["PATH"], HOME: dir, XDG_CACHE_HOME: dir };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: dir, env, stdio: "pipe" });
    child.stdin.end(stdin);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (status) => resolve({ status, output, connections: came }));
  });
}

const remembered = (): readonly string[] => readdirSync(join(dir, "hap")).filter((name) => name.startsWith("contact-"));

test("a run after one that was right uses one connection, and says the same", async () => {
  const first = await plan();
  expect(first).toMatchObject({ status: 0, connections: 1 });
  expect(remembered()).toHaveLength(1);
  const second = await plan();
  expect(second).toMatchObject({ status: 0, connections: 1 });
  const steps = (output: string) => output.split("\n").filter((line) => line.includes("hap-early-test"));
  expect(steps(second.output)).toEqual(steps(first.output));
  expect(steps(second.output)).not.toEqual([]);
});

test.each([
  ["the playbook", "play.hap", "nonsense {\n"],
  ["the inventory", "site.hap", "nonsense {\n"],
])("a mistake in %s since then: nobody is contacted", async (_what, file, text) => {
  expect((await plan()).status).toBe(0);
  const right = readFileSync(join(dir, file));
  appendFileSync(join(dir, file), text);
  const broken = await plan();
  writeFileSync(join(dir, file), right);
  expect(broken).toMatchObject({ status: 2, connections: 0 });
});

test("a file that the playbook reads is gone: nobody is contacted", async () => {
  expect((await plan()).status).toBe(0);
  rmSync(join(dir, "banner"));
  expect(await plan()).toMatchObject({ status: 2, connections: 0 });
});

test("another command line is another run", async () => {
  expect((await plan()).status).toBe(0);
  expect(await plan(["--set", "unknown=1"])).toMatchObject({ status: 2, connections: 0 });
});

test("an ssh_config that leads elsewhere since then, also by what it includes: nobody is contacted at the old place", async () => {
  const included = join(dir, "included");
  const config = join(dir, "ssh_config");
  const leadsTo = (place: string) => `Host 127.0.0.1\n  HostName ${place}\n`;
  writeFileSync(config, `Include ${dir}/includ*\n`);
  writeFileSync(included, leadsTo("127.0.0.1"));
  await aMoment();
  expect(await plan(["--ssh-config", config])).toMatchObject({ status: 0, connections: 1 });
  writeFileSync(included, leadsTo("127.0.0.77"));
  expect(await plan(["--ssh-config", config])).toMatchObject({ status: 4, connections: 0 });
  writeFileSync(config, "Hots broken\n");
  expect(await plan(["--ssh-config", config])).toMatchObject({ status: 4, connections: 0 });
});

test("an ssh_config that hangs on more than files is not remembered", async () => {
  const config = join(dir, "ssh_config");
  writeFileSync(config, "Match exec true\n  HostName 127.0.0.1\n");
  await aMoment();
  const before = remembered();
  expect(await plan(["--ssh-config", config])).toMatchObject({ status: 0 });
  expect(remembered()).toEqual(before);
});

test("a known_hosts file that was written since then counts", async () => {
  const known = join(dir, "known_hosts");
  const right = readFileSync(known);
  expect((await plan()).status).toBe(0);
  writeFileSync(known, "");
  const distrusted = await plan();
  writeFileSync(known, right);
  expect(distrusted).toMatchObject({ status: 4, connections: 1 });
});

test("values of the command line leave nothing behind, and those from stdin are never taken for the old ones", async () => {
  const before = remembered();
  const text =
    'hap 1\n\nparam string word = none\n\nplay "early" on h1 {\n  file /run/hap-early-test {\n    content "${word}"\n  }\n}\n';
  writeFileSync(join(dir, "play.hap"), text);
  await aMoment();
  expect((await plan(["--set", "word=a-value"])).status).toBe(0);
  expect((await plan(["--set", "word=@-"], "a-value")).status).toBe(0);
  expect(remembered()).toEqual(before);
  writeFileSync(join(dir, "word"), "a-value");
  await aMoment();
  expect((await plan(["--set", "word=@word"])).status).toBe(0);
  expect(remembered().length).toBeGreaterThan(before.length);
  rmSync(join(dir, "word"));
  expect(await plan(["--set", "word=@word"])).toMatchObject({ status: 2, connections: 0 });
});

test("what was remembered is damaged: it is as if it were not there", async () => {
  await plan();
  for (const name of remembered()) writeFileSync(join(dir, "hap", name), '{"stamps":');
  expect(await plan()).toMatchObject({ status: 0, connections: 1 });
});

test("a host that has gone since: the same answer as ever, and no second wait", async () => {
  await plan();
  await new Promise((resolve) => door.close(resolve));
  const gone = await plan();
  expect(gone.status).toBe(4);
  expect(gone.output).toContain("refuses the connection");
});
