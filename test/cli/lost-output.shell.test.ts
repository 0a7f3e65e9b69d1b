import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, closeSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { everyCommand } from "./every-command.js";

/** A folder with a playbook for this machine as a host, and everything else that a command may want. */
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-lost-"));
  mkdirSync(join(dir, "out"));
  mkdirSync(join(dir, "home"));
  writeFileSync(join(dir, "s.hap"), "site s\ngroup g {\n  host here local\n}\n");
  writeFileSync(
    join(dir, "pair.hap"),
    "site s\npair p {\n  ssh { port 1 }\n  host a 127.0.0.1\n  host b 127.0.0.2\n}\n",
  );
  writeFileSync(join(dir, "of-pair.hap"), 'play "p" on p {\n  hosts { 127.0.0.1 a }\n}\n');
  writeFileSync(join(dir, "bad.hap"), 'play "p" on g {\n      file /a { content "b" }\n}\n');
  writeFileSync(join(dir, "v.hap"), "param string v\n");
  writeFileSync(
    join(dir, "p.hap"),
    `play "p" on g {
  command "first" { run touch ${join(dir, "out", "first")}; creates ${join(dir, "out", "first")} }
  command "wait" { run sleep 0.5 }
  command "wait again" { run sleep 0.5 }
  file ${join(dir, "out", "last")} { content "b" }
}
`,
  );
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What each command is called with; every command has to be here. */
const ARGS: Readonly<Record<string, readonly string[]>> = {
  "": ["--help"],
  "--version": ["--version"],
  init: [
    "init",
    "new",
    "--force",
    "--host",
    "a=192.0.2.1",
    "--host",
    "b=192.0.2.2",
    "--interface",
    "eth0",
    "--vip",
    "192.0.2.9",
  ],
  plan: ["plan", "p.hap", "-i", "s.hap"],
  check: ["check", "p.hap", "-i", "s.hap"],
  fmt: ["fmt", "--check", "bad.hap"],
  inventory: ["inventory", "-i", "s.hap", "-v"],
  explain: ["explain", "v", "v.hap", "-i", "s.hap", "--set", "v=1"],
  params: ["params", "v.hap", "-i", "s.hap"],
  drift: ["drift", "p.hap", "-i", "s.hap"],
  unlock: ["unlock", "--help"],
  graph: ["graph", "of-pair.hap", "-i", "pair.hap"],
  log: ["log", "--log-dir", "none"],
  report: ["report", "--help"],
  status: ["status", "-i", "pair.hap", "--connect-timeout", "1"],
  switch: ["switch", "--help"],
  undo: ["undo", "--help"],
  trust: ["trust", "-i", "s.hap"],
  docs: ["docs"],
  dump: ["dump", "p.hap"],
  completion: ["completion", "bash"],
  help: ["help", "run"],
  "lab up": ["lab", "up", "--help"],
  "lab run": ["lab", "run", "--help"],
  "lab ssh": ["lab", "ssh", "--help"],
  "lab exec": ["lab", "exec", "--help"],
  "lab down": ["lab", "down", "--lab", "none-such"],
  "lab cut": ["lab", "cut", "--help"],
  "lab heal": ["lab", "heal", "--help"],
  "lab kill": ["lab", "kill", "--help"],
  "lab start": ["lab", "start", "--help"],
  "secret init": ["secret", "init", "--help"],
  "secret set": ["secret", "set", "--help"],
  "secret generate": ["secret", "generate", "--help"],
  "secret get": ["secret", "get", "--help"],
  "secret list": ["secret", "list", "--help"],
  "secret edit": ["secret", "edit", "--help"],
  "secret remove": ["secret", "remove", "--help"],
  "secret rekey": ["secret", "rekey", "--help"],
};

interface End {
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs hap with a stdout whose reader is gone, or that is a full device. */
function lost(args: readonly string[], how: "reader gone" | "full"): Promise<End> {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [HAP, ...args], {
    cwd: dir,
    env: { ...process.env, HOME: join(dir, "home") },
    stdio: ["ignore", how === "full" ? full : "pipe", "pipe"],
  });
  closeSync(full);
  child.stdout?.destroy();
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

test("every command that prints ends quietly when its reader is gone, and says so when the disk is full", async () => {
  const all = (await everyCommand()).filter((name) => name !== "run");
  expect(all.filter((name) => ARGS[name] === undefined)).toEqual([]);
  const wrong: string[] = [];
  const limit = pLimit(3);
  const tried = Object.entries(ARGS).map(([name, args]) =>
    limit(async () => {
      const gone = await lost(args, "reader gone");
      // Every help is printed in one place.
      const full = args.includes("--help") ? null : await lost(args, "full");
      const wanted = args[0] === "lab" ? 0 : 141;
      if (gone.status !== wanted) wrong.push(`hap ${name}, reader gone: status ${gone.status}`);
      if (full !== null && (full.status === 0 || full.status === 141 || !full.stderr.includes("no space is left"))) {
        wrong.push(`hap ${name}, full: status ${full.status} ${full.stderr}`);
      }
      for (const stderr of [gone.stderr, full?.stderr ?? ""]) {
        if (/internal error|\n {4}at |Unhandled|EPIPE/.test(stderr)) wrong.push(`hap ${name}: ${stderr.slice(0, 200)}`);
      }
    }),
  );
  await Promise.all(tried);
  expect(wrong).toEqual([]);
});

interface Lost {
  readonly status: number;
  readonly stderr: string;
  /** What there was when it had ended. */
  readonly made: string;
  /** How the next run ended, which needs the lock. */
  readonly next: number;
}

/** Runs the playbook on this machine, twice; the lock is this test's own, whatever else runs here. */
function runOn(stdout: string): Lost {
  for (const name of readdirSync(join(dir, "out"))) rmSync(join(dir, "out", name));
  const script = `mkdir -p /run/hap && mount -t tmpfs none /run/hap || exit 99
{ "$1" "$2" run p.hap -i s.hap; echo "status $?" >&2; } ${stdout}
echo "made $(ls -A out)" >&2
"$1" "$2" run p.hap -i s.hap >/dev/null; echo "next $?" >&2`;
  const { stderr } = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", process.execPath, HAP], {
    cwd: dir,
    env: { ...process.env, HOME: join(dir, "home") },
    encoding: "utf8",
  });
  const found = (name: string): string => new RegExp(`^${name} (.*)$`, "m").exec(stderr)?.[1] ?? "";
  return { status: Number(found("status")), stderr, made: found("made"), next: Number(found("next")) };
}

test("a run whose reader goes away finishes what is under way, begins nothing more, and the next one goes on", () => {
  const end = runOn("| sed -n '/ first /q'");
  expect(end.stderr).not.toMatch(/internal error|EPIPE|\n {4}at /);
  expect(end).toMatchObject({ status: 130, made: "first", next: 0 });
});

test("a run whose output is on a full disk says so, begins nothing more, and the next one goes on", () => {
  const end = runOn(">/dev/full");
  expect(end.stderr).toContain("error[HAP5020]: the output cannot be written: no space is left there");
  expect(end.stderr).not.toMatch(/internal error|\n {4}at /);
  expect(end).toMatchObject({ status: 1, next: 0 });
  expect(end.made).not.toContain("last");
});
