import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { freePort, makeKey } from "../support/sshd.js";

/**
 * A host with mounts and processes of its own, over the machine's files: its only way in is a real sshd, whose settings
 * the playbooks change, and which is a service there.
 */
let dir = "";
let port = 0;
let host: ChildProcess;
let inside = "";
const PATIENCE_MS = 60_000;

const settings = (keys: string): string =>
  [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${dir}/host`, `PidFile ${dir}/pid`],
    ...[`AuthorizedKeysFile ${dir}/${keys}`, "StrictModes no", "UsePAM no", "PasswordAuthentication no"],
    "",
  ].join("\n");
const SERVICE = `#!/bin/sh
case $1 in
start) /usr/sbin/sshd -f DIR/sshd_config ;;
stop) kill "$(cat DIR/pid)"; while [ -e DIR/pid ]; do sleep 0.05; done ;;
restart) $0 stop; $0 start ;;
status) kill -0 "$(cat DIR/pid)" ;;
esac
`;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "hap-confirm-"));
  port = await freePort();
  mkdirSync("/run/sshd", { recursive: true });
  for (const name of ["host", "client"]) makeKey(join(dir, name), "ed25519");
  writeFileSync(join(dir, "keys"), readFileSync(join(dir, "client.pub")));
  writeFileSync(join(dir, "known"), `[127.0.0.1]:${port} ${readFileSync(join(dir, "host.pub"), "utf8")}`);
  writeFileSync(join(dir, "sshd_config"), settings("keys"));
  mkdirSync(join(dir, "init.d"));
  writeFileSync(join(dir, "init.d", "way-in"), SERVICE.replaceAll("DIR", dir), { mode: 0o755 });
  const login = `ssh { user root; port ${port}; key ${dir}/client; known-hosts ${dir}/known }`;
  writeFileSync(join(dir, "s.hap"), `site s\ngroup g {\n  ${login}\n  host there 127.0.0.1\n}\n`);
  const mounts = [
    "mkdir -p /run/hap /var/lib/hap && mount -t tmpfs none /run/hap && mount -t tmpfs none /var/lib/hap",
    `chmod 700 /run/hap && mount --bind ${dir}/init.d /etc/init.d && /etc/init.d/way-in start`,
    `: >/run/hap/way-in.loaded && touch ${dir}/ready && exec sleep 100000`,
  ].join("\n");
  host = spawn("unshare", ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", mounts]);
  await until(() => existsSync(join(dir, "ready")));
  [inside = ""] = spawnSync("pgrep", ["-P", String(host.pid)], { encoding: "utf8" }).stdout.split("\n");
});

afterAll(() => {
  host.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(() => {
  rmSync(join(dir, "a"), { force: true });
  writeFileSync(join(dir, "a"), "old\n", { mode: 0o640 });
});

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!holds() && Date.now() < deadline) await sleep(100);
  expect(holds(), "within a minute").toBe(true);
}

const sh = (script: string): string =>
  spawnSync("nsenter", ["-t", inside, "-m", "-p", "--", "sh", "-c", script], { encoding: "utf8" }).stdout;

/** What waits for a confirmation there, and what puts back. */
const left = (): string =>
  sh(
    "ls -d /run/hap/confirm-* 2>/dev/null; for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done | grep '^s[h] /run/hap/'",
  );

function playbook(name: string, ...steps: readonly string[]): readonly string[] {
  writeFileSync(join(dir, `${name}.hap`), `play "p" on g {\n${steps.join("\n")}\n}\n`);
  return ["run", `${name}.hap`, "-i", "s.hap", "--output", "json", "--connect-timeout", "5"];
}

const how = () => ({ cwd: dir, env: { ...process.env, HOME: dir } });

function hap(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [HAP, ...args], { ...how(), encoding: "utf8" });
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, events, ends: events.filter(({ event }) => event === "confirm-done"), output: stdout + stderr };
}

const content = (): string => readFileSync(join(dir, "a"), "utf8");
const CHANGE = (within = "3s") => `@confirm-within ${within}\nfile ${dir}/a { content "new\\n"; mode 0600 }`;
const LOOK = '@confirm-within 3s\nverify "v" { command "sleep 50" expect x }';

/** Starts a run that changes the file and then looks at something for long, and kills it there. */
async function killed(within: string): Promise<void> {
  const args = playbook("slow", CHANGE(within), LOOK);
  const run = spawn(process.execPath, [HAP, ...args], { ...how(), stdio: "ignore" });
  await until(() => content() === "new\n");
  run.kill("SIGKILL");
}

test("an sshd that lets nobody in any more is as it was when the time is over", async () => {
  const cut = [
    `@confirm-within 3s\nfile ${dir}/sshd_config { content <<END\n${settings("none")}END\n}`,
    `@confirm-within 3s\nservice way-in { running; restart-on ${dir}/sshd_config }`,
  ];
  const run = hap(playbook("cut", ...cut));
  expect(run.ends, run.output).toMatchObject([
    { host: "there", steps: [0, 1], status: "put-back", withinMs: 3000, diagnostic: { code: "HAP4140" } },
  ]);
  expect(run.status).toBe(1);
  expect(readFileSync(join(dir, "sshd_config"), "utf8")).toBe(settings("keys"));
  const again = hap(playbook("again", CHANGE()));
  expect(again, again.output).toMatchObject({ status: 0, ends: [{ status: "confirmed", diagnostic: null }] });
  await until(() => left() === "");
  // Both are told by the record.
  const [last = ""] = spawnSync(process.execPath, [HAP, "log"], { ...how(), encoding: "utf8" }).stdout.split("  ");
  expect(spawnSync(process.execPath, [HAP, "log", last], { ...how(), encoding: "utf8" }).stdout).toContain(
    "over a new connection",
  );
});

test("when hap is killed the host puts itself back, and nothing is left", async () => {
  await killed("2s");
  await until(() => content() === "old\n");
  expect(sh(`stat -c %a ${dir}/a`)).toBe("640\n");
  await until(() => left() === "");
});

test("a run in between does not wait for it: it puts back what nobody confirmed, and goes on", async () => {
  await killed("1h");
  const run = hap(playbook("next", `file ${dir}/a { content "new\\n"; mode 0600 }`));
  expect(run, run.output).toMatchObject({ status: 0 });
  expect(run.output).toContain("has put back what nobody has confirmed of run");
  await until(() => left() === "");
  expect(content()).toBe("new\n");
});

test("a step that fails takes back the others at once; what cannot be put back is refused before anything", async () => {
  const failing = '@confirm-within 1h\nverify "v" { command "false" }';
  const run = hap(playbook("fails", CHANGE("1h"), failing));
  expect(run, run.output).toMatchObject({ status: 1, ends: [{ status: "put-back", diagnostic: { code: "HAP4144" } }] });
  expect(content()).toBe("old\n");
  await until(() => left() === "");
  const refused = hap(playbook("refused", CHANGE(), '@confirm-within 3s\ncommand "c" { run true }'));
  expect(refused.status).toBe(1);
  expect(refused.output).toContain("HAP4143");
  expect(content()).toBe("old\n");
});
