import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { syntaxCodes } from "../../src/syntax/codes.js";
import { sourceFile } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";
import { readSource } from "../../src/syntax/read-source.js";

const folder = mkdtempSync(join(tmpdir(), "hap-read-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function codesOf(path: string): readonly string[] {
  return readSource(path).diagnostics.map((d) => d.code);
}

describe("every code of the syntax", () => {
  test.each(syntaxCodes.filter(({ code }) => code >= "HAP1010" && code < "HAP2000"))(
    "$code: its example gives it",
    ({ code, example }) => {
      const { diagnostics } = parse(sourceFile("example.hap", example));
      expect(diagnostics.map((d) => d.code)).toContain(code);
      const own = diagnostics.filter((d) => d.code === code);
      expect(own.every((d) => d.severity === (code === "HAP1049" ? "warning" : "error"))).toBe(true);
    },
  );

  test("codes are in order and unique", () => {
    const names = syntaxCodes.map(({ code }) => code);
    expect(names).toEqual([...new Set(names)].toSorted());
  });
});

describe("reading a file", () => {
  test("text without its byte-order mark", () => {
    const { value, diagnostics } = readSource(fileWith("bom.hap", "\uFEFFhap 1\n"));
    expect(diagnostics).toEqual([]);
    expect(value?.text).toBe("hap 1\n");
  });

  test("an empty file is text", () => {
    expect(readSource(fileWith("empty.hap", "")).value?.text).toBe("");
  });

  test("one clear diagnostic for what cannot be read", () => {
    expect(codesOf(join(folder, "missing.hap"))).toEqual(["HAP1001"]);
    expect(codesOf(join(fileWith("plain", ""), "below.hap"))).toEqual(["HAP1001"]);
    expect(codesOf(folder)).toEqual(["HAP1002"]);
    expect(codesOf(join(folder, "x".repeat(300)))).toEqual(["HAP1003"]);
    expect(codesOf("/dev/zero")).toEqual(["HAP1007"]);
  });

  test("a file that is closed to the user", () => {
    const path = fileWith("closed.hap", "hap 1\n");
    chmodSync(path, 0);
    expect(codesOf(path)).toEqual(process.getuid?.() === 0 ? [] : ["HAP1003"]);
  });

  test.each([
    ["NUL", Uint8Array.of(104, 0, 97)],
    ["latin-1", Uint8Array.of(0x66, 0xfc, 0x72)],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 104, 0)],
  ])("%s is no UTF-8 text", (_name, bytes) => {
    expect(codesOf(fileWith("binary.hap", bytes))).toEqual(["HAP1004"]);
  });

  test.each([
    ["the first line", Uint8Array.of(0x66, 0xfc, 0x72), "0xfc in line 1"],
    ["a later one", Buffer.from("hap 1\ngr\u00fc\u00dfe\nf\u00fcr\u00e4\n", "latin1"), "0xfc in line 2"],
    [
      "a line with other characters",
      Buffer.concat([Buffer.from("ok\n\u00e4\u20ac"), Buffer.of(0xe4)]),
      "0xe4 in line 2",
    ],
    ["NUL", Uint8Array.of(10, 10, 104, 0, 97), "0x00 in line 3"],
  ])("the first byte that is no text is named: %s", (_name, bytes, says) => {
    const [problem] = readSource(fileWith("binary.hap", bytes)).diagnostics;
    expect(problem?.message).toContain(`found the byte ${says}`);
  });

  test("16 MiB are read, one byte more is not", () => {
    const most = 16 * 1024 * 1024;
    expect(codesOf(fileWith("large.hap", "a".repeat(most)))).toEqual([]);
    expect(codesOf(fileWith("large.hap", "a".repeat(most + 1)))).toEqual(["HAP1005"]);
  });
});

test("a line of many MiB is one error, not an overflow in the lexer", () => {
  const text = `play "p" on g {\n  file /x { content "${"a".repeat(10_000_000)}" }\n}\n`;
  expect(parse(sourceFile("long.hap", text)).diagnostics.map(({ code }) => code)).toEqual(["HAP1006"]);
});
