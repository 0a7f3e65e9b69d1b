import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { sidebar } from "../../docs/.vitepress/sidebar.js";
import { checkSource } from "../../src/cli/check-source.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { dummySecret } from "../../src/secrets/generate-secret.js";
import type { Given } from "../../src/check/eval/param-values.js";
import type { Site } from "../../src/inventory/inventory.js";
import { sourceFile } from "../../src/source/source-file.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";
import { shellWords, wrongCommandLine } from "./command-line.js";
import { blocksOf, PAGES, prose, ROOT, WRITTEN, type Block } from "./pages.js";

/** Those of LANGUAGE.md and REFERENCE.md have tests of their own. */
const GUIDES = WRITTEN.filter(({ path }) => !/LANGUAGE|REFERENCE/.test(path));
const HAP_BLOCKS = blocksOf(GUIDES).filter(({ language }) => language === "hap");
const isInventory = ({ text }: Block): boolean => text.startsWith("site ");
const place = ({ path, line }: Block): string => `${path}:${line}`;

test("every page stands in the sidebar once, and nothing else does", () => {
  const listed = sidebar().flatMap(({ items }) => items.map(({ link }) => `docs${link}.md`));
  const pages = PAGES.map(({ path }) => path).filter((path) => path !== "docs/index.md");
  expect(listed.toSorted()).toEqual(pages.toSorted());
});

test("every link of a page leads to a page of the site, and to a heading that is there", () => {
  const wrong = PAGES.flatMap((page) =>
    linksOf(prose(page)).flatMap((link) => {
      const [file = "", anchor = ""] = link.split("#");
      const target = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
      const found = PAGES.find(({ path }) => path === target);
      const isThere = found === undefined ? isPicture(target) : anchor === "" || headings(found.text).includes(anchor);
      return isThere ? [] : [`${page.path}: ${link}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test("no page has braces in braces, which the site's generator would run", () => {
  expect(PAGES.filter((page) => prose(page).includes("{{")).map(({ path }) => path)).toEqual([]);
});

test.each(HAP_BLOCKS.filter(isInventory).map((block) => [place(block), block] as const))(
  "the inventory at %s has no problem and is formatted",
  (_place, block) => {
    const { site, problems } = readSite(block.text);
    expect([site?.name === undefined, problems]).toEqual([false, []]);
    expect(format(sourceFile("site.hap", block.text)).value).toBe(block.text);
  },
);

test.each(HAP_BLOCKS.filter((block) => !isInventory(block)).map((block) => [place(block), block] as const))(
  "the playbook at %s has no error and is formatted",
  (_place, block) => {
    const source = sourceFile(`${ROOT}playbooks/page.hap`, wholePlaybook(block));
    const { site } = readSite(inventoryFor(block));
    const { diagnostics } = checkSource({
      source,
      sites: site === null ? [] : [site],
      secrets: { secret: dummySecret, names: () => [] },
      given: secretsOf(source.text),
      options: { limit: [] },
    });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    expect(format(source).value).toBe(source.text);
  },
);

const LINES = blocksOf([...GUIDES, ...PAGES.filter(({ isGenerated }) => isGenerated)]).flatMap((block) =>
  block.language === "console" ? commandsOf(block.text).map((line) => [place(block), line] as const) : [],
);

test.each(LINES)("at %s, `%s` is a command line that works", async (_place, line) => {
  expect(await wrongLine(line)).toBeNull();
});

test.each(PAGES.filter(({ path }) => path.startsWith("docs/zh/")).map(({ path }) => path))(
  "%s has the playbooks, inventories and commands of its English page",
  (path) => {
    const shown = (of: string): readonly string[] =>
      blocksOf(PAGES.filter((page) => page.path === of))
        .filter(({ language }) => language === "hap" || language === "console")
        .map(({ text }) => text.replaceAll(/(?:^|[ \t]+)#.*$/gm, ""));
    const english = shown(path.replace("/zh/", "/"));
    expect(english.length).toBeGreaterThan(3);
    expect(shown(path)).toEqual(english);
  },
);

test("every command that a page names in its text is there", async () => {
  const named = GUIDES.flatMap(({ path, text }) =>
    [...text.matchAll(/(?<!`)`hap ((?:[a-z]+)(?: [^`\n]*)?)`(?!`)/g)].map((found) => ({ path, words: found[1] ?? "" })),
  );
  expect(named.length).toBeGreaterThan(10);
  for (const { path, words } of named) {
    const wrong = (await wrongCommandLine(shellWords(words.replace(/\\?\|.*/, "").replaceAll(/[[\]<>…]/g, "")))) ?? "";
    expect(`${path}: hap ${words}: ${/unknown (?:command|option)/.exec(wrong)?.[0] ?? ""}`).toBe(
      `${path}: hap ${words}: `,
    );
  }
});

test("every file of the repository that a page names is there", () => {
  const missing = GUIDES.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:playbooks|inventory|scripts|test)\/[\w./-]+\.(?:hap|ts|sh)\b/g)]
      .map(([name]) => name)
      .filter((name) => !OWN_FILES.has(name) && !existsSync(`${ROOT}${name}`))
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

/** Files that the reader of a page writes, or that `hap init` writes for them. */
const OWN_FILES = new Set(["inventory/site.hap", "playbooks/patch.hap"]);

/** Where links and pictures lead that are not on the web. */
function linksOf(text: string): readonly string[] {
  return [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((found) => found[1] ?? "");
}

function isPicture(path: string): boolean {
  return path.startsWith("docs/") && /\.(?:svg|png)$/.test(path) && existsSync(`${ROOT}${path}`);
}

/** The anchors of a page's headings, as the site makes them. */
function headings(text: string): readonly string[] {
  return [...text.replaceAll(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map((found) =>
    (found[1] ?? "")
      .toLowerCase()
      .replaceAll(/[\s`~!@#$%^&*()\-_+=[\]{}|\\;:"“”‘’<>,.?/]+/g, "-")
      .replaceAll(/^-+|-+$/g, ""),
  );
}

/** Behind `$ `; a line that ends in a backslash goes on. */
function commandsOf(text: string): readonly string[] {
  return [...text.replaceAll("\\\n", " ").matchAll(/^\$ (.*)$/gm)].map((found) => found[1] ?? "");
}

/** What is wrong with a command line of hap or npm; null for other programs, and when nothing is. */
async function wrongLine(line: string): Promise<string | null> {
  const [program = "", ...words] = shellWords(line);
  if (program === "hap") return wrongCommandLine(words);
  if (program !== "npm" || words[0] !== "run") return null;
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { scripts: Record<string, string> };
  return words[1] !== undefined && words[1] in scripts ? null : `no script ${words[1]}`;
}

/** Steps alone are put into a play on the pair of the page's inventory. */
function wholePlaybook(block: Block): string {
  if (/^(?:hap|import|param|define|set|play)\b/m.test(block.text)) return block.text;
  const pair = /^pair (\S+)/m.exec(inventoryFor(block))?.[1] ?? "";
  return `play "from a page" on ${pair} {\n${block.text.replaceAll(/^(?=.)/gm, "  ")}}\n`;
}

/** A value for each secret that a playbook wants. */
function secretsOf(text: string): Given {
  const names = [...text.matchAll(/^param secret +(\S+)/gm)].map((found) => found[1] ?? "");
  return new Map(names.map((name) => [name, { text: "not-a-secret", from: "a test" }]));
}

/** The inventory of the block's page, else that of the book. */
function inventoryFor({ path }: Block): string {
  const own = HAP_BLOCKS.find((block) => block.path === path && isInventory(block));
  return own?.text ?? readFileSync(`${ROOT}inventory/book.hap`, "utf8");
}

function readSite(text: string): { readonly site: Site | null; readonly problems: readonly string[] } {
  const tree = parse(sourceFile("site.hap", text));
  const { value, diagnostics } = readWholeInventory(tree.value);
  return { site: value, problems: [...tree.diagnostics, ...diagnostics].map(({ message }) => message) };
}
