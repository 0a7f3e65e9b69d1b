import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hapHere } from "../support/hap.js";

test("`hap inventory` tells what is wrong with a value that no playbook asks for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hap-values-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "s.hap");
  writeFileSync(path, "site s\nset a = ${b}\nset b = ${a}\nset c = ${nope}\nhost h 10.0.0.1\n");
  const { status, stdout, stderr } = await hapHere(["inventory", "-i", path]);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr.match(/^error\[HAP\d+\]/gm)).toEqual(["error[HAP2206]", "error[HAP2201]"]);
});
