import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHost, stopHost } from "../../src/lab/host-power.js";
import { labDown } from "../../src/lab/lab-down.js";
import { labCommand } from "../../src/lab/lab-exec.js";
import { labPlan } from "../../src/lab/lab-plan.js";
import type { Lab } from "../../src/lab/lab-state.js";
import { labUp } from "../../src/lab/lab-up.js";
import { INSTALLED, onHost, testLab, until, type TestLab } from "../lab/support.js";
import { HAP } from "../support/hap.js";
import { labName } from "../support/lab-name.js";

/** One playbook on two of its sites in one run, with the real Heartbeat; tests build on each other and run in order. */
const HERE = fileURLToPath(new URL("../projects/sites/", import.meta.url));
const HOSTS = { e1: "192.168.3.87", e2: "192.168.3.88", w1: "192.168.4.11", w2: "192.168.4.12" };
const NAMES = Object.keys(HOSTS);
const KEYS = { east: "east-4f9c1d77b2a04e63", west: "west-a1e8c35d90f64b12" };
const MONITORS = { "east-monitor": "east-5d1f0a6b9c", "west-monitor": "west-77e0c4d215" };
const SECRETS = [...Object.values(KEYS), ...Object.values(MONITORS)];
const NAME = labName(`sites${process.pid}`);

let around: TestLab;
let lab: Lab;
let work: string;

beforeAll(async () => {
  around = await testLab(INSTALLED);
  work = mkdtempSync(join(tmpdir(), "hap-e2e-sites-"));
  for (const folder of ["home", "tmp"]) mkdirSync(join(work, folder));
  writeFileSync(join(work, "secrets.json"), JSON.stringify({ ...KEYS, ...MONITORS }));
  const hosts = Object.entries(HOSTS).map(([name, address]) => ({ name, address, pair: `directors-${name[0]}` }));
  const avoid = ["192.168.3.118", "192.168.4.9"];
  const up = await labUp(labPlan({ name: NAME, hosts }, { clients: [], avoid }).value, around.options);
  if (up.value === null) throw new Error(up.diagnostics.map((d) => d.message).join("\n"));
  lab = up.value;
  for (const host of ["w1", "w2"]) await rename(host);
});

afterAll(async () => {
  const end = await labDown(NAME, around.options);
  await around.remove();
  rmSync(work, { recursive: true });
  expect(end.left).toEqual([]);
});

/** Gives a host's interfaces the names that the site in the west has; the connection outlives it. */
async function rename(host: string): Promise<void> {
  const names = { eth0: "ens3", eth1: "hb0" };
  const commands = Object.entries(names).map(
    ([from, to]) => `ip link set ${from} down; ip link set ${from} name ${to}; ip link set ${to} up`,
  );
  await onHost(lab, host, `nohup sh -c '${commands.join("; ")}' >/dev/null 2>&1 &`);
  const renamed = async () => (await onHost(lab, host, "ip link show hb0 up && ip link show ens3 up")).status === 0;
  expect(await until(renamed)).toBe(true);
}

interface Run {
  readonly status: number | null;
  /** Every byte of stdout and stderr. */
  readonly output: string;
}

/** Runs hap over both sites with a home and a folder for temporary files of its own. */
function hap(command: string, ...more: readonly string[]): Promise<Run> {
  const own = [process.execPath, HAP, command, join(HERE, "site.hap"), "--site", "east", "--site", "west"];
  const options = ["--set", "lvs=false", "--secrets-from", join(work, "secrets.json")];
  const [program = "", ...args] = labCommand(lab, [...own, ...options, "--ssh-config", lab.ssh.config, ...more]);
  const env = { ...process.env, HOME: join(work, "home"), TMPDIR: join(work, "tmp"), FORCE_COLOR: "1" };
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.on("close", (status) => resolve({ status, output }));
  });
}

interface Done {
  readonly event: string;
  readonly site: string;
  readonly host: string;
  readonly step: string;
  readonly status: string;
}

function steps({ output }: Run): readonly Done[] {
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Done).filter(({ event }) => event === "step-done");
}

/** How the steps ended that every run has and that find nothing done. */
const OTHERS = /^(?:command|install|verify)/;
const statuses = (run: Run): readonly string[] => [
  ...new Set(steps(run).flatMap(({ step, status }) => (OTHERS.test(step) ? [] : [status]))),
];
const read = async (host: string, path: string): Promise<string> => (await onHost(lab, host, `cat ${path}`)).stdout;
const holds = async (host: string, address: string): Promise<boolean> =>
  (await onHost(lab, host, `ip -o -4 addr | grep -qw ${address}`)).status === 0;

/** Looks at every process of a host four times a second, until it is stopped; what it saw is in a file there. */
const SAMPLER = `nohup sh -c 'while [ ! -e /run/enough ]; do
  cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; sleep 0.25
done > /run/seen; : > /run/sampled' >/dev/null 2>&1 &`;

test("a plan of both sites shows what each would get, and no key", async () => {
  const plan = await hap("plan", "--output", "plain", "--detailed-exitcode");
  expect(plan.status).toBe(3);
  expect(plan.output).toContain("+ucast eth0 192.168.3.87");
  expect(plan.output).toContain("+ucast ens3 192.168.4.12");
  for (const key of SECRETS) expect(plan.output).not.toContain(key);
});

test("one run sets up both sites, one after the other, each with its own values", async () => {
  for (const host of NAMES) await onHost(lab, host, SAMPLER);
  const run = await hap("run", "--output", "json");
  expect(run.output.split("\n").filter((line) => !line.startsWith("{") && line !== "")).toEqual([]);
  expect(run.status, run.output).toBe(0);
  expect(statuses(run)).toEqual(["changed"]);
  const sites = steps(run).map(({ site }) => site);
  expect(sites).toEqual(sites.toSorted());

  for (const host of ["e1", "e2"]) {
    const haCf = await read(host, "/etc/ha.d/ha.cf");
    expect(haCf).toContain("bcast eth1\n");
    expect(haCf).toContain("ucast eth0 192.168.3.88\n");
    expect(haCf).toContain("node e1\nnode e2\n");
    expect(await read(host, "/etc/ha.d/haresources")).toContain(
      "e1 IPaddr2::192.168.3.118/24/eth0 wlc.sh wrr.sh rr.sh",
    );
    expect(await read(host, "/etc/ha.d/authkeys")).toContain(`1 sha1 ${KEYS.east}\n`);
    expect((await read(host, "/etc/real-servers")).trimEnd().split("\n").length).toBe(12);
    expect(await read(host, "/etc/monitor.conf")).toBe(`user monitor\npassword ${MONITORS["east-monitor"]}\n`);
  }
  for (const host of ["w1", "w2"]) {
    const haCf = await read(host, "/etc/ha.d/ha.cf");
    expect(haCf).toContain("bcast hb0\n");
    expect(haCf).toContain("ucast ens3 192.168.4.12\n");
    expect(haCf).toContain("node w1\nnode w2\n");
    expect(await read(host, "/etc/ha.d/haresources")).toContain("w1 IPaddr2::192.168.4.9/24/ens3 wrr.sh rr.sh");
    expect(await read(host, "/etc/ha.d/authkeys")).toContain(`1 sha1 ${KEYS.west}\n`);
    expect(await read(host, "/etc/real-servers")).toBe("01 db 10101 20\n02 queue 10201 21+22\n");
  }
  expect(await holds("e1", "192.168.3.118")).toBe(true);
  expect(await holds("w1", "192.168.4.9")).toBe(true);
}, 400_000);

test("a second run finds both sites right", async () => {
  const again = await hap("run", "--output", "json");
  expect(again.status, again.output).toBe(0);
  expect(statuses(again)).toEqual(["ok"]);
  const pretty = await hap("run", "--output", "pretty");
  expect(pretty.output).toContain("sites east, west");
  expect(pretty.output).toContain("nothing to change");
});

test.each(["pretty", "plain", "json"])("a command that prints its key is shown without it: %s", async (form) => {
  const run = await hap("run", "--set", "leaky=true", "--output", form, "--diff", "-v", "-v", "--keep-going");
  expect(run.status).toBe(1);
  expect(run.output).toContain("***");
  for (const key of SECRETS) expect(run.output.replaceAll(/\s+/g, "")).not.toContain(key);
  // With `--keep-going` a failure in the east does not keep the west from its plays.
  if (form === "json") {
    const failed = steps(run).filter(({ status }) => status === "failed");
    expect(failed.map(({ host }) => host)).toEqual(NAMES);
  }
});

test("a site that fails stops those behind it; a canary goes first, also where many go at once", async () => {
  const failing = ["run", "--output", "json", "--set", "leaky=true", "--parallel-sites", "2"] as const;
  const canary = await hap(...failing, "--canary", "west", "--keep-going");
  expect(canary.status).toBe(1);
  expect([...new Set(steps(canary).map(({ site }) => site))]).toEqual(["west"]);
  expect(canary.output).toContain("HAP4150");
  expect((await hap(...failing, "--canary", "north")).status).toBe(2);
  const whole = await hap("run", "--output", "json", "--parallel-sites", "2", "--canary", "west");
  expect(whole.status, whole.output).toBe(0);
  const sites = steps(whole).map(({ site }) => site);
  expect(sites.lastIndexOf("west")).toBeLessThan(sites.indexOf("east"));
});

test("no process list on a host ever showed a key", async () => {
  for (const host of NAMES) await onHost(lab, host, ": > /run/enough");
  for (const host of NAMES) {
    expect(await until(async () => (await onHost(lab, host, "test -e /run/sampled")).status === 0)).toBe(true);
    // A look that sees nothing proves nothing: a process of the script that holds the key has to be there.
    expect((await onHost(lab, host, "grep -aqF 1.25 /run/seen")).status).toBe(0);
    for (const key of SECRETS) {
      expect((await onHost(lab, host, `grep -aF ${key} /run/seen`)).stdout).toBe("");
    }
  }
});

test("a key that is turned is planned without being shown, the old one neither", async () => {
  writeFileSync(join(work, "secrets.json"), JSON.stringify({ ...KEYS, ...MONITORS, east: "east-another-8a7b6c5d4e" }));
  const plan = await hap("plan", "--output", "plain", "-v", "-v");
  writeFileSync(join(work, "secrets.json"), JSON.stringify({ ...KEYS, ...MONITORS }));
  expect(plan.output).not.toContain("east-another");
  for (const key of SECRETS) expect(plan.output).not.toContain(key);
});

test("the keys are in authkeys on the hosts, and nowhere else", async () => {
  const look = (key: string) => `find / -xdev -type f ! -path '/proc/*' ! -path '/sys/*' -exec grep -lF ${key} {} +`;
  for (const [host, key] of [
    ["e1", KEYS.east],
    ["w2", KEYS.west],
  ] as const) {
    const found = await onHost(
      lab,
      host,
      `${look(key)}; cd /run && grep -rlF ${key} . ; cd /tmp && grep -rlF ${key} .`,
    );
    expect(found.stdout).toBe("/etc/ha.d/authkeys\n");
  }
});

test("hap wrote the keys to no file of its own", () => {
  const files = ["home", "tmp"].flatMap((folder) =>
    readdirSync(join(work, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const path of files) {
    for (const key of SECRETS) expect(readFileSync(path, "latin1")).not.toContain(key);
  }
});

test("with one host of one site down nothing is changed on the other site either", async () => {
  const down = lab.plan.hosts.find(({ name }) => name === "w2");
  if (down === undefined) throw new Error("four hosts");
  await stopHost(lab, down);
  const before = await read("e1", "/etc/ha.d/ha.cf");
  const run = await hap("run", "--output", "json", "--connect-timeout", "3", "--set", "link=eth9");
  expect(run.status).toBe(4);
  expect(steps(run)).toEqual([]);
  expect(await read("e1", "/etc/ha.d/ha.cf")).toBe(before);
  expect(await startHost(lab, down)).toBe(true);
});
