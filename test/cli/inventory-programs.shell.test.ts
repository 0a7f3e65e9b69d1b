import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

/** A checkout whose `hap.hap` names a program as its inventory; the program leaves a mark when it runs. */
let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hap-program-"));
  writeFileSync(join(dir, "hap.hap"), "default-inventory ./list.sh\n");
  writeFileSync(join(dir, "list.sh"), `#!/bin/sh\n: >'${join(dir, "ran")}'\necho '{"web": {"hosts": ["a1"]}}'\n`);
  chmodSync(join(dir, "list.sh"), 0o755);
  writeFileSync(join(dir, "p.hap"), 'play "p" on web { file /x { content "y" } }\n');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ran = (): boolean => existsSync(join(dir, "ran"));

test.each([
  [["check", "p.hap"]],
  [["params", "p.hap"]],
  [["explain", "v", "p.hap"]],
  [["inventory"]],
  [["dump", "p.hap", "--stage", "checked"]],
  [["__complete", "--", "run", "p.hap", "--limit", ""]],
  [["__complete", "--", "run", "p.hap", "-i", "list.sh", "--limit", ""]],
  [["__complete", "--", "run", "p.hap", "--start-at", ""]],
])("%j does not run a program that the project names", async (args) => {
  const { stderr } = await hapHere(args, dir);
  expect(ran()).toBe(false);
  expect(stderr).not.toContain("internal error");
});

test("a check says why, and how to", async () => {
  const { status, stdout } = await hapHere(["check", "p.hap"], dir);
  expect(status).toBe(2);
  expect(stdout).toContain("error[HAP2139]: `list.sh` is a program, which only a run, plan or status starts");
  expect((await hapHere(["check", "p.hap", "-i", "list.sh"], dir)).status).toBe(0);
  expect(ran()).toBe(true);
});

test("a plan runs it, but never one of somebody else's", async () => {
  const plan = ["plan", "p.hap", "--connect-timeout", "1"];
  chownSync(join(dir, "list.sh"), 12345, 12345);
  expect((await hapHere(plan, dir)).stderr).toContain("is a program of another user and is not run");
  expect((await hapHere([...plan, "-i", "list.sh"], dir)).status).toBe(2);
  expect(ran()).toBe(false);
  chownSync(join(dir, "list.sh"), 0, 0);
  await hapHere(plan, dir);
  expect(ran()).toBe(true);
});
