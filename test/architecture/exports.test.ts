import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Files that may import one of src: src itself, grammar, the tests, scripts and settings. */
function allFiles(): readonly string[] {
  const others = ["test", "scripts", "docs/.vitepress"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.m?ts$/.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  );
  return [...sourceFiles(), ...others, "vitest.config.ts", "rolldown.config.ts"];
}

/** What every file takes from others: `path name`, and `path *` where it takes all or loads it when called. */
function imported(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of allFiles()) {
    const text = readFileSync(join(ROOT, path), "utf8");
    const add = (to: string, name: string): void => {
      if (to.startsWith(".")) found.add(`${posix.join(posix.dirname(path), to).replace(/\.js$/, ".ts")} ${name}`);
    };
    for (const [, names, to = ""] of text.matchAll(/^(?:import|export) (?:type )?([^;"]*?) from "([^"]+)"/gm)) {
      const listed = /\{([^}]*)\}/.exec(names ?? "")?.[1];
      if (listed === undefined) add(to, "*");
      for (const one of listed?.split(",") ?? []) add(to, /^\s*(?:type )?([\w$]+)/.exec(one)?.[1] ?? "");
    }
    for (const [, to = ""] of text.matchAll(/\bimport\(\s*"([^"]+)",?\s*\)/g)) add(to, "*");
  }
  return found;
}

const EXPORTED = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/;

/** The statements of a file, without the bodies of functions: what its exports say of themselves. */
function statements(text: string): readonly string[] {
  return text.split(/^(?=\S)(?![)}\]])/m).map((one) => (/^export (?:async )?function/.test(one) ? headOf(one) : one));
}

function headOf(declared: string): string {
  return declared.slice(0, declared.search(/\{\n(?!.*\n?\s*readonly)/) + 1 || undefined);
}

test("what a file exports, another one imports, or it stands in what another one imports", () => {
  const taken = imported();
  const needless: string[] = [];
  for (const path of sourceFiles().filter((one) => one.startsWith("src/"))) {
    const all = statements(readFileSync(join(ROOT, path), "utf8"));
    const exported = all.filter((one) => EXPORTED.test(one));
    for (const statement of exported) {
      const name = EXPORTED.exec(statement)?.[1] ?? "";
      if (taken.has(`${path} ${name}`) || taken.has(`${path} *`)) continue;
      const isType = /^export (?:interface|type)/.test(statement);
      const word = new RegExp(String.raw`\b${name}\b`);
      if (isType && exported.some((other) => other !== statement && word.test(other))) continue;
      needless.push(`${path} ${name}`);
    }
  }
  expect(needless).toEqual([]);
});
