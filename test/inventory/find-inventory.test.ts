import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readInventory } from "../../src/inventory/read-inventory.js";
import { findInventory, type FindInput } from "../../src/inventory/find-inventory.js";
import { sourceFile } from "../../src/source/source-file.js";

const top = mkdtempSync(join(tmpdir(), "hap-inventory-"));
afterAll(() => rmSync(top, { recursive: true }));

function folder(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, name, path)), { recursive: true });
    writeFileSync(join(top, name, path), content);
  }
  return join(top, name);
}

function find(cwd: string, input: Partial<FindInput> = {}): readonly string[] {
  const { value, diagnostics } = findInventory({
    read: readInventory,
    playbook: null,
    inventories: [],
    sites: [],
    formats: [],
    ...input,
    cwd,
  });
  return [...(value?.sites ?? []).map((site) => site.name), ...diagnostics.map((d) => d.code)];
}

const A = "site a\nhost x 10.0.0.1\n";
const B = "site b\nhost y 10.0.0.2\n";
const C = "site c\nhost v 10.0.0.3\n";

describe("without -i", () => {
  const work = folder("work", { "inventory/a.hap": A, "p/inventory/b.hap": B, "p/site.hap": "", "p/q/site.hap": "" });

  test("beside the playbook, beside its folder, in the working directory", () => {
    expect(find(work, { playbook: join(work, "p/site.hap") })).toEqual(["b"]);
    expect(find(work, { playbook: join(work, "p/q/site.hap") })).toEqual(["b"]);
    expect(find(work, { playbook: join(folder("far", { "p/site.hap": "" }), "p/site.hap") })).toEqual(["a"]);
    expect(find(work)).toEqual(["a"]);
  });

  test("nowhere", () => {
    expect(find(folder("none", { "site.hap": "" }))).toEqual(["HAP2122"]);
  });

  test("several files need a choice", () => {
    const both = folder("both", { "inventory/a.hap": A, "inventory/b.hap": B });
    expect(find(both)).toEqual(["HAP2124"]);
    expect(find(both, { sites: ["b"] })).toEqual(["b"]);
    expect(find(both, { sites: ["b", "a"] })).toEqual(["b", "a"]);
    expect(find(both, { sites: ["c"] })).toEqual(["HAP2125"]);
    expect(find(both, { every: true })).toEqual(["a", "b"]);
  });

  test("what the project's file says counts where the choice is open", () => {
    const named = (text: string) => ({ text, span: { file: sourceFile("hap.hap", text), start: 0, end: text.length } });
    const both = folder("defaults", { "inventory/a.hap": A, "inventory/b.hap": B, "else/c.hap": C });
    const defaults = (sites: readonly string[], inventories: readonly string[] = []) => ({
      defaults: { sites: sites.map(named), inventories: inventories.map((path) => named(join(both, path))) },
    });
    expect(find(both, defaults(["b"]))).toEqual(["b"]);
    expect(find(both, defaults(["b", "a"]))).toEqual(["b", "a"]);
    expect(find(both, { ...defaults(["b"]), sites: ["a"] })).toEqual(["a"]);
    expect(find(both, defaults(["d"]))).toEqual(["HAP2125"]);
    expect(find(both, defaults([], ["else/c.hap"]))).toEqual(["c"]);
    expect(find(both, { ...defaults(["b"], ["else/c.hap"]), inventories: [join(both, "inventory")] })).toEqual(["b"]);
    expect(find(both, { ...defaults(["c"]), inventories: [join(both, "inventory")] })).toEqual(["HAP2124"]);
    expect(find(both, { ...defaults(["b"]), inventories: [join(both, "inventory/a.hap")] })).toEqual(["a"]);
  });

  test("one machine in two sites of a run is warned of", () => {
    const twice = folder("twice", { "inventory/a.hap": A, "inventory/b.hap": "site b\nhost z 10.0.0.1\n" });
    expect(find(twice, { sites: ["a", "b"] })).toEqual(["a", "b", "HAP2126"]);
    expect(find(twice, { sites: ["b"] })).toEqual(["b"]);
  });
});

describe("with -i", () => {
  const files = folder("given", { "a.hap": A, "b.hap": B, "dir/a.hap": A, "copy.hap": A, "empty/x.txt": "" });
  const at = (...names: readonly string[]) => ({ inventories: names.map((name) => join(files, name)) });

  test("files and folders, in the order given", () => {
    expect(find(files, at("b.hap", "a.hap"))).toEqual(["b", "a"]);
    expect(find(files, at("dir"))).toEqual(["a"]);
  });

  test("what cannot be used", () => {
    expect(find(files, at("missing.hap"))).toEqual(["HAP2120"]);
    expect(find(files, at("empty"))).toEqual(["HAP2121"]);
    expect(find(files, at("a.hap", "copy.hap"))).toEqual(["a", "a", "HAP2123"]);
    expect(find(files, at("empty/x.txt"))).toEqual(["HAP2101"]);
  });

  test("another format", () => {
    const format = { accepts: (path: string) => path.endsWith(".txt"), read: () => ({ value: null, diagnostics: [] }) };
    expect(find(files, { ...at("empty/x.txt"), formats: [format] })).toEqual([]);
  });
});
