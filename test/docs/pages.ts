import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's folder, with a `/` at its end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders in which every page is generated. */
const GENERATED = /^docs\/(?:steps|rules|codes)\/|^docs\/commands\.md$/;

/** A Markdown page. `path` is relative to the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly isGenerated: boolean;
}

/** A fenced block of a page. */
export interface Block {
  readonly path: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** All pages of the site. */
export const PAGES: readonly Page[] = readdirSync(`${ROOT}docs`, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md") && !name.startsWith(".vitepress"))
  .toSorted()
  .map((name) => readPage(`docs/${name}`));

/** What people write: the site's pages that are not generated, and the README. */
export const WRITTEN: readonly Page[] = [readPage("README.md"), ...PAGES.filter((page) => !page.isGenerated)];

/** The fenced blocks of some pages. */
export function blocksOf(pages: readonly Page[]): readonly Block[] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(/^```([\w-]*)[^\n]*\n([^]*?)^```$/gm)].map((found) => ({
      path,
      line: text.slice(0, found.index).split("\n").length + 1,
      language: found[1] ?? "",
      text: found[2] ?? "",
    })),
  );
}

/** A page without its fenced blocks and its code. */
export function prose({ text }: Page): string {
  return text.replaceAll(/^```[^]*?^```$/gm, "").replaceAll(/(`+)[^]*?\1/g, "");
}

function readPage(path: string): Page {
  return { path, text: readFileSync(`${ROOT}${path}`, "utf8"), isGenerated: GENERATED.test(path) };
}
