import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hapHere } from "../support/hap.js";

test("a switch without a playbook is called by the command that was given, not by a file", async () => {
  const dir = mkdtempSync(join(tmpdir(), "hap-switch-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "s.hap"), "site s\npair p {\n  ssh { port 1 }\n  host a 127.0.0.1\n  host b 127.0.0.2\n}\n");
  const options = ["-i", "s.hap", "--connect-timeout", "1", "--output", "plain"];
  const head = await hapHere(["switch", "p", ...options], dir);
  expect(head.stdout).toMatch(/^run hap switch p \(command line\)$/m);
  // `--group "$KEY"` of a script whose KEY is empty must not move everything.
  const empty = await hapHere(["switch", "p", "--group", "", ...options], dir);
  expect(empty).toMatchObject({ status: 2, stdout: "" });
  expect(empty.stderr).toContain("expected a group's first resource or one of its addresses, found");
});
