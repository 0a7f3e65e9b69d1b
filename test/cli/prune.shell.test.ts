import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HAP } from "../support/hap.js";

/** A project whose only host is this machine; what hap keeps on it is in a folder of the test. */
let dir = "";
const out = (name: string): string => join(dir, "out", name);
const list = (playbook = "p.hap"): string =>
  join(dir, "lib", "made", `${basename(tmpdir())}%2F${basename(dir)}%2F${playbook}@s`);

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-prune-"));
  for (const name of ["out", "lib"]) mkdirSync(join(dir, name));
  writeFileSync(join(dir, "hap.hap"), "default-inventory s.hap\n");
  writeFileSync(join(dir, "s.hap"), "site s\ngroup g {\n  host here local\n}\n");
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs hap with a lock, backups and lists of its own, whatever else runs on this machine. */
function hap(...args: readonly string[]) {
  const script = `mkdir -p /run/hap /var/lib/hap && mount -t tmpfs none /run/hap && mount --bind ${dir}/lib /var/lib/hap && exec "$@"`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["--mount", "sh", "-c", script, "sh", process.execPath, HAP, ...args],
    { cwd: dir, env: { ...process.env, HOME: dir }, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

function play(steps: string, playbook = "p.hap"): void {
  writeFileSync(join(dir, playbook), `play "p" on g {\n  directory ${out("")} { mode 0755 }\n${steps}\n}\n`);
}

function run(steps: string, ...more: readonly string[]) {
  play(steps);
  const ran = hap("run", "p.hap", ...more);
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ status: 0 });
  return ran.stdout;
}

/** What a plan says of what left the playbook. */
function told(steps: string): readonly string[] {
  play(steps);
  const planned = hap("plan", "p.hap", "--output", "plain");
  expect(planned, planned.stdout + planned.stderr).toMatchObject({ status: 0 });
  return planned.stdout.split("\n").flatMap((line) => line.split("no longer in the playbook: ")[1] ?? []);
}

const file = (name: string, text = "x"): string => `  file ${out(name)} { content "${text}\\n" }\n`;
const GOES = "(here): no other playbook made it, though one may want it: `hap run --prune` removes it";

test("what left the playbook is named, removed on demand, and comes back by an undo", () => {
  const kept = file("stays");
  run(`  directory ${out("d")} { mode 0700 }\n${file("d/in")}${file("gone")}${kept}`);
  expect(statSync(list()).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, "lib/made")).mode & 0o777).toBe(0o700);
  const gone = told(kept).toSorted();
  expect(gone).toEqual(["d", "d/in", "gone"].map((name) => `${out(name)} ${GOES}`).toSorted());
  // Neither a plan, nor a part of a playbook, nor a run without the option removes anything.
  run(kept);
  expect(hap("run", "p.hap", "--prune", "--tags", "x")).toMatchObject({ status: 2 });
  expect(hap("plan", "p.hap", "--tags", "x").stdout).not.toContain("no longer");
  expect(["gone", "d/in"].map((name) => existsSync(out(name)))).toEqual([true, true]);

  const removed = run(kept, "--prune", "--output", "plain").replaceAll(/\s+/g, " ");
  for (const name of ["gone", "d/in", "d"]) expect(removed).toContain(`${out(name)} remove`);
  expect(["gone", "d", "stays"].map((name) => existsSync(out(name)))).toEqual([false, false, true]);
  expect(told(kept)).toEqual([]);
  expect(run(kept, "--prune")).toContain("0 changed");

  const undone = hap("undo", "--yes");
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ status: 0 });
  expect([readFileSync(out("gone"), "utf8"), readFileSync(out("d/in"), "utf8")]).toEqual(["x\n", "x\n"]);
  expect(statSync(out("d")).mode & 0o777).toBe(0o700);
  // It is hap's again, and can be removed again.
  expect(told(kept)).toHaveLength(3);
  run(kept, "--prune");
  expect(["gone", "d", "stays"].map((name) => existsSync(out(name)))).toEqual([false, false, true]);
});

test("what was there before, was changed since, or another playbook made too, stays, and it is said", () => {
  writeFileSync(out("theirs"), "theirs\n");
  const folders = ["full", "real"].map((name) => `  directory ${out(name)} { mode 0755 }\n`).join("");
  run(`${file("theirs")}${file("edited")}${file("both")}${folders}${file("real/in")}`);
  renameSync(out("real"), out("moved"));
  symlinkSync("moved", out("real"));
  writeFileSync(out("edited"), "by hand\n");
  writeFileSync(out("full/other"), "");
  rmSync(out("both"));
  play(file("both"), "q.hap");
  expect(hap("run", "q.hap")).toMatchObject({ status: 0 });
  expect(told("")).toEqual(
    expect.arrayContaining([
      `${out("theirs")} (here): it stays: it was there when hap came`,
      `${out("edited")} (here): it stays: somebody has changed it since`,
      `${out("both")} (here): it stays: hap made it for ${basename(tmpdir())}/${basename(dir)}/q.hap@s too`,
      `${out("full")} (here): it stays: there is more in it`,
      `${out("real/in")} (here): it stays: a link is on the way to it, and a step may mean it by another path`,
    ]),
  );
  const pruned = run("", "--prune", "--output", "json");
  for (const name of ["theirs", "edited", "both", "full/other", "moved/in"]) expect(existsSync(out(name))).toBe(true);
  expect(pruned).toContain(`"kind":"file","name":"${out("edited")}","stays":"it stays: somebody has changed it since"`);
  // As it was made again it is hap's again.
  writeFileSync(out("edited"), "x\n");
  expect(told("")).toContain(`${out("edited")} ${GOES}`);
});

test("what a list says is believed as far as hap would have written it", () => {
  run(file("own"));
  writeFileSync(out("victim"), "x\n");
  const sha = "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac";
  const line = (what: string, after = sha): string => `${JSON.stringify(what)}\tnull\t${JSON.stringify(after)}\n`;
  appendFileSync(
    list(),
    [
      line(`file ${out("d")}/../victim`),
      line("file victim"),
      line(`file ${out("victim\nx")}`),
      line(`toy ${out("victim")}`),
      line(`file ${out("victim")}`, "0123"),
      line("package -rf", ""),
      line("user root\nx", ""),
      `\u001b[31m\n"file"\n{}\nnull\tnull\tnull\n`,
      line(`file ${out("\u001b[31mred")}`),
    ].join(""),
  );
  writeFileSync(out("\u001b[31mred"), "x\n");
  const said = told("");
  expect(said.filter((one) => one.includes("victim"))).toEqual([]);
  expect(said.join("")).not.toContain("\u001b");
  run("", "--prune");
  expect([existsSync(out("victim")), existsSync(out("own"))]).toEqual([true, false]);
  // A folder that is not root's is written into by nobody.
  chownSync(join(dir, "lib/made"), 1, 0);
  play(file("new"));
  const refused = hap("run", "p.hap", "--output", "plain");
  expect(refused).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/HAP4110[^]*chown root \/var\/lib\/hap\/made/),
  });
  expect(existsSync(out("new"))).toBe(false);
});
