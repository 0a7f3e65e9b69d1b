import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ANNOTATIONS } from "../../src/check/expand/annotations.js";
import { FACT_NAMES } from "../../src/check/eval/facts-value.js";
import { FUNCTIONS } from "../../src/check/eval/functions.js";
import { checkSource } from "../../src/cli/check-source.js";
import { PROJECT_LINES } from "../../src/project/project-lines.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { sourceFile } from "../../src/source/source-file.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";
import { PARAM_TYPES } from "../../src/syntax/playbook.js";

const PATH = fileURLToPath(new URL("../../docs/LANGUAGE.md", import.meta.url));
const text = readFileSync(PATH, "utf8");
const blocks = [...text.matchAll(/```(?:hap)?\n([\s\S]*?)```/g)].map((found) => found[1] ?? "");
const isInventory = (block: string) => block.startsWith("site ");

test("its inventories and its playbooks are right, and formatted", () => {
  const sites = blocks.filter(isInventory).map((block) => {
    const tree = parse(sourceFile("book.hap", block));
    const site = readWholeInventory(tree.value);
    expect([...tree.diagnostics, ...site.diagnostics]).toEqual([]);
    if (site.value === null) throw new Error("no inventory");
    return site.value;
  });
  const playbooks = blocks.filter((block) => !isInventory(block));
  expect([playbooks.length > 1, sites.length > 0]).toEqual([true, true]);
  for (const playbook of playbooks) {
    const source = sourceFile("playbooks/language.hap", playbook);
    const { diagnostics } = checkSource({ source, sites: sites.slice(0, 1), given: new Map(), options: { limit: [] } });
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  }
  for (const block of blocks) expect(format(sourceFile("book.hap", block)).value).toBe(block);
});

test.each([
  ["annotation", [...ANNOTATIONS.keys()].map((name) => `\`@${name}`)],
  ["function", [...FUNCTIONS.values()].map(({ usage }) => `\`${usage}\``)],
  ["type", PARAM_TYPES.map((type) => `\`${type}\``)],
  ["line of hap.hap", PROJECT_LINES.map(({ usage, doc }) => `| \`${usage}\` | ${doc}`)],
  ["way to a pair", ["hap_pair"]],
  ["fact", [...FACT_NAMES.values()].flat().map((name) => `.${name}`)],
])("it names every %s", (_what, names) => {
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});
