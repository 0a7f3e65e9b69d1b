import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

/** Batches of steps, run by the built program on this very machine below a folder of the test. */
let dir = "";
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "hap-batch-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(steps: string) {
  writeFileSync(join(dir, "site.hap"), "site here\n\nhost h1 local\n");
  writeFileSync(join(dir, "play.hap"), `hap 1\n\nplay "batch" on h1 {\n${steps}}\n`);
  const result = await hapHere(["run", "play.hap", "-i", "site.hap", "--output", "json"], dir);
  const done = result.events.filter(({ event }) => event === "step-done");
  return { status: result.status, steps: done.map(({ status }) => status), output: result.stdout + result.stderr };
}

const file = (path: string, text: string): string =>
  `  file ${dir}/${path} {\n    content "${text}\\n"\n    mode 0644\n  }\n`;

// What two steps want differently is refused where it is known before contact.
const later = '  @when facts.hostname != "nobody"\n';

test("a directory that two steps see to has what the second one wants", async () => {
  const folder = (mode: string): string => `  directory ${dir}/both {\n    mode ${mode}\n  }\n`;
  const first = await run(folder("0750") + later + folder("0700"));
  expect(first, first.output).toMatchObject({ status: 0, steps: ["changed", "changed"] });
  expect(statSync(join(dir, "both")).mode & 0o7777).toBe(0o700);
});

test("a file that two steps write has what the second one wants", async () => {
  const first = await run(file("twice", "one") + file("other", "x") + later + file("twice", "two"));
  expect(first, first.output).toMatchObject({ status: 0, steps: ["changed", "changed", "changed"] });
  expect(readFileSync(join(dir, "twice"), "utf8")).toBe("two\n");
});

test("files go into a directory that the same batch makes; the second run changes nothing", async () => {
  const steps = `  directory ${dir}/new/deep {\n    mode 0750\n  }\n${file("new/deep/a", "text")}`;
  const first = await run(steps);
  expect(first, first.output).toMatchObject({ status: 0, steps: ["changed", "changed"] });
  expect(statSync(join(dir, "new/deep")).mode & 0o7777).toBe(0o750);
  expect(readFileSync(join(dir, "new/deep/a"), "utf8")).toBe("text\n");
  expect(await run(steps)).toMatchObject({ status: 0, steps: ["ok", "ok"] });
});

test("a host that moves to where a step of the batch is refused gets nothing of it, and is told why", async () => {
  const moves = `  file ${dir}/mover {\n    content "x\\n"\n    validate sh -c "mkdir -p ${dir}/moved" {}\n  }\n`;
  const refused = await run(file("moved", "y") + moves);
  expect(refused, refused.output).toMatchObject({ status: 1, steps: ["failed"] });
  expect(refused.output).toContain("HAP3201");
  expect(readdirSync(dir)).not.toContain("mover");
});

test("a step that may fail does not keep the files around it from being put in place", async () => {
  const may = `  @ignore-failure\n${file("no-such-folder/x", "x")}`;
  const done = await run(file("before", "1") + may + file("after", "2"));
  expect(done, done.output).toMatchObject({ status: 0, steps: ["changed", "ignored", "changed"] });
  expect(readdirSync(dir)).toEqual(expect.arrayContaining(["before", "after"]));
});

test("what was put in place before a host moved stays told", async () => {
  writeFileSync(join(dir, "second"), "old\n");
  const once = `[ -e ${dir}/once ] || { : >${dir}/once; echo more >>${dir}/second; }`;
  const second = `  file ${dir}/second {\n    content "new\\n"\n    validate sh -c "${once}" {}\n  }\n`;
  const done = await run(file("first", "1") + second);
  expect(done, done.output).toMatchObject({ status: 0, steps: ["changed", "changed"] });
});

test("a host that is lost while its only change is at work is not said to be as it was", async () => {
  // Every shell between the command and hap, the outermost first.
  const ancestors = `p=$PPID; l=; while [ "$(cat /proc/$p/comm)" = sh ]; do l="$p $l"; p=$(awk '{print $4}' /proc/$p/stat); done`;
  const lost = await run(`  command "ends its way" {\n    run <<'END'\n      ${ancestors}; kill -9 $l\n    END\n  }\n`);
  expect(lost, lost.output).toMatchObject({ status: 1, steps: ["unreachable"] });
});
