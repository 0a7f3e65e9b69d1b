import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP } from "../support/hap.js";

/** A project whose only host is this machine; what hap keeps on it is in a folder of the test. */
let dir = "";
const SECRET = "Pa55-of-the-undo";
const out = (name: string): string => join(dir, "out", name);
const read = (name: string): string => readFileSync(out(name), "utf8");

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-undo-"));
  for (const name of ["out", "lib"]) mkdirSync(join(dir, name));
  writeFileSync(join(dir, "hap.hap"), "default-inventory s.hap\n");
  writeFileSync(join(dir, "s.hap"), "site s\ngroup g {\n  host here local\n}\n");
  writeFileSync(join(dir, "pw"), SECRET);
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs hap with a lock, backups and users of its own, whatever else runs on this machine. */
function hap(...args: readonly string[]) {
  return there(process.execPath, HAP, ...args);
}

function there(...argv: readonly string[]) {
  const users = `[ ! -d ${dir}/etc ] || mount --bind ${dir}/etc /etc`;
  const script = `mkdir -p /run/hap /var/lib/hap && mount -t tmpfs none /run/hap && mount --bind ${dir}/lib /var/lib/hap && { ${users}; } && exec "$@"`;
  const { status, stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", ...argv], {
    ...{ cwd: dir, env: { ...process.env, HOME: dir }, encoding: "utf8" },
  });
  return { status, stdout, stderr };
}

function run(steps: string) {
  writeFileSync(join(dir, "p.hap"), `param secret pw = \${none}\n\nplay "p" on g {\n${steps}\n}\n`);
  const ran = hap("run", "p.hap", "--set", "pw=@pw");
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ status: 0 });
  return ran;
}

const lastRun = (): string =>
  readdirSync(join(dir, ".hap", "runs"))
    .toSorted()
    .at(-1) ?? "";

test("a first run is taken back whole: files, directories, modes; and the undo itself can be undone, by its name", () => {
  writeFileSync(out("theirs"), "old\n", { mode: 0o604 });
  // More than is read of a file: the host itself puts it back.
  const large = "old line\n".repeat(200_000);
  writeFileSync(out("large"), large, { mode: 0o640 });
  const steps = `
  directory ${out("on/the/way")} { mode 0700 }
  file ${out("large")} { content "small\\n" }
  directory ${out("made")} { mode 0750 }
  file ${out("made/in")} { content "in\\n" }
  file ${out("theirs")} { content "new\\n"; mode 0600 }
  file ${out("secret")} { content "\${pw}\\n"; mode 0600 }
  directory ${dir}/out { mode 0711 }
`;
  const mode = statSync(join(dir, "out")).mode & 0o777;
  run(steps);
  const first = lastRun();
  expect(read("theirs")).toBe("new\n");
  const shown = hap("undo", "--plan");
  expect(shown, shown.stdout + shown.stderr).toMatchObject({ status: 0 });
  expect(shown.stdout).toContain("+old");
  expect(read("theirs")).toBe("new\n");

  const undone = hap("undo", "--yes");
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ status: 0 });
  expect(readdirSync(join(dir, "out"))).toEqual(["large", "theirs"]);
  expect([read("large") === large, statSync(out("large")).mode & 0o777]).toEqual([true, 0o640]);
  expect([read("theirs"), statSync(out("theirs")).mode & 0o777]).toEqual(["old\n", 0o604]);
  expect(statSync(join(dir, "out")).mode & 0o777).toBe(mode);

  // Nothing is left to take back; the undo is a run, and it is not what is taken without a name.
  const undo = lastRun();
  const none = hap("undo", "--yes");
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("and is not put back")]);
  const again = hap("undo", undo, "--yes");
  expect(again, again.stdout + again.stderr).toMatchObject({ status: 0 });
  expect([read("theirs"), read("made/in"), read("secret")]).toEqual(["new\n", "in\n", `${SECRET}\n`]);
  expect(statSync(out("secret")).mode & 0o777).toBe(0o600);
  // The undo was put back: the first run is there again to be taken.
  expect(hap("undo", "--plan").stdout).toContain(`undo ${first}`);
  const told = [shown, undone, again].map(({ stdout, stderr }) => stdout + stderr).join("");
  expect(told).not.toContain(SECRET);
  for (const id of readdirSync(join(dir, ".hap", "runs")))
    expect(readFileSync(join(dir, ".hap", "runs", id, "events.jsonl"), "utf8")).not.toContain(SECRET);
});

test("a switch that came later is no run that is undone: nothing is kept of it", () => {
  run(`  file ${out("before-switch")} { content "x\\n" }`);
  const runs = join(dir, ".hap", "runs");
  const text = readFileSync(join(runs, lastRun(), "events.jsonl"), "utf8");
  const switched = join(runs, "29990101T000000Z-00000000");
  mkdirSync(switched);
  writeFileSync(join(switched, "events.jsonl"), text.replaceAll(/"changes":\[.*?\](?=[,}])/g, '"changes":[]'));
  const undone = hap("undo", "--yes");
  rmSync(switched, { recursive: true });
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ status: 0 });
  expect(existsSync(out("before-switch"))).toBe(false);
});

test("what was changed since is listed, with the run that did it, and nothing is put back", () => {
  run(`  file ${out("a")} { content "one\\n" }\n  file ${out("b")} { content "one\\n" }`);
  const first = lastRun();
  run(`  file ${out("a")} { content "two\\n" }`);
  const second = lastRun();
  writeFileSync(out("b"), "by hand\n");
  const undone = hap("undo", first, "--yes", "--output", "json");
  expect(undone.status).toBe(1);
  expect(undone.stdout).toContain('"code":"HAP4070"');
  expect(undone.stdout).toContain(`${out("a")} (by run ${second}), ${out("b")} were changed after that run`);
  expect([read("a"), read("b")]).toEqual(["two\n", "by hand\n"]);
  // The last one is still to be had.
  expect(hap("undo", "--yes")).toMatchObject({ status: 0 });
  expect(read("a")).toBe("one\n");
});

test("what cannot be undone is said before anything happens, in the plan of a run and in an undo", () => {
  const steps = `  command "make" { run touch ${out("touched")} }\n  file ${out("c")} { content "c\\n" }`;
  writeFileSync(join(dir, "p.hap"), `play "p" on g {\n${steps}\n}\n`);
  expect(hap("plan", "p.hap").stdout).toMatch(/command make.*cannot be undone/);
  run(steps);
  const undone = hap("undo", "--yes");
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ status: 0 });
  expect(undone.stdout).toContain(`cannot be undone on here: a command was run: touch ${out("touched")}`);
  expect(existsSync(out("c"))).toBe(false);
  expect(existsSync(out("touched"))).toBe(true);
});

test("without anybody to ask, nothing is put back; a run that is not known is no run", () => {
  run(`  file ${out("d")} { content "d\\n" }`);
  expect(hap("undo")).toMatchObject({ status: 1 });
  expect(read("d")).toBe("d\n");
  expect(hap("undo", "20200101T000000Z-00000000").stderr).toContain("HAP5023");
  expect(hap("undo", "--log-dir", "/nowhere").stderr).toContain("HAP5024");
});

test("bytes that are not kept any more end it before anything is put back", () => {
  writeFileSync(out("e"), "old e\n");
  run(`  file ${out("e")} { content "new e\\n" }\n  file ${out("f")} { content "f\\n" }`);
  const kept = join(dir, "lib", "backups", lastRun());
  for (const name of readdirSync(kept).filter((one) => one !== "notes")) rmSync(join(kept, name));
  const undone = hap("undo", "--yes");
  expect(undone.status).toBe(1);
  expect(undone.stdout + undone.stderr).toContain("HAP4071");
  expect([read("e"), read("f")]).toEqual(["new e\n", "f\n"]);
});

test("a user has his groups of before again, the primary one too", () => {
  rmSync(join(dir, "etc"), { recursive: true, force: true });
  spawnSync("cp", ["-a", "/etc", join(dir, "etc")]);
  const made = there("useradd", "-M", "-U", "hapops");
  expect(made, made.stderr).toMatchObject({ status: 0 });
  const groups = (): string => there("id", "-Gn", "hapops").stdout;
  run("user hapops { group hapweb hapmore }");
  expect(groups()).toBe("hapweb hapmore\n");
  const undone = hap("undo", "--yes");
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ status: 0 });
  expect(groups()).toBe("hapops\n");
});
