import { expect, test } from "vitest";
import { hapHere } from "../support/hap.js";

const explain = async (code: string) => hapHere(["check", "--explain", code]);

test("a rule is explained, also by small letters", async () => {
  const { status, stdout } = await explain("hb029");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^HB029 \(warning\): nothing makes sure .*\n\nwhy: /);
  expect(stdout).toContain("found in:\n\n  ha.cf {");
  expect(stdout).toContain("@allow HB029");
});

test("a rule about hosts says when it is looked at", async () => {
  const { status, stdout } = await explain("HB085");
  expect(status).toBe(0);
  expect(stdout).toContain("looked at on the hosts: before a new script");
});

test("any other code is explained by its meaning and an example", async () => {
  const { status, stdout } = await explain("HAP2001");
  expect(status).toBe(0);
  expect(stdout).toBe("HAP2001: an inventory where a playbook belongs\n\nfound in:\n\n  site book\n");
});

test("an unknown one names those there are", async () => {
  const { status, stderr } = await explain("HB999");
  expect(status).toBe(2);
  expect(stderr.replaceAll(/\s+/g, " ")).toMatch(/HAP5009.*HB999.*HB085, HB086, HB087, HB088, HB089, HB090/);
});
