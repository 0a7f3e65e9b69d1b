import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP } from "../support/hap.js";
import { startSshd } from "../support/sshd.js";

/** A project whose only host is this machine. */
let dir = "";
const SECRET = "Pa55-of-the-record";

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-record-"));
  mkdirSync(join(dir, "out"));
  writeFileSync(join(dir, "hap.hap"), "default-inventory s.hap\n");
  writeFileSync(join(dir, "s.hap"), "site s\ngroup g {\n  host here local\n}\n");
  writeFileSync(join(dir, "pw"), SECRET);
  writeFileSync(
    join(dir, "p.hap"),
    `param secret pw

play "p" on g {
  file ${join(dir, "out", "open")} { content "one" }
  file ${join(dir, "out", "secret")} { content \${pw}; mode 0600 }
}
`,
  );
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs hap with a lock of its own, whatever else runs on this machine. */
function hap(...args: readonly string[]) {
  return unshared([], ":", args);
}

/** In a network of its own, where nobody answers at GONE. */
function hapApart(...args: readonly string[]) {
  return unshared(["--net"], `ip link set lo up && ip route add unreachable ${GONE}`, args);
}

const GONE = "192.0.2.7";

function unshared(more: readonly string[], first: string, args: readonly string[]) {
  const script = `mkdir -p /run/hap && mount -t tmpfs none /run/hap && ${first} && exec "$@"`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["--mount", ...more, "sh", "-c", script, "sh", process.execPath, HAP, ...args],
    { cwd: dir, env: { ...process.env, HOME: dir }, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

const PLAYBOOK = ["p.hap", "--set", "pw=@pw"];
const runs = (): string => join(dir, ".hap", "runs");

test("each run is recorded, without a secret, and shown again as it looked", () => {
  const run = hap("run", ...PLAYBOOK);
  expect(run.status).toBe(0);
  const [id = ""] = readdirSync(runs());
  expect(id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
  expect(statSync(join(runs(), id)).mode & 0o777).toBe(0o700);
  const path = join(runs(), id, "events.jsonl");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(path, "utf8");
  expect(text).not.toContain(SECRET);
  expect(text).toContain('"playbookSha256":"');
  const one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
  expect(text).toContain(`"sha256":{"before":null,"after":"${one}"}`);
  // Of a secret not even a hash.
  expect(text.match(/"after":"/g)).toHaveLength(1);

  expect(hap("log").stdout).toMatch(new RegExp(`^${id}  p\\.hap  1 hosts · 2 changed · 0 failed · status 0 · \\S+@`));
  const shown = hap("log", id);
  expect(shown).toMatchObject({ status: 0, stderr: "" });
  expect(shown.stdout).toBe(run.stdout);
  expect(shown.stdout).not.toContain("+one");
  const withDiffs = hap("log", id, "--diff").stdout;
  expect(withDiffs).toContain("+one");
  expect(withDiffs).not.toContain(SECRET);
  const json = hap("log", id, "--output", "json").stdout;
  expect(hap("log", id, "--output", "json").stdout).toBe(json);
  const events = json.trimEnd().split("\n");
  expect(events.map((line) => (JSON.parse(line) as { event: string }).event)).toContain("step-done");
});

test("`hap drift` is quiet when all is right, and 1 with the differences when something is not", () => {
  expect(hap("drift", ...PLAYBOOK)).toEqual({ status: 0, stdout: "", stderr: "" });
  writeFileSync(join(dir, "out", "open"), "two");
  const drift = hap("drift", ...PLAYBOOK);
  expect(drift.status).toBe(1);
  expect(drift.stdout).toContain(`differs  here  file ${join(dir, "out", "open")}\n`);
  expect(drift.stdout).toContain("-two");
  expect(drift.stdout).toMatch(/last changed by run 20\d{6}T\d{6}Z-[0-9a-f]{8} by \S+@/);
  expect(readFileSync(join(dir, "out", "open"), "utf8")).toBe("two");
  expect(hap("drift", ...PLAYBOOK, "--output", "json", "--junit", "drift.xml").status).toBe(1);
  expect(readFileSync(join(dir, "drift.xml"), "utf8")).toContain('<failure message="it differs from the playbook"/>');
  // Only runs are recorded.
  expect(readdirSync(runs())).toHaveLength(1);
});

test("in a forge's workflow a run is folded by plays, and what failed is beside its line; no text is a command", () => {
  const good = hap("run", ...PLAYBOOK, "--output", "github");
  expect(good.status).toBe(0);
  const groups = /^run p\.hap\n1 host reached[^\n]*\n::group::site s · p · g · 1 host\n[^]*\n::endgroup::\n1 host · /;
  expect(good.stdout).toMatch(groups);
  expect(good.stdout.match(/^::/gm)).toHaveLength(2);

  // What a host prints, and the words of a playbook, are nobody's commands.
  writeFileSync(
    join(dir, "bad, file.hap"),
    `play "100% :: ::error::forged" on g {
  command "one" { run "echo fine" }
  command "50%, ::warning::forged" {
    run "echo '::error::forged by the host'; echo '##[error]old'; echo '99%0A::stop-commands::x' >&2; exit 7"
  }
}
`,
  );
  const bad = hap("run", "bad, file.hap", "--output", "github");
  expect(bad).toMatchObject({ status: 1 });
  const commands = bad.stdout.split("\n").filter((line) => /^[\s]*::|##\[/.test(line));
  expect(commands.map((line) => line.slice(0, line.indexOf("::", 2)))).toEqual([
    "::group",
    expect.stringMatching(/^::error file=bad%2C file\.hap,line=4,col=5,title=HAP\d{4} command 50%25%2C %3A%3Awarning/),
    "::endgroup",
  ]);
  expect(commands[0]).toBe("::group::site s · 100%25 :: ::error::forged · g · 1 host");
  // A message of several lines is one command.
  expect(commands[1]).toMatch(/^::error [^\n]*::[^\n]*%0Ahelp: [^\n]*$/);
  expect(bad.stdout).toContain("exit 7");
});

test("old records are removed: after 90 days, and beyond 200; nothing else is", () => {
  const old = "20200101T000000Z-00000000";
  const now = new Date().toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
  const many = Array.from({ length: 210 }, (_, i) => `${now}-${String(i).padStart(8, "0")}`);
  for (const name of [old, "notes", ...many]) mkdirSync(join(runs(), name));
  for (const name of [old, "notes", ...many]) writeFileSync(join(runs(), name, "events.jsonl"), "");
  const mine = "20200102T000000Z-00000000";
  mkdirSync(join(runs(), mine));
  writeFileSync(join(runs(), mine, "my-notes.txt"), "");
  expect(hap("run", ...PLAYBOOK).status).toBe(0);
  const left = readdirSync(runs());
  expect(left).not.toContain(old);
  expect(left).toContain("notes");
  expect(left).toContain(mine);
  expect(left.filter((name) => name.startsWith("20") && name !== mine).length).toBeLessThanOrEqual(200);
});

test("a record that cannot be written is told, and the run goes on", () => {
  writeFileSync(join(dir, "a-file"), "");
  const run = hap("run", ...PLAYBOOK, "--log-dir", "a-file");
  expect(run.status).toBe(0);
  expect(run.stderr).toContain("warning[HAP5022]: the record of this run cannot be written to `a-file`");
  expect(hap("log", "yesterday")).toMatchObject({ status: 2 });
});

test("`--resume` goes on after the last step that was finished, and not when something has changed since", () => {
  const path = join(dir, "r.hap");
  const log = ["--log-dir", join(dir, "resumed")];
  const count = () => readFileSync(join(dir, "out", "counted"), "utf8");
  const steps = [`echo x >>${join(dir, "out", "counted")}`, `test -e ${join(dir, "out", "ready")}`];
  const commands = steps.map((text, i) => `  command "c${i}" { run "${text}" }`).join("\n");
  writeFileSync(path, `play "p" on g {\n${commands}\n}\n`);
  expect(hap("run", "r.hap", "--resume", ...log)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("no run of `r.hap` is recorded"),
  });
  expect(hap("run", "r.hap", ...log).status).toBe(1);
  expect(count()).toBe("x\n");
  writeFileSync(join(dir, "out", "ready"), "");
  const again = hap("run", "r.hap", "--resume", ...log);
  expect(again, again.stderr).toMatchObject({ status: 0, stdout: expect.not.stringContaining("c0") });
  expect(count()).toBe("x\n");
  writeFileSync(path, readFileSync(path, "utf8").replace("c1", "c2"));
  expect(hap("run", "r.hap", "--resume", ...log)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("`r.hap` has changed since run"),
  });
});

test("a report is written at the end of a run or a plan, and again from the record; where it cannot, nothing begins", () => {
  const before = readdirSync(runs()).length;
  for (const path of ["/nowhere/r.html", "out"]) {
    const refused = hap("run", ...PLAYBOOK, "--report", path);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("HAP5037");
    expect(hap("run", ...PLAYBOOK, "--junit", path)).toMatchObject({ ...refused });
  }
  expect(hap("run", ...PLAYBOOK, "--report", "r.html", "--junit", "./r.html").stderr).toContain("another report");
  expect(readdirSync(runs())).toHaveLength(before);
  expect(hap("run", ...PLAYBOOK, "--report", "r.html", "--junit", "r.xml").status).toBe(0);
  const cases = readFileSync(join(dir, "r.xml"), "utf8");
  expect(cases).toMatch(/^<\?xml [^]*<testcase [^]*<\/testsuites>\n$/);
  expect(cases).not.toContain(SECRET);
  const page = readFileSync(join(dir, "r.html"), "utf8");
  expect(page).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  expect(page).not.toContain(SECRET);
  const ids = readdirSync(runs()).filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]{8}$/.test(name));
  const last = ids.toSorted().at(-1) ?? "";
  expect(hap("report")).toEqual({ status: 0, stdout: `${last}.html\n`, stderr: "" });
  const again = readFileSync(join(dir, `${last}.html`), "utf8");
  expect(again.replaceAll(/\d\d:\d\d:\d\d UTC/g, "")).toBe(page.replaceAll(/\d\d:\d\d:\d\d UTC/g, ""));
  expect(hap("report", "--junit", "again.xml")).toEqual({ status: 0, stdout: "again.xml\n", stderr: "" });
  expect(readFileSync(join(dir, "again.xml"), "utf8").match(/<testcase /g)).toEqual(cases.match(/<testcase /g));
  expect(hap("report", "yesterday")).toMatchObject({ status: 2, stdout: "" });
  const plan = hap("plan", ...PLAYBOOK, "--report", "p.html");
  expect(plan.status).toBe(0);
  expect(readFileSync(join(dir, "p.html"), "utf8")).toContain("Plan of p.hap");
});

test("`--resume` goes on with the same values and the same files only", () => {
  const log = ["--log-dir", join(dir, "resumed-2")];
  writeFileSync(join(dir, "v.hap"), 'param string v = a\nplay "p" on g {\n  command "c" { run "test ${v} = b" }\n}\n');
  expect(hap("run", "v.hap", ...log).status).toBe(1);
  const other = hap("run", "v.hap", "--resume", "--set", "v=b", ...log);
  expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining("the values of `--set` have changed") });
  // The same site, from a file that is older than the run.
  writeFileSync(join(dir, "t.hap"), readFileSync(join(dir, "s.hap")));
  utimesSync(join(dir, "t.hap"), 1, 1);
  const moved = hap("run", "v.hap", "--resume", "-i", "t.hap", ...log);
  expect(moved).toMatchObject({ status: 2, stderr: expect.stringContaining("other files are read") });
  expect(hap("run", "v.hap", "--resume", ...log).status).toBe(1);
});

test("`--even-if-unreachable` leaves a host out, and nothing is changed where its pair would be", () => {
  const here = hostname();
  const site = `site s\npair p {\n  host ${here} local\n  host gone 127.0.0.1 { ssh { port 1 } }\n}\n`;
  writeFileSync(join(dir, "u.hap"), site);
  const file = join(dir, "out", "alone");
  const steps = (more: string) => `play "p" on p {\n  file ${file} { content "x" }\n${more}}\n`;
  const args = ["u-play.hap", "-i", "u.hap", "--log-dir", join(dir, "alone")];
  writeFileSync(join(dir, "u-play.hap"), steps("  service cron { stopped }\n  service ssh { running }\n"));
  expect(hap("run", ...args).status).toBe(4);
  const pair = hap("run", ...args, "--even-if-unreachable");
  expect(pair, pair.stdout).toMatchObject({ status: 4, stdout: expect.stringContaining("error[HAP4064]") });
  writeFileSync(join(dir, "u-play.hap"), steps('  switch "s" {\n    expect outage under 5s\n  }\n'));
  const moved = hap("run", ...args, "--even-if-unreachable");
  expect(moved, moved.stdout).toMatchObject({ status: 4, stdout: expect.stringContaining("error[HAP4064]") });
  expect(existsSync(file)).toBe(false);
  writeFileSync(join(dir, "u-play.hap"), steps(""));
  const alone = hap("run", ...args, "--even-if-unreachable");
  expect(alone, alone.stdout).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("it is left out, with its 1 step"),
  });
  expect(existsSync(file)).toBe(true);
  // Nothing is left to change, and a host is not reached.
  expect(hap("run", ...args, "--even-if-unreachable").status).toBe(4);
});

test("`--survivor` does what does not change the pair, and says what waits for the dead host", () => {
  const site = (gone: string): string =>
    `site s\npair p {\n  host ${hostname()} local\n  host gone ${gone} { ssh { port 1 } }\n}\n`;
  writeFileSync(join(dir, "w.hap"), `${site(GONE)}host far 127.0.0.2 { ssh { port 1 } }\n`);
  const file = join(dir, "out", "survivor");
  const own = `file ${file} { content "x" }\n  switch "s" { expect outage under 5s }\n  command "after" { run touch ${file}.after; creates ${file}.after }`;
  const args = ["w-play.hap", "-i", "w.hap", "--survivor", "--output", "plain"];
  writeFileSync(
    join(dir, "w-play.hap"),
    `play "p" on p {\n  ${own}\n}\nplay "q" on far {\n  file /etc/x { absent }\n}\n`,
  );
  // Another host that is not there ends it: nothing is said of it.
  expect(hapApart("run", ...args)).toMatchObject({ status: 4 });
  writeFileSync(join(dir, "w-play.hap"), `play "p" on p {\n  ${own}\n}\n`);
  // A host that refuses the connection lives, and may be the active one.
  writeFileSync(join(dir, "w.hap"), site("127.0.0.1"));
  expect(hapApart("run", ...args)).toMatchObject({ status: 4, stdout: expect.stringContaining("HAP4002") });
  expect(existsSync(file)).toBe(false);
  // Left out all the same, it may hold the address.
  writeFileSync(join(dir, "w-play.hap"), 'play "p" on p {\n  verify "v" { vip 127.0.0.77 held-by nobody }\n}\n');
  const both = hapApart("run", ...args, "--even-if-unreachable");
  expect(both, both.stdout).toMatchObject({ status: 4, stdout: expect.stringMatching(/^failed .*verify v/m) });
  writeFileSync(join(dir, "w.hap"), site(GONE));
  expect(hapApart("run", ...args).stdout).toContain("1 ok · 0 failed");
  writeFileSync(join(dir, "w-play.hap"), `play "p" on p {\n  ${own}\n}\n`);
  const planned = hapApart("plan", ...args);
  const told = planned.stdout.split("\n").filter((line) => /^(to change|skipped|failed|ok) /.test(line));
  expect(planned, planned.stdout + planned.stderr).toMatchObject({ status: 4 });
  expect(told.map((row) => row.split(/\s+/)[0])).toEqual(["to", "skipped", "to"]);
  expect(existsSync(file)).toBe(false);
  const ran = hapApart("run", ...args);
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ status: 1 });
  const rows = ran.stdout.split("\n").filter((line) => /^(changed|skipped|failed|ok) /.test(line));
  expect(rows.map((row) => row.split(/\s+/)[0])).toEqual(["changed", "skipped", "changed"]);
  expect(rows[1]).toContain("waits for gone");
  expect(ran.stdout.replaceAll(/\s+/g, " ")).toContain(`what these have for it: file ${file}, command after. The next`);
  expect([existsSync(file), existsSync(`${file}.after`)]).toEqual([true, true]);
});

test("`--max-failed` stops the whole run", async () => {
  const own = `mkdir -p /run/hap; mount -t tmpfs none /run/hap; exec sh -c "$SSH_ORIGINAL_COMMAND"`;
  const sshd = await startSshd({ hostKeys: ["ed25519"], forceCommand: `exec unshare --mount sh -c '${own}'` });
  writeFileSync(join(dir, "known"), sshd.knownHosts);
  const login = `ssh { port ${sshd.port}; user root; key ${sshd.clientKey}; known-hosts ${join(dir, "known")} }`;
  writeFileSync(join(dir, "m.hap"), `site s\ngroup g {\n  host a local\n  host b 127.0.0.1 { ${login} }\n}\n`);
  const names = ["one", "two"].map((name) => join(dir, "out", name));
  const plays = names.map(
    (name, i) =>
      `play "p${i}" on a b {\n  command "c" { run "test \${host.name} = b" }\n  file ${name} { content "x" }\n}\n`,
  );
  writeFileSync(join(dir, "m-play.hap"), plays.join(""));
  const args = ["m-play.hap", "-i", "m.hap", "--log-dir", join(dir, "failed")];
  const stopped = hap("run", ...args, "--max-failed", "0");
  expect(stopped, stopped.stdout).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("error[HAP4065]: 1 host failed"),
  });
  expect(names.map((name) => existsSync(name))).toEqual([false, false]);
  expect(hap("run", ...args, "--max-failed", "1").stdout).not.toContain("HAP4065");
  expect(names.map((name) => existsSync(name))).toEqual([true, true]);
  await sshd.stop();
});

test("a record that cannot be read is told, and the last one that can be is taken", () => {
  const newest = "29991231T000000Z-00000000";
  mkdirSync(join(runs(), newest));
  const page = join(dir, "last.html");
  expect(hap("report", "--out", page)).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(page, "utf8")).not.toContain(newest);
  const named = hap("report", newest, "--out", page);
  expect(named).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(`the record of \`${newest}\` cannot be read`),
  });
  rmSync(join(runs(), newest), { recursive: true });
});
