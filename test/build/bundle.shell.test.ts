import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const MODULES = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const CHUNKS = readdirSync(DIST).filter((name) => name.endsWith(".js"));
const LICENCES = readFileSync(join(DIST, "THIRD-PARTY-LICENSES.txt"), "utf8");

/** A whole literal is what is asked for; a part of one is not known before it runs. */
const askedFor = (argument: ts.Expression | undefined): string | null =>
  argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : null;

const isAllowed = (id: string | null): boolean =>
  id !== null &&
  (id.startsWith("node:") || builtinModules.includes(id) || (/^\.\/[^/]+\.js$/.test(id) && existsSync(join(DIST, id))));

/** `require`, `import`, and `….resolve`, `….require`, `….dlopen` of anything that may load code. */
function loads(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === "require";
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const of = ts.isIdentifier(callee.expression) ? callee.expression.text : "";
  return callee.name.text === "dlopen" || (of === "module" && callee.name.text === "require") || of === "require";
}

/** Every `require(…)`, `import(…)`, `require.resolve(…)` and `process.dlopen(…)` of a file that is not node's or a neighbour's. */
function foreignLoads(name: string): readonly string[] {
  const file = ts.createSourceFile(name, readFileSync(join(DIST, name), "utf8"), ts.ScriptTarget.ES2022);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) found.push(`${name}: ${node.getText(file)}`);
    if (ts.isCallExpression(node) && loads(node.expression) && !isAllowed(askedFor(node.arguments[0]))) {
      found.push(`${name}: ${node.getText(file).slice(0, 200)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("no part of the bundle loads anything but node's own modules and its neighbours", () => {
  expect(CHUNKS.length).toBeGreaterThan(20);
  expect(CHUNKS.flatMap(foreignLoads)).toEqual([]);
});

test("the bundle says where `createRequire` is used: for its own entry, and nowhere else", () => {
  const users = CHUNKS.filter((name) => readFileSync(join(DIST, name), "utf8").includes("createRequire("));
  expect(users.every((name) => name.startsWith("code-cache-"))).toBe(true);
});

test("the licence of every package in the bundle travels with it", () => {
  const regions = CHUNKS.flatMap(
    (name) => readFileSync(join(DIST, name), "utf8").match(/^\/\/ .*node_modules\/.*$/gm) ?? [],
  );
  const packages = new Set(regions.flatMap((line) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line)?.[1] ?? []));
  expect(packages).toContain("ssh2");
  expect(packages).toContain("mysql2");
  const silent = [...packages].filter((name) => !LICENCES.includes(`\n${name} `));
  expect(silent).toEqual([]);
  const apache = readFileSync(join(realpathSync(join(MODULES, "chevrotain")), "LICENSE.txt"), "utf8").trim();
  expect(LICENCES).toContain(apache);
});

/** Prints which files of the bundle a run has loaded. */
const LOADED = `process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\\n")))`;

test("a node's folder is checked without the parser of playbooks, which is half of the code", () => {
  const folder = mkdtempSync(join(tmpdir(), "hap-loaded-"));
  writeFileSync(join(folder, "loaded.cjs"), LOADED);
  writeFileSync(join(folder, "haresources"), "node-a IPaddr2::192.168.3.118/24/eth0\n");
  const loaded = (path: string): readonly string[] => {
    const args = ["-r", join(folder, "loaded.cjs"), join(DIST, "hap.js"), "check", path];
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" };
    const { stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
    const chunks = stderr.split("\n").filter((line) => line.startsWith(DIST));
    return chunks.map((chunk) => readFileSync(chunk, "utf8"));
  };
  const has = (texts: readonly string[], name: string): boolean => texts.some((text) => text.includes(name));
  const chevrotain = "node_modules/chevrotain/";
  expect(has(loaded(join(DIST, "..", "playbooks/site.hap")), chevrotain)).toBe(true);
  const forFolder = loaded(folder);
  expect([has(forFolder, "src/check/rules/"), has(forFolder, chevrotain)]).toEqual([true, false]);
  rmSync(folder, { recursive: true });
});
