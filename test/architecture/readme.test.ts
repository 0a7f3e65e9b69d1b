import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { VERSION } from "../../src/cli/version.js";
import { checkSource } from "../../src/cli/check-source.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { sourceFile } from "../../src/source/source-file.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}${path}`, "utf8");

const INVENTORY = `site here
set vip = 192.0.2.10
pair directors {
  host a 192.0.2.1
  host b 192.0.2.2
}
`;

test("every playbook in the README checks clean and is formatted", () => {
  const blocks = [...read("README.md").matchAll(/```hap\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  expect(blocks.length).toBeGreaterThan(0);
  const site = readWholeInventory(parse(sourceFile("here.hap", INVENTORY)).value).value;
  if (site === null) throw new Error("the inventory is not one");
  for (const text of blocks) {
    const source = sourceFile("README.md", text);
    const { diagnostics } = checkSource({ source, sites: [site], given: new Map(), options: { limit: [] } });
    expect(diagnostics.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`)).toEqual([]);
    expect(format(source).value).toBe(text);
  }
});

test("what the documents link to and name is there", () => {
  for (const path of ["README.md", "ARCHITECTURE.md"]) {
    const links = [...read(path).matchAll(/\]\((?!http)([^)#]+)\)/g)].map((match) => match[1] ?? "");
    const named = [...read(path).matchAll(/`((?:src|grammar|test|playbooks|scripts)\/[\w./-]+\.\w+)`/g)].map(
      (m) => m[1] ?? "",
    );
    expect([...links, ...named].filter((link) => !existsSync(`${ROOT}${link}`))).toEqual([]);
  }
});

test("the architecture fits into 150 lines", () => {
  expect(read("ARCHITECTURE.md").split("\n").length).toBeLessThanOrEqual(150);
});

test("the version of the command is the package's", () => {
  expect(JSON.parse(read("package.json"))).toMatchObject({ version: VERSION });
});
