import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { makePlace, type Place } from "../support/place.js";
import { freePort, makeKey } from "../support/sshd.js";

/**
 * A pair of hosts with mounts and processes of their own, over the machine's files. The only way into each is a real
 * sshd, whose settings the playbooks change, and which is a service there.
 */
let dir = "";
const hosts = new Map<string, { readonly port: number; readonly place: Place }>();
const PATIENCE_MS = 60_000;

const settings = (keys: string, host = "there"): string =>
  [
    ...[
      `Port ${hosts.get(host)?.port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${dir}/host`,
      `PidFile ${dir}/${host}/pid`,
    ],
    ...[`AuthorizedKeysFile ${dir}/${keys}`, "StrictModes no", "UsePAM no", "PasswordAuthentication no"],
    `ForceCommand ${dir}/${host}/enter`,
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
/** What every login comes to: connections that are to sleep do so from then on. */
const ENTER = `#!/bin/sh
if mv DIR/asleep DIR/sleeping 2>/dev/null; then kill -STOP $(cat DIR/sleeping); fi
exec sh -c "$SSH_ORIGINAL_COMMAND"
`;
/** Looks until it may see something: what is waited for while a run is killed. */
const LOOKER = `#!/bin/sh
touch DIR/looking
while [ ! -e DIR/seen ]; do sleep 0.2; done
echo seen
`;

async function makeHost(name: string, port: number): Promise<void> {
  const own = join(dir, name);
  mkdirSync(join(own, "init.d"), { recursive: true });
  hosts.set(name, { port, place: { sh: () => "", remove: () => undefined } });
  writeFileSync(join(own, "sshd_config"), settings("keys", name));
  writeFileSync(join(own, "init.d", "way-in"), SERVICE.replaceAll("DIR", own), { mode: 0o755 });
  writeFileSync(join(own, "enter"), ENTER.replaceAll("DIR", own), { mode: 0o755 });
  const begin = [
    `hostname ${name} && mount --bind ${own}/init.d /etc/init.d && /etc/init.d/way-in start`,
    ": >/run/hap/way-in.loaded",
  ];
  hosts.set(name, { port, place: await makePlace(own, begin) });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "hap-confirm-"));
  mkdirSync("/run/sshd", { recursive: true });
  for (const name of ["host", "client"]) makeKey(join(dir, name), "ed25519");
  writeFileSync(join(dir, "keys"), readFileSync(join(dir, "client.pub")));
  writeFileSync(join(dir, "look"), LOOKER.replaceAll("DIR", dir), { mode: 0o755 });
  for (const name of ["there", "second"]) await makeHost(name, await freePort());
  const key = readFileSync(join(dir, "host.pub"), "utf8");
  const known = [...hosts.values()].map(({ port }) => `[127.0.0.1]:${port} ${key}`);
  writeFileSync(join(dir, "known"), known.join(""));
  const host = (name: string): string => `host ${name} 127.0.0.1 { ssh { port ${hosts.get(name)?.port} } }`;
  const login = `ssh { user root; key ${dir}/client; known-hosts ${dir}/known }`;
  writeFileSync(join(dir, "s.hap"), `site s\ngroup g {\n  ${login}\n  ${host("there")}\n}\n`);
  const pair = `pair g {\n  ${login}\n  ${host("there")}\n  ${host("second")}\n}\n`;
  writeFileSync(join(dir, "pair.site"), `site s\n${pair}`);
});

afterAll(() => {
  for (const { place } of hosts.values()) place.remove();
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(() => {
  for (const name of ["seen", "looking", "a", "b"]) rmSync(join(dir, name), { force: true, recursive: true });
  writeFileSync(join(dir, "a"), "old\n", { mode: 0o640 });
  writeFileSync(join(dir, "b"), "old\n", { mode: 0o640 });
});

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!holds() && Date.now() < deadline) await sleep(100);
  expect(holds(), "within a minute").toBe(true);
}

const sh = (script: string, host = "there"): string => hosts.get(host)?.place.sh(script) ?? "";

/** What waits for a confirmation there, and what puts back. */
const left = (host = "there"): string =>
  sh(
    "ls -d /run/hap/confirm-* 2>/dev/null; for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done | grep '^s[h] /run/hap/'",
    host,
  );

/** What hap is called with to run these steps, on one host or on the pair. */
function playbook(name: string, ...steps: readonly string[]): readonly string[] {
  writeFileSync(join(dir, `${name}.hap`), `play "p" on g {\n${steps.join("\n")}\n}\n`);
  return [
    "run",
    `${name}.hap`,
    "-i",
    name === "pair" ? "pair.site" : "s.hap",
    "--output",
    "json",
    "--connect-timeout",
    "30",
  ];
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

const content = (name = "a"): string => readFileSync(join(dir, name), "utf8");
const CHANGE = (within = "3s", name = "a") =>
  `@confirm-within ${within}\nfile ${dir}/${name} { content "new\\n"; mode 0600 }`;
const look = (script: string): string => `@confirm-within 3s\nverify "v" { command "${script}" expect seen }`;

/** Starts a run that changes the file and then looks at something for long, and kills it there. */
async function killed(within: string): Promise<readonly string[]> {
  const args = playbook("slow", CHANGE(within), look(`${dir}/look`));
  const run = spawn(process.execPath, [HAP, ...args], { ...how(), stdio: "ignore" });
  await until(() => existsSync(join(dir, "looking")));
  expect(content()).toBe("new\n");
  run.kill("SIGKILL");
  return args;
}

test("an sshd that lets nobody in any more is as it was when the time is over", async () => {
  const cut = [
    `@confirm-within 3s\nfile ${dir}/there/sshd_config { content <<END\n${settings("none")}END\n}`,
    `@confirm-within 3s\nservice way-in { running; restart-on ${dir}/there/sshd_config }`,
  ];
  const run = hap(playbook("cut", ...cut));
  expect(run.ends, run.output).toMatchObject([
    { host: "there", steps: [0, 1], status: "put-back", withinMs: 3000, diagnostic: { code: "HAP4140" } },
  ]);
  expect(run.status).toBe(1);
  expect(readFileSync(join(dir, "there", "sshd_config"), "utf8")).toBe(settings("keys"));
  const again = hap(playbook("again", CHANGE("1h")));
  expect(again, again.output).toMatchObject({ status: 0, ends: [{ status: "confirmed", diagnostic: null }] });
  await until(() => left() === "");
  // Both are told by the record.
  const [last = ""] = spawnSync(process.execPath, [HAP, "log"], { ...how(), encoding: "utf8" }).stdout.split("  ");
  expect(spawnSync(process.execPath, [HAP, "log", last], { ...how(), encoding: "utf8" }).stdout).toContain(
    "over a new connection",
  );
});

test("when hap is killed the host puts itself back, nothing is left, and --resume makes the change again", async () => {
  const args = await killed("8s");
  await until(() => content() === "old\n");
  expect(sh(`stat -c %a ${dir}/a`)).toBe("640\n");
  await until(() => left() === "");
  writeFileSync(join(dir, "seen"), "");
  const resumed = hap([...args, "--resume"]);
  expect(resumed, resumed.output).toMatchObject({ status: 0, ends: [{ status: "confirmed" }] });
  expect(content()).toBe("new\n");
});

test("a run in between does not wait for it: it puts back what nobody confirmed, and goes on", async () => {
  await killed("1h");
  // What the timer reads while it is written tells it nothing.
  sh("sleep 2; : >/run/hap/confirm-*/busy; sleep 2");
  expect(content()).toBe("new\n");
  const run = hap(playbook("next", `file ${dir}/a { content "new\\n"; mode 0600 }`));
  expect(run, run.output).toMatchObject({ status: 0 });
  expect(run.output).toContain("has put back what nobody has confirmed of run");
  await until(() => left() === "");
  expect(content()).toBe("new\n");
});

test("changes of one exchange are confirmed together, within the longest time, and put back together", async () => {
  const both = [CHANGE("3s"), CHANGE("1h", "b")];
  const run = hap(playbook("both", ...both));
  expect(run, run.output).toMatchObject({ status: 0, ends: [{ status: "confirmed", withinMs: 3_600_000 }] });
  expect([content(), content("b")]).toEqual(["new\n", "new\n"]);
  for (const name of ["a", "b"]) writeFileSync(join(dir, name), "old\n");
  const times = (): readonly bigint[] => ["a", "b"].map((name) => statSync(join(dir, name), { bigint: true }).mtimeNs);
  const before = times();
  const failing = '@confirm-within 1h\nverify "v" { command "false" }';
  const folder = `@confirm-within 1h\ndirectory ${dir}/on/the/way { mode 0750 }`;
  const fails = hap(playbook("fails", ...both, folder, failing));
  expect(fails, fails.output).toMatchObject({
    status: 1,
    ends: [{ status: "put-back", diagnostic: { code: "HAP4144" } }],
  });
  expect([content(), content("b")]).toEqual(["old\n", "old\n"]);
  // What had read them before need not read them again.
  expect(times()).toEqual(before);
  expect(existsSync(join(dir, "on"))).toBe(false);
  await until(() => left() === "");
});

test("what cannot be put back is refused before anything", () => {
  const refused = hap(playbook("refused", CHANGE(), '@confirm-within 3s\ncommand "c" { run true }'));
  expect(refused.status).toBe(1);
  expect(refused.output).toContain("HAP4143");
  expect(content()).toBe("old\n");
});

/** A look of a host that does something there, and sees it done. */
function doing(name: string, script: string): string {
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\necho seen\n`, { mode: 0o755 });
  return look(join(dir, name));
}

/** The time is over, and the host puts itself back. */
const FIRE = "f=$(echo /run/hap/confirm-*); mv $f/armed $f/fired && sh $f/fire $f";

test("a pair is confirmed on both nodes or on none, and a node that is held waits only so long for the other", async () => {
  const files = (): readonly boolean[] => [...hosts.keys()].map((name) => existsSync(join(dir, name, "f")));
  const change = `@confirm-within 1h\nfile ${dir}/\${host.name}/f { content "new\\n"; mode 0644 }`;
  const split = hap(playbook("pair", change, doing("fire", `if [ "$(uname -n)" = second ]; then ${FIRE}; fi`)));
  expect(split.ends, split.output).toMatchObject([
    { host: "there", status: "put-back", diagnostic: { code: "HAP4144" } },
    { host: "second", status: "put-back", diagnostic: { code: "HAP4140" } },
  ]);
  expect(files()).toEqual([false, false]);
  const both = hap(playbook("pair", change));
  expect(both, both.output).toMatchObject({ status: 0, ends: [{ status: "confirmed" }, { status: "confirmed" }] });
  expect(files()).toEqual([true, true]);
  for (const name of hosts.keys()) await until(() => left(name) === "");
  // As if hap had gone in between.
  await killed("1h");
  sh("cd /run/hap/confirm-* && mv armed held && sed 's/[0-9]*$/1/' busy >new && mv new busy");
  await until(() => content() === "old\n");
  await until(() => left() === "");
});

test("a host that could not put itself back is told of once, by the next run, which changes nothing", async () => {
  await killed("1h");
  rmSync(join(dir, "a"));
  mkdirSync(join(dir, "a"));
  sh(FIRE);
  const after = `file ${dir}/b { content "new\\n"; mode 0600 }`;
  const told = hap(playbook("after", after));
  expect(told.status, told.output).toBe(1);
  expect(told.output).toContain("HAP4142");
  expect(sh("cat /run/hap/failed-*/said")).toContain(`${dir}/a is no file`);
  expect(content("b")).toBe("old\n");
  expect(hap(playbook("after", after)).status).toBe(0);
  expect(left()).toBe("");
});

test("a connection that was cut keeps neither the lock nor the run", () => {
  // The server's process for the connection sleeps when the next one comes: nobody says that nothing goes over it.
  const cut = doing("cut", `pgrep -P "$(cat ${dir}/there/pid)" >${dir}/there/asleep`);
  const run = hap(playbook("cut", CHANGE("1h"), cut, `file ${dir}/b { content "new\\n"; mode 0600 }`));
  expect(run, run.output).toMatchObject({ status: 0, ends: [{ status: "confirmed" }] });
  expect(content("b")).toBe("new\n");
});
