import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

/** Several plays on one host, run by the built program on this very machine below a folder of the test. */
let dir = "";
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "hap-plays-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(text: string, command: "run" | "plan" = "run") {
  writeFileSync(join(dir, "site.hap"), "site here\n\nhost h1 local\n");
  writeFileSync(join(dir, "play.hap"), `hap 1\n\n${text}`);
  const diff = command === "plan" ? ["--diff"] : [];
  const result = await hapHere([command, "play.hap", "-i", "site.hap", "--output", "json", ...diff], dir);
  const done = result.events.filter(({ event }) => event === "step-done");
  const [steps, tries] = [done.map(({ status }) => status), done.map((one) => one.tries)];
  return { status: result.status, steps, tries, output: result.stdout + result.stderr };
}

const file = (path: string, text: string): string => `  file ${dir}/${path} {\n    content "${text}\\n"\n  }\n`;
const command = (path: string): string =>
  `  command "make ${path}" {\n    run touch ${dir}/${path}\n    unless test -e ${dir}/${path}\n  }\n`;
const play = (title: string, steps: string): string => `play "${title}" on h1 {\n${steps}}\n\n`;

test("plays that change the same host all see what the ones before them left", async () => {
  const text = play("one", file("a1", "one")) + play("two", file("a2", "two")) + play("three", file("a1", "one"));
  const first = await run(text);
  expect(first, first.output).toMatchObject({ status: 0, steps: ["changed", "changed", "ok"] });
  expect(readFileSync(join(dir, "a1"), "utf8")).toBe("one\n");
  expect(readFileSync(join(dir, "a2"), "utf8")).toBe("two\n");
});

test("so do plays of commands, and plays that are retried", async () => {
  const text =
    play("one", command("c1")) + play("two", command("c2")) + play("three", `  @retry 2 1s\n${command("c3")}`);
  const first = await run(text);
  expect(first, first.output).toMatchObject({ status: 0, steps: ["changed", "changed", "changed"] });
  expect(await run(text)).toMatchObject({ status: 0, steps: ["ok", "ok", "ok"] });
});

test("a question has an answer for each user who asks it", async () => {
  chmodSync(dir, 0o1777);
  const step = `  command "mine" {\n    run "touch ${dir}/of-$(id -un)"\n    unless "test -e ${dir}/of-$(id -un)"\n  }\n`;
  const text = play("root", step) + play("daemon", `  @as daemon\n${step}`) + play("root again", step);
  const first = await run(text);
  expect(first, first.output).toMatchObject({ status: 0, steps: ["changed", "changed", "ok"] });
  expect(["of-root", "of-daemon"].map((name) => existsSync(join(dir, name)))).toEqual([true, true]);
});

test("a user whom a step makes may do the next ones; one whom nobody makes is named", async () => {
  const user = `hapn${process.pid % 100_000}`;
  const his = `  @as ${user}\n  command "his" {\n    run "id -un >${dir}/his"\n    creates ${dir}/his\n  }\n`;
  chmodSync(dir, 0o1777);
  try {
    const none = await run(play("one", file("before", "x") + his));
    expect(none.output).toContain("HAP4021");
    expect(none.output).toContain(`put the step \`user ${user}\` before`);
    const late = await run(play("one", `${file("before", "x") + his}  user ${user} {\n    system\n  }\n`));
    expect(late, late.output).toMatchObject({ status: 1 });
    expect(late.output).toContain("HAP4021");
    expect(existsSync(join(dir, "before"))).toBe(false);
    const text = play("one", `  user ${user} {\n    system\n  }\n${his}`) + play("two", file("after", "x"));
    const planned = await run(text, "plan");
    expect(planned, planned.output).toMatchObject({ steps: ["changed", "skipped", "changed"] });
    expect(await run(text)).toMatchObject({ status: 0, steps: ["changed", "changed", "changed"] });
    expect(readFileSync(join(dir, "his"), "utf8")).toBe(`${user}\n`);
    expect(await run(text)).toMatchObject({ status: 0, steps: ["ok", "ok", "ok"] });
  } finally {
    execFileSync("userdel", ["-f", user], { stdio: "ignore" });
  }
});

test("a plan shows nothing that a link of a user's leads to, and refuses as the run does", async () => {
  mkdirSync(join(dir, "hers"));
  mkdirSync(join(dir, "secret"), { mode: 0o700 });
  writeFileSync(join(dir, "secret/app.conf"), "the key is precious\n", { mode: 0o600 });
  symlinkSync(join(dir, "secret"), join(dir, "hers/app"));
  chownSync(join(dir, "hers"), 1, 1);
  const text = play("one", `  file ${dir}/hers/app/app.conf {\n    line "debug = on"\n  }\n`);
  for (const command of ["plan", "run"] as const) {
    const end = await run(text, command);
    expect(end, end.output).toMatchObject({ steps: ["failed"] });
    expect(end.output).toContain("HAP4110");
    expect(end.output).toContain(`\`${dir}/hers\` belongs to \`daemon\``);
    expect(end.output).not.toContain("precious");
  }
  const given = `  directory ${dir}/given {\n    owner daemon\n  }\n${file("given/x", "x")}`;
  const would = await run(play("one", given));
  expect(would.output).toContain(`\`${dir}/given\` would belong to \`daemon\``);
  expect(existsSync(join(dir, "given"))).toBe(false);
});

test("what a user's own programs say of the host is in nothing that root writes", async () => {
  const user = `hapm${process.pid % 100_000}`;
  const rules = `/etc/sudoers.d/hap-plays-${process.pid}`;
  mkdirSync(join(dir, "bin"));
  writeFileSync(join(dir, "bin/uname"), "#!/bin/sh\necho 'liar $(id) x86_64'\n", { mode: 0o755 });
  execFileSync("useradd", ["-M", "-d", "/nonexistent", "-s", "/bin/sh", user]);
  // The user has a folder of his own first in his PATH.
  writeFileSync(rules, `Defaults>${user} secure_path="${dir}/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n`, { mode: 0o440 });
  try {
    const his = `  @as ${user}\n  command "his" {\n    run "! uname -r | grep -q liar"\n    unless "uname | grep -q liar"\n  }\n`;
    const end = await run(play("one", his + file("kernel", "${facts.hostname} ${facts.kernel}")));
    expect(end, end.output).toMatchObject({ status: 0, steps: ["ok", "changed"] });
    expect(readFileSync(join(dir, "kernel"), "utf8")).toBe(`${hostname()} ${release()}\n`);
  } finally {
    rmSync(rules, { force: true });
    execFileSync("userdel", ["-f", user], { stdio: "ignore" });
  }
});

test("a host that cannot be looked at after a step's changes is not planned on what was seen before", async () => {
  // The second step's question ends the shell that asks it, once the first step has made its file.
  const asks = `sh -c "test -e ${dir}/u1 && kill -9 \\$PPID"`;
  const second = `  command "second" {\n    run touch ${dir}/u2\n    unless ${asks}\n  }\n`;
  const end = await run(play("one", command("u1") + second));
  expect(end, end.output).toMatchObject({ status: 1, steps: ["unreachable"] });
  expect(end.output).toMatch(/HAP403[24]/);
  expect(existsSync(join(dir, "u2"))).toBe(false);
});

test("how often a step was tried is told", async () => {
  const count = `echo x >> ${dir}/tries; test $(wc -l < ${dir}/tries) -ge 3`;
  const end = await run(play("one", `  @retry 5 1s\n  command "third time" {\n    run "${count}"\n  }\n`));
  expect(end, end.output).toMatchObject({ status: 0, steps: ["changed"], tries: [3] });
});

test("a file that the user may not read is not called something else, and no change is made", async () => {
  writeFileSync(join(dir, "private"), "old\n", { mode: 0o600 });
  const end = await run(play("one", `${file("first", "x")}  @as daemon\n${file("private", "new")}`));
  expect(end.status).toBe(1);
  expect(end.output).toContain("HAP3209");
  expect(end.output).toContain("`ssh { as root }`");
  expect(existsSync(join(dir, "first"))).toBe(false);
});

test("a service that the host does not have is named as that", async () => {
  const end = await run(play("one", "  service nosuch {\n    running\n  }\n"));
  expect(end.output).toContain("`h1` has no service `nosuch`");
  expect(end).toMatchObject({ status: 1, steps: ["failed"] });
});

test("notes are one line at a plan or run, and whole in a check", async () => {
  writeFileSync(join(dir, "site.hap"), "site here\n\nhost h1 local\n");
  const haCf = "  ha.cf {\n    logfile /var/log/ha-log\n    bcast eth0\n    auto_failback on\n    node h1 h2\n  }\n";
  writeFileSync(join(dir, "play.hap"), `hap 1\n\n${play("one", haCf)}`);
  const of = async (command: string, ...more: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await hapHere([command, "play.hap", "-i", "site.hap", ...more], dir);
    return stdout + stderr;
  };
  expect(await of("check")).toContain("note[HB027]");
  const folded = await of("plan");
  expect(folded).toMatch(/^1 note \(HB027\): `hap check` shows it$/m);
  expect(folded).not.toContain("note[");
  expect(await of("plan", "-v")).toContain("note[HB027]");
});
