import { Lexer } from "chevrotain";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generatedFiles } from "../../grammar/generate.js";
import { definition } from "../../grammar/lexer.js";
import { HapParser, parser } from "../../grammar/parser.js";

const root = new URL("../../", import.meta.url);

describe("the grammar", () => {
  test("is valid: no ambiguity, no left recursion, no empty loop", () => {
    expect(() => new HapParser({ skipValidations: false })).not.toThrow();
  });

  test("the lexer's modes are valid", () => {
    expect(new Lexer(definition, { positionTracking: "onlyOffset" }).lexerDefinitionErrors).toEqual([]);
  });

  test("is made once", () => {
    expect(parser()).toBe(parser());
  });

  test("knows no step", () => {
    const rules = readFileSync(new URL("grammar/hap.ebnf", root), "utf8");
    expect(rules).not.toMatch(/ha\.cf|haresources|service|verify|drill|play\b/);
  });

  test.each(generatedFiles(root))("$url is up to date", ({ url, text }) => {
    expect(readFileSync(url, "utf8")).toBe(text);
  });
});
