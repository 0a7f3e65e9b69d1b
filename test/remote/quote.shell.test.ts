import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printfBytes, quote } from "../../src/remote/quote.js";
import { SHELLS } from "./shells.js";

function run(shell: string, script: string): Buffer {
  const [command = "", ...words] = shell.split(" ");
  const { stdout, status, stderr } = spawnSync(command, [...words, "-s"], { input: script, maxBuffer: 1 << 26 });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const anyText = fc.string({ unit: "binary", maxLength: 60 }).filter((text) => !text.includes("\0"));
const nastyText = fc.string({
  unit: fc.constantFrom("'", "\\", '"', "$", "`", "\n", "!", "%", "*", " ", "\t", "ä", "-", "#"),
  maxLength: 30,
});

describe.each(SHELLS)("in %s", (shell) => {
  test("a quoted text comes back as it was", () => {
    const texts = fc.array(fc.oneof(anyText, nastyText), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(texts, (words) => {
        const script = words.map((word) => `printf '%s\\0' ${quote(word)}\n`).join("");
        expect(run(shell, script).toString()).toBe(words.map((word) => `${word}\0`).join(""));
      }),
      { numRuns: 25 },
    );
  });

  test("any bytes come through printf %b", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(run(shell, `printf %b ${printfBytes(buffer)}\n`).equals(buffer)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test("every byte before every digit comes through printf %b", () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => [byte, 0x37, byte, byte]).flat());
    expect(run(shell, `printf %b ${printfBytes(all)}\n`).equals(all)).toBe(true);
  });

  test("a quarter of a megabyte of random bytes comes through printf %b", () => {
    const bytes = randomBytes(1 << 18);
    expect(run(shell, `printf %b ${printfBytes(bytes)}\n`).equals(bytes)).toBe(true);
  });
});

test("text without specials is not escaped", () => {
  expect(printfBytes(Buffer.from("auto_failback on\n"))).toBe("'auto_failback on\n'");
});

test("a NUL in a word is a mistake of the caller", () => {
  expect(() => quote("a\0b")).toThrow("NUL");
});
