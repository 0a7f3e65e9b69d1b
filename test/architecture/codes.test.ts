import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codes } from "../../src/diagnostics/codes.js";
import { sourceFiles } from "./source-files.js";

const CODE = /\bHAP\d{4}\b/g;

test("every code that the sources use is in the table, once", () => {
  const listed = codes.map(({ code }) => code);
  expect(new Set(listed).size).toBe(listed.length);
  const used = new Set(
    sourceFiles()
      .filter((path) => !path.endsWith("-codes.ts"))
      .flatMap((path) => readFileSync(path, "utf8").match(/"HAP\d{4}"/g) ?? [])
      .map((code) => code.slice(1, -1)),
  );
  expect([...used].filter((code) => !listed.includes(code))).toEqual([]);
  expect(listed.filter((code) => !used.has(code))).toEqual([]);
});

test("a code's meaning is one line without a full stop", () => {
  for (const { code, meaning } of codes) {
    expect(code).toMatch(new RegExp(`^${CODE.source}$`));
    expect(meaning).toMatch(/^\S.*[^.\s]$/);
  }
});
