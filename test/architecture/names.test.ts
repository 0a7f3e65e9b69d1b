import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

const WIDTH = 120;

test("a type name is declared in one file", () => {
  const files = new Map<string, string[]>();
  for (const path of sourceFiles()) {
    const text = readFileSync(path, "utf8");
    for (const [, name = ""] of text.matchAll(/^(?:export )?(?:interface|type) ([A-Z]\w*)/gm)) {
      files.set(name, [...(files.get(name) ?? []), path]);
    }
  }
  const twice = [...files].filter(([, paths]) => new Set(paths).size > 1);
  expect(Object.fromEntries(twice)).toEqual({});
});

test("comments are no wider than the code", () => {
  const wide = sourceFiles().flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .flatMap((line, i) => (line.length > WIDTH && /^\s*(?:\/\*\*|\* |\/\/)/.test(line) ? [`${path}:${i + 1}`] : [])),
  );
  expect(wide).toEqual([]);
});
